// The function that the program would have called without us: the C library's, or a sanitizer's.
#pragma once

#include <dlfcn.h>

// Looked up once for each place. Two threads that do it at the same time find the same.
#define NEXT(name)                                                     \
    (__extension__({                                                   \
        static void* next_##name;                                      \
        void* found = __atomic_load_n(&next_##name, __ATOMIC_RELAXED); \
        if (!found) {                                                  \
            found = dlsym(RTLD_NEXT, #name);                           \
            __atomic_store_n(&next_##name, found, __ATOMIC_RELAXED);   \
        }                                                              \
        (__typeof__(&name))found;                                      \
    }))

#define EXPORT __attribute__((visibility("default")))
