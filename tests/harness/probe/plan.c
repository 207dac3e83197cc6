#include "plan.h"

#include <errno.h>
#include <string.h>

#define BIT(call) (1u << (call))

static const char* const call_names[PLAN_CALLS] = {"write", "read", "open",   "fsync",   "rename",
                                                   "send",  "recv", "accept", "connect", "wait"};

enum {
    WRITES = BIT(PLAN_WRITE) | BIT(PLAN_SEND),
    CUTTABLE = BIT(PLAN_WRITE) | BIT(PLAN_READ) | BIT(PLAN_SEND) | BIT(PLAN_RECV),
    DISK = BIT(PLAN_WRITE) | BIT(PLAN_OPEN) | BIT(PLAN_FSYNC) | BIT(PLAN_RENAME),
    TALK = BIT(PLAN_SEND) | BIT(PLAN_RECV),
};

// Which calls an error can come from, by the manual page of each.
static const struct {
    const char* name;
    int value;
    unsigned calls;
} errors[] = {
    {"ENOSPC", ENOSPC, DISK},
    {"EIO", EIO, DISK | BIT(PLAN_READ)},
    {"EDQUOT", EDQUOT, DISK},
    {"EFBIG", EFBIG, BIT(PLAN_WRITE)},
    {"EACCES", EACCES, BIT(PLAN_OPEN) | BIT(PLAN_RENAME)},
    {"EROFS", EROFS, DISK},
    {"ELOOP", ELOOP, BIT(PLAN_OPEN) | BIT(PLAN_RENAME)},
    {"EMFILE", EMFILE, BIT(PLAN_OPEN) | BIT(PLAN_ACCEPT)},
    {"ENFILE", ENFILE, BIT(PLAN_OPEN) | BIT(PLAN_ACCEPT)},
    {"EINTR", EINTR, (BIT(PLAN_CALLS) - 1) & ~BIT(PLAN_RENAME)},
    {"EAGAIN", EAGAIN, TALK | BIT(PLAN_ACCEPT)},
    {"ECONNABORTED", ECONNABORTED, BIT(PLAN_ACCEPT)},
    {"ECONNRESET", ECONNRESET, TALK},
    {"EPIPE", EPIPE, BIT(PLAN_SEND)},
    {"ETIMEDOUT", ETIMEDOUT, TALK | BIT(PLAN_CONNECT)},
    {"ECONNREFUSED", ECONNREFUSED, BIT(PLAN_CONNECT)},
    {"ENETUNREACH", ENETUNREACH, BIT(PLAN_CONNECT)},
    {"ENOBUFS", ENOBUFS, BIT(PLAN_SEND) | BIT(PLAN_ACCEPT)},
    {"ENOMEM", ENOMEM, TALK | BIT(PLAN_ACCEPT) | BIT(PLAN_WAIT)},
};
enum { ERRORS = sizeof errors / sizeof *errors };

struct reader {
    const char *begin, *at;
    struct plan_error* error;
};

static int refuse(struct reader* reader, const char* why, const char* at) {
    *reader->error = (struct plan_error){why, (size_t)(at - reader->begin)};
    return -1;
}

static int take(struct reader* reader, const char* word) {
    const size_t size = strlen(word);
    if (strncmp(reader->at, word, size) != 0) return 0;
    reader->at += size;
    return 1;
}

// The same for a word that must not go on: "write" is not in "writer".
static int take_word(struct reader* reader, const char* word) {
    const size_t size = strlen(word);
    if (strncmp(reader->at, word, size) != 0) return 0;
    const char next = reader->at[size];
    if ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z')) return 0;
    reader->at += size;
    return 1;
}

static int take_number(struct reader* reader, long long* number) {
    const long long greatest = 1000000000000LL;
    if (*reader->at < '0' || *reader->at > '9') return refuse(reader, "a number is missing", reader->at);
    const char* begin = reader->at;
    for (*number = 0; *reader->at >= '0' && *reader->at <= '9'; ++reader->at) {
        *number = *number * 10 + (*reader->at - '0');
        if (*number > greatest) return refuse(reader, "the number is too large", begin);
    }
    return 0;
}

static int take_error(struct reader* reader, enum plan_call call, int* value) {
    for (int i = 0; i < ERRORS; ++i) {
        const char* begin = reader->at;
        if (!take_word(reader, errors[i].name)) continue;
        if (!(errors[i].calls & BIT(call)))
            return refuse(reader, "this call never fails with this error", begin);
        *value = errors[i].value;
        return 0;
    }
    return refuse(reader, "not an error that the probe knows", reader->at);
}

