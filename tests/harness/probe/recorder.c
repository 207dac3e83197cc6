#define _GNU_SOURCE
#include "recorder.h"

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { ENOUGH = 256 * 1024 };  // bytes of the record of a small program

static struct probe_header* header;
static struct probe_slot* slots;
static int stacks;
static __thread int32_t thread_id __attribute__((tls_model("initial-exec")));

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int recorder_open(const char* folder, uint32_t wanted, int with_stacks) {
    header = NULL;
    thread_id = 0;
    stacks = with_stacks;
    uint32_t count = 64;
    while (count < wanted && count < (1u << 24)) count *= 2;
    const size_t size = PROBE_HEADER_SIZE + (size_t)count * sizeof(struct probe_slot);
    const int process = (int)syscall(SYS_getpid);
    int file = -1;
    // A process that has become another program (exec) goes on in a file of its own.
    for (int n = 0; file < 0; ++n) {
        char name[4096];
        if ((size_t)snprintf(name, sizeof name, "%s/%d-%d.probe", folder, process, n) >= sizeof name) {
            errno = ENAMETOOLONG;
            return -1;
        }
        file = (int)syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file < 0 && (errno != EEXIST || n > 10000)) return -1;
    }
    // The file is sparse, for a shell script is a hundred processes. What most of them need is taken now, so
    // that a full disk is an error here: touching a page for which there is no room would kill the program.
    void* memory = MAP_FAILED;
    if (syscall(SYS_ftruncate, file, (off_t)size) == 0 &&
        (syscall(SYS_fallocate, file, 0, (off_t)0, (off_t)(size < ENOUGH ? size : ENOUGH)) == 0 ||
         errno == EOPNOTSUPP))
        memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    const int error = errno;
    syscall(SYS_close, file);  // the program needs no descriptor for it, so it has as many as without us
    if (memory == MAP_FAILED) {
        errno = error;
        return -1;
    }
    struct probe_header* fresh = memory;
    slots = (struct probe_slot*)((char*)memory + PROBE_HEADER_SIZE);
    fresh->slot_size = sizeof(struct probe_slot);
    fresh->slots = count;
    fresh->process = process;
    fresh->parent = (int32_t)syscall(SYS_getppid);
    memcpy(fresh->magic, PROBE_MAGIC, sizeof fresh->magic);
    header = fresh;
    if (stacks) {
        void* unused[1];
        backtrace(unused, 1);  // loads what it needs now, and not within a call
    }
    return 0;
}

int recorder_is_open(void) { return header != NULL; }

static struct probe_slot* claim(uint64_t* number) {
    *number = __atomic_add_fetch(&header->used, 1, __ATOMIC_RELAXED);
    struct probe_slot* slot = &slots[*number & (header->slots - 1)];
    __atomic_store_n(&slot->number, 0, __ATOMIC_RELEASE);
    return slot;
}

static void publish(struct probe_slot* slot, uint64_t number) {
    __atomic_store_n(&slot->number, number, __ATOMIC_RELEASE);
}

static int32_t this_thread(void) {
    if (!thread_id) thread_id = (int32_t)syscall(SYS_gettid);
    return thread_id;
}

// Any number of bytes that belong to slot `of`, in as many slots as they need, `each` at a time.
static void add_more(uint64_t of, enum probe_kind kind, const void* bytes, size_t size, size_t each) {
    for (size_t done = 0; done < size; done += each) {
        const size_t part = size - done < each ? size - done : each;
        uint64_t number;
        struct probe_slot* slot = claim(&number);
        slot->kind = (uint8_t)kind;
        slot->used = (uint8_t)part;
        slot->thread = this_thread();
        slot->is.more.of = of;
        memcpy(slot->is.more.bytes, (const char*)bytes + done, part);
        publish(slot, number);
    }
}

static void add_stack(uint64_t of, void* caller) {
    enum { FRAMES = 32 };
    void* frames[FRAMES];
    const int count = backtrace(frames, FRAMES);
    int first = 0;  // above it are our own
    while (first < count && frames[first] != caller) ++first;
    add_more(of, PROBE_KIND_STACK, frames + first, (size_t)(count - first) * sizeof *frames,
             9 * sizeof *frames);
}

