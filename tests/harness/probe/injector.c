#define _GNU_SOURCE
#include "injector.h"

#include <errno.h>
#include <string.h>
#include <time.h>

// Of each fault: how many calls it could have struck, and how much has passed of what it waits for.
struct progress {
    long long calls, passed;
};

static struct plan plan;
static struct progress progress[PLAN_RULES][PLAN_FAULTS];

void injector_use(const struct plan* wanted) {
    memset(progress, 0, sizeof progress);
    if (wanted)
        plan = *wanted;
    else
        plan.count = 0;
}

// A number that depends on nothing but the seed, the fault, and how many-th call this is: the same in every
// run.
static unsigned long long dice(int rule, int fault, long long call) {
    unsigned long long x =
        plan.seed * 0x9e3779b97f4a7c15u + (unsigned long long)(rule * PLAN_FAULTS + fault + 1);
    x ^= (unsigned long long)call * 0xbf58476d1ce4e5b9u;
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

// Takes up to `wanted` of what may still pass before the fault is for good. 0: nothing is left.
static long long pass(struct progress* at, long long limit, long long wanted) {
    long long passed = __atomic_load_n(&at->passed, __ATOMIC_RELAXED), part;
    do {
        part = limit - passed < wanted ? limit - passed : wanted;
        if (part <= 0) return 0;
    } while (!__atomic_compare_exchange_n(&at->passed, &passed, passed + part, 0, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED));
    return part;
}

static int strikes(int rule, int index, long long* size_left) {
    const struct plan_fault* fault = &plan.rules[rule].faults[index];
    struct progress* at = &progress[rule][index];
    if (fault->when == PLAN_ALWAYS) return 1;
    if (fault->when == PLAN_AFTER) {
        // A disk that fills up takes what still fits, and fails the next time.
        const long long wanted = size_left ? *size_left : 1;
        const long long part = wanted > 0 ? pass(at, fault->number, wanted) : 0;
        if (part == 0) return 1;
        if (size_left) *size_left = part;
        return 0;
    }
    const long long call = __atomic_add_fetch(&at->calls, 1, __ATOMIC_RELAXED);
    switch (fault->when) {
        case PLAN_NTH:
            return call == fault->number;
        case PLAN_EVERY:
            return call % fault->number == 0;
        default:
            return dice(rule, index, call) % 100 < (unsigned long long)fault->number;
    }
}

static int could_strike(const struct plan_fault* fault, const struct injector_call* call) {
    if (fault->what == PLAN_FALSE_READY) return 0;
    if (call->only_waiting && (fault->what != PLAN_FAIL || fault->error != EINTR)) return 0;
    if (fault->what == PLAN_SHORT) return call->size && *call->size > (size_t)fault->amount;
    if (fault->what == PLAN_FAIL && fault->error == EAGAIN) return call->can_refuse;
    if (fault->what == PLAN_FAIL && fault->error == EINTR) return call->can_wait;
    return 1;
}

int injector_before(const struct injector_call* call, int* cut) {
    long long delay_ms = 0;
    int error = 0;
    *cut = 0;
    const int counts_bytes = call->call == PLAN_WRITE || call->call == PLAN_SEND;
    for (int r = 0; r < plan.count; ++r) {
        const struct plan_rule* rule = &plan.rules[r];
        if (rule->call != call->call || (call->path && !strstr(call->path, rule->text))) continue;
        // A call that fails takes nothing, so the faults after that one have nothing to count.
        for (int f = 0; f < rule->count && !error; ++f) {
            const struct plan_fault* fault = &rule->faults[f];
            if (!could_strike(fault, call)) continue;
            long long left = call->size ? (long long)*call->size : 0;
            const int in_bytes = counts_bytes && call->size && fault->when == PLAN_AFTER;
            const int struck = strikes(r, f, in_bytes ? &left : NULL);
            if (in_bytes && !struck && fault->what == PLAN_FAIL && left < (long long)*call->size) {
                *call->size = (size_t)left;
                *cut = 1;
            }
            if (!struck) continue;
            if (fault->what == PLAN_DELAY) delay_ms += fault->amount;
            if (fault->what == PLAN_FAIL) error = fault->error;
            if (fault->what == PLAN_SHORT && *call->size > (size_t)fault->amount) {
                *call->size = (size_t)fault->amount;
                *cut = 1;
            }
        }
    }
    // A slow disk is slow for the calling thread alone.
    struct timespec rest = {delay_ms / 1000, delay_ms % 1000 * 1000000};
    while (delay_ms && nanosleep(&rest, &rest) < 0 && errno == EINTR) {
    }
    return error;
}

int injector_concerns(enum plan_call call) {
    for (int r = 0; r < plan.count; ++r)
        if (plan.rules[r].call == call) return 1;
    return 0;
}

int injector_false_ready(void) {
    for (int r = 0; r < plan.count; ++r)
        for (int f = 0; f < plan.rules[r].count; ++f)
            if (plan.rules[r].faults[f].what == PLAN_FALSE_READY && strikes(r, f, NULL)) return 1;
    return 0;
}