static int take_what(struct reader* reader, enum plan_call call, struct plan_fault* fault) {
    const char* begin = reader->at;
    if (take(reader, "delay=")) {
        fault->what = PLAN_DELAY;
        const char* number = reader->at;
        if (take_number(reader, &fault->amount) < 0) return -1;
        if (fault->amount > 600000) return refuse(reader, "a delay of more than ten minutes", number);
        return 0;
    }
    if (take(reader, "short=")) {
        fault->what = PLAN_SHORT;
        const char* number = reader->at;
        if (take_number(reader, &fault->amount) < 0) return -1;
        if (!(CUTTABLE & BIT(call)))
            return refuse(reader, "only write, read, send and recv can be short", begin);
        if (fault->amount == 0)
            return refuse(reader, "a call that takes 0 bytes would be tried for ever", number);
        return 0;
    }
    if (take(reader, "fail=")) {
        fault->what = PLAN_FAIL;
        return take_error(reader, call, &fault->error);
    }
    if (take_word(reader, "false-ready")) {
        fault->what = PLAN_FALSE_READY;
        return call == PLAN_WAIT ? 0 : refuse(reader, "only a wait can tell of readiness", begin);
    }
    return refuse(reader, "expected delay=, short=, fail= or false-ready", begin);
}

static int take_when(struct reader* reader, struct plan_fault* fault) {
    static const struct {
        const char* sign;
        enum plan_when when;
    } signs[] = {{"@", PLAN_AFTER}, {"#", PLAN_NTH}, {"/", PLAN_EVERY}, {"~", PLAN_CHANCE}};
    const char* begin = reader->at;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; ++i)
        if (take(reader, signs[i].sign)) {
            fault->when = signs[i].when;
            const char* number = reader->at;
            if (take_number(reader, &fault->number) < 0) return -1;
            if (fault->number == 0 && fault->when != PLAN_AFTER)
                return refuse(reader, "must be 1 or more", number);
            if (fault->number > 100 && fault->when == PLAN_CHANCE)
                return refuse(reader, "more than a hundred of a hundred", number);
            break;
        }
    const int transient = fault->what == PLAN_FAIL && (fault->error == EINTR || fault->error == EAGAIN);
    const int every_call = fault->when == PLAN_ALWAYS || fault->when == PLAN_AFTER ||
                           (fault->when == PLAN_EVERY && fault->number == 1) ||
                           (fault->when == PLAN_CHANCE && fault->number == 100);
    if (transient && every_call)
        return refuse(reader, "every call would be tried again for ever: say which ones, as in /3", begin);
    return 0;
}

static int take_rule(struct reader* reader, struct plan* plan) {
    const char* begin = reader->at;
    if (take(reader, "seed=")) {
        long long seed;
        if (take_number(reader, &seed) < 0) return -1;
        plan->seed = (unsigned long long)seed;
        return 0;
    }
    if (plan->count == PLAN_RULES) return refuse(reader, "too many rules", begin);
    struct plan_rule* rule = &plan->rules[plan->count];
    unsigned call = 0;
    while (call < PLAN_CALLS && !take_word(reader, call_names[call])) ++call;
    if (call == PLAN_CALLS) return refuse(reader, "expected the name of a call, as write or recv", begin);
    rule->call = (enum plan_call)call;
    if (*reader->at == '[') {
        const char* text = reader->at + 1;
        const size_t size = strcspn(text, "]");
        if (rule->call >= PLAN_SEND) return refuse(reader, "only files have a path", reader->at);
        if (size == 0 || text[size] == '\0') return refuse(reader, "no text between [ and ]", reader->at);
        if (size >= sizeof rule->text)
            return refuse(reader, "the text between [ and ] is too long", reader->at);
        memcpy(rule->text, text, size);
        reader->at = text + size + 1;
    }
    if (!take(reader, ":")) return refuse(reader, "expected ':'", reader->at);
    do {
        if (rule->count == PLAN_FAULTS) return refuse(reader, "too many faults in one rule", reader->at);
        struct plan_fault* fault = &rule->faults[rule->count];
        if (take_what(reader, rule->call, fault) < 0 || take_when(reader, fault) < 0) return -1;
        ++rule->count;
    } while (take(reader, ","));
    ++plan->count;
    return 0;
}

int plan_read(const char* text, struct plan* plan, struct plan_error* error) {
    memset(plan, 0, sizeof *plan);
    struct reader reader = {text, text, error};
    while (*reader.at) {
        if (take_rule(&reader, plan) < 0) return -1;
        if (*reader.at && !take(&reader, ";")) return refuse(&reader, "expected ',' or ';'", reader.at);
        if (reader.at > text && reader.at[-1] == ';' && !*reader.at)
            return refuse(&reader, "a rule is missing after ';'", reader.at);
    }
    return 0;
}

const char* plan_error_name(int error) {
    for (int i = 0; i < ERRORS; ++i)
        if (errors[i].value == error) return errors[i].name;
    return NULL;
}
