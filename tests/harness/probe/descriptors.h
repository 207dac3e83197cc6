// What is known of the program's descriptors.
#pragma once

#include <limits.h>
#include <stdint.h>

#include "record.h"

enum probe_descriptor descriptor_kind(int fd);

// Whether a call on `fd` may wait, when it has no flag of its own that says otherwise.
int descriptor_blocks(int fd);

// The path of a regular file. Returns 0 when there is none.
int descriptor_path(int fd, char path[PATH_MAX]);

// The port of a TCP socket's other end, or of its own end; 0 when there is none.
int descriptor_peer_port(int fd);
int descriptor_own_port(int fd);

// ---- which descriptors an epoll watches, from its epoll_ctl calls

void watch_set(int epoll, int fd, uint32_t events, uint64_t data);
void watch_forget(int fd);

// Makes epoll tell once more what `fd` is ready for, where it is watched edge-triggered. Needed after a call
// that was cut short or refused by the plan: a kernel that does so has an edge to come, ours has none.
void watch_renew(int fd);

// A TCP socket that `epoll` watches for reading, starting the search at `from`; -1 when there is none but
// those for which `is_ready` answers true.
int watch_find(int epoll, int from, int (*is_ready)(void* context, uint64_t data), void* context,
               uint64_t* data);
