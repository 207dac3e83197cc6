// libworkbook-probe.so: what the harness puts under a program to see, and to spoil, what it asks of the C
// library.
//
//   LD_PRELOAD=libworkbook-probe.so WORKBOOK_PROBE_RECORD=FOLDER WORKBOOK_PROBE_PLAN=PLAN program
//
// Works on any program that is linked dynamically, and on all that it starts. Does not reach io_uring, what
// the C library calls within itself (fwrite, getaddrinfo), nor programs that make system calls of their own
// (Go).
//
// WORKBOOK_PROBE_RECORD  an existing folder: one file for each process there, see record.h
// WORKBOOK_PROBE_PLAN    what is to go wrong, see plan.h
// WORKBOOK_PROBE_SLOTS   how many of the last calls are kept (262,144; 96 bytes each)
// WORKBOOK_PROBE_STACKS  1: keep the return addresses of the callers of the caller, too
//
// A plan that cannot be read, or a record that cannot be written, ends the program with status 127 and one
// line on stderr.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "injector.h"
#include "recorder.h"

static const char* folder;
static uint32_t slots = 262144;
static int stacks;

static const char* setting(const char* name) {
    const char* value = getenv(name);
    return value && *value ? value : NULL;
}

static void open_record(void) {
    if (recorder_open(folder, slots, stacks) < 0) {
        fprintf(stderr, "probe: cannot write a record to the folder %s: %s\n", folder, strerror(errno));
        _exit(127);
    }
    recorder_modules();
}

static void read_plan(const char* text) {
    static struct plan plan;
    struct plan_error error;
    if (plan_read(text, &plan, &error) < 0) {
        fprintf(stderr, "probe: the plan in WORKBOOK_PROBE_PLAN is wrong: %s at \"%s\"\n", error.why,
                text + error.at);
        _exit(127);
    }
    injector_use(&plan);
}

__attribute__((constructor)) static void begin(void) {
    const int saved_errno = errno;
    const char* plan = setting("WORKBOOK_PROBE_PLAN");
    if (plan) read_plan(plan);
    const char* count = setting("WORKBOOK_PROBE_SLOTS");
    if (count) slots = (uint32_t)strtoul(count, NULL, 10);
    stacks = setting("WORKBOOK_PROBE_STACKS") != NULL;
    folder = setting("WORKBOOK_PROBE_RECORD");
    if (folder) {
        open_record();
        pthread_atfork(NULL, NULL, open_record);
    }
    errno = saved_errno;
}