uint64_t recorder_begin(enum probe_call call, enum probe_descriptor descriptor, int fd, void* caller,
                        const int64_t arguments[PROBE_ARGUMENTS], unsigned flags, const char* text) {
    if (!header) return 0;
    uint64_t number;
    struct probe_slot* slot = claim(&number);
    if (text) add_more(number, PROBE_KIND_TEXT, text, strlen(text), PROBE_MORE);
    if (stacks && descriptor != PROBE_OTHER) add_stack(number, caller);
    slot->kind = PROBE_KIND_CALL;
    slot->call = (uint8_t)call;
    slot->descriptor = (uint8_t)descriptor;
    slot->used = 0;
    slot->thread = this_thread();
    struct probe_call_slot* is = &slot->is.of_call;
    is->end_ns = 0;
    is->caller = (uint64_t)(uintptr_t)caller;
    is->result = 0;
    memcpy(is->arguments, arguments, sizeof is->arguments);
    is->fd = fd;
    is->error = 0;
    is->flags = (uint16_t)flags;
    is->begin_ns = now();
    publish(slot, number);
    return number;
}

void recorder_watched(uint64_t number, const struct probe_watched* watched, int count) {
    if (number && count > 0)
        add_more(number, PROBE_KIND_WATCHED, watched, (size_t)count * sizeof *watched, 9 * sizeof *watched);
}

void recorder_ready(uint64_t number, const struct probe_ready* ready, int count) {
    if (number && count > 0)
        add_more(number, PROBE_KIND_READY, ready, (size_t)count * sizeof *ready, 4 * sizeof *ready);
}

// The slot, unless the ring has come round to it meanwhile, or it was another process's before a fork.
static struct probe_slot* still_there(uint64_t number) {
    if (!number || !header) return NULL;
    struct probe_slot* slot = &slots[number & (header->slots - 1)];
    return __atomic_load_n(&slot->number, __ATOMIC_ACQUIRE) == number ? slot : NULL;
}

void recorder_argument(uint64_t number, int index, int64_t value) {
    struct probe_slot* slot = still_there(number);
    if (slot) slot->is.of_call.arguments[index] = value;
}

void recorder_end(uint64_t number, int64_t result, int error, unsigned more_flags) {
    struct probe_slot* slot = still_there(number);
    if (!slot) return;
    struct probe_call_slot* is = &slot->is.of_call;
    is->result = result;
    is->error = (uint16_t)error;
    is->flags |= (uint16_t)more_flags;
    __atomic_store_n(&is->end_ns, now(), __ATOMIC_RELEASE);
}

// As many as had been loaded when the modules were last written down, and into which file that was.
static unsigned long long loaded;
static const struct probe_header* loaded_in;

static int write_module(struct dl_phdr_info* info, size_t size, void* newly_loaded) {
    (void)size;
    if (loaded_in == header && info->dlpi_adds == loaded) return 1;
    *(unsigned long long*)newly_loaded = info->dlpi_adds;
    struct probe_module module = {info->dlpi_addr, UINT64_MAX, 0};
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        if (info->dlpi_phdr[i].p_type != PT_LOAD) continue;
        const uint64_t begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        if (begin < module.begin) module.begin = begin;
        if (begin + info->dlpi_phdr[i].p_memsz > module.end) module.end = begin + info->dlpi_phdr[i].p_memsz;
    }
    char path[4096];
    const char* name = info->dlpi_name;
    if (!name || !*name) {  // the program itself
        const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
        path[length > 0 ? length : 0] = '\0';
        name = path;
    }
    uint64_t number;
    struct probe_slot* slot = claim(&number);
    slot->kind = PROBE_KIND_MODULE;
    slot->used = sizeof module;
    slot->thread = this_thread();
    slot->is.more.of = number;
    memcpy(slot->is.more.bytes, &module, sizeof module);
    publish(slot, number);
    add_more(number, PROBE_KIND_TEXT, name, strlen(name), PROBE_MORE);
    return 0;
}

void recorder_modules(void) {
    if (!header) return;
    unsigned long long newly_loaded = loaded;
    dl_iterate_phdr(write_module, &newly_loaded);
    loaded = newly_loaded;
    loaded_in = header;
}
