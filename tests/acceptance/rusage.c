// workbook-rusage FILE PROGRAM ARGUMENT… runs the program and writes one line to FILE when it has ended: the
// largest resident memory in KiB (getrusage(2), ru_maxrss), then in seconds the wall time, the user's and the system's CPU
// time. Ends as the program did; 127 when it cannot be run.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char** argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: workbook-rusage FILE PROGRAM ARGUMENT...\n");
        return 2;
    }
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    const pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        fprintf(stderr, "workbook-rusage: cannot run %s: %s\n", argv[2], strerror(errno));
        _exit(127);
    }
    // Ctrl-C goes to the program, which knows how to end; we wait for it.
    signal(SIGINT, SIG_IGN);
    int status = 0;
    struct rusage usage;
    pid_t ended;
    do ended = child < 0 ? -1 : wait4(child, &status, 0, &usage);
    while (ended < 0 && child > 0 && errno == EINTR);
    if (ended < 0) {
        perror("workbook-rusage");
        return 127;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    FILE* out = fopen(argv[1], "w");
    if (!out) {
        fprintf(stderr, "workbook-rusage: cannot write %s: %s\n", argv[1], strerror(errno));
        return 127;
    }
    const double seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    fprintf(out, "%ld %.6f %ld.%06ld %ld.%06ld\n", usage.ru_maxrss, seconds, (long)usage.ru_utime.tv_sec,
            (long)usage.ru_utime.tv_usec, (long)usage.ru_stime.tv_sec, (long)usage.ru_stime.tv_usec);
    fclose(out);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
