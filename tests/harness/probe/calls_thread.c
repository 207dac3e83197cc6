// The calls that make threads.
#define _GNU_SOURCE
#include <pthread.h>

#include "call.h"
#include "next.h"

EXPORT int pthread_create(pthread_t* restrict thread, const pthread_attr_t* restrict attributes,
                          void* (*start)(void*), void* restrict argument) {
    struct call call;
    call_begin(&call, PROBE_PTHREAD_CREATE, -1, PROBE_OTHER, 0, CALLER, ARGUMENTS((int64_t)(intptr_t)start),
               NULL);
    return (int)call_end(&call, NEXT(pthread_create)(thread, attributes, start, argument));
}
