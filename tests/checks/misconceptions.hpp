// The mistaken ideas that checks of the server stages can name: the one place for their ids, their sentences,
// and where to read on. A check names one only when what it saw supports it.
#pragma once

#include "harness/verdict.hpp"

namespace misconceptions {

using harness::Misconception;

inline const Misconception one_client_at_a_time{
    "one_client_at_a_time",
    "The program serves one client at a time: while it waits for one client, nobody else is heard. A listen "
    "backlog only makes the "
    "others wait without noticing; wait for all of them at once.",
    "02_select_loop/README.md#one-thread-one-select"};

inline const Misconception accept_order{"accept_order",
                                        "The program answers its clients in the order in which they "
                                        "connected: it waits for the earlier one although a later one is "
                                        "ready. Serve whoever is ready.",
                                        "02_select_loop/README.md#one-thread-one-select"};

inline const Misconception whole_buffer{
    "whole_buffer",
    "Bytes arrive that no client has sent. recv() fills only a part of its "
    "buffer, and returns how much that was: what follows is no text.",
    "01_blocking_echo/README.md#what-to-notice"};

inline const Misconception partial_send{"partial_send",
                                        "send() takes only as much as the kernel has room for, and returns "
                                        "how much that was. The rest of the answer must be kept "
                                        "and sent when the socket is writable again.",
                                        "02_select_loop/README.md#what-to-notice"};

inline const Misconception message_boundaries{"message_boundaries",
                                              "TCP is a stream of bytes: one recv() is no message. What was "
                                              "sent in one piece may come in several, and several in one; "
                                              "answer the bytes that are there.",
                                              "01_blocking_echo/README.md#what-to-notice"};

inline const Misconception first_chunk_only{"first_chunk_only",
                                            "Only what the first recv() returned was answered. A message may "
                                            "be longer than the buffer: go on receiving until the client "
                                            "closes.",
                                            "01_blocking_echo/README.md#what-to-notice"};

inline const Misconception bytes_as_text{"bytes_as_text",
                                         "Not everything that comes is text: bytes that cannot be decoded "
                                         "must pass unchanged, they must neither be altered nor end the "
                                         "conversation.",
                                         "01_blocking_echo/README.md#the-text"};

inline const Misconception ascii_only{
    "ascii_only",
    "Only ASCII letters were changed to upper case: the text is UTF-8, decode it before and encode it after.",
    "01_blocking_echo/README.md#the-text"};

inline const Misconception one_client_ever{
    "one_client_ever", "The program is done after its first client: accept() belongs into a loop.",
    "01_blocking_echo/README.md#what-it-shows"};

inline const Misconception dies_on_reset{"dies_on_reset",
                                         "A client that resets its connection makes recv() or send() fail "
                                         "with ECONNRESET. That ends this conversation, not the "
                                         "program.",
                                         "01_blocking_echo/README.md#what-to-notice"};

inline const Misconception dies_on_sigpipe{"dies_on_sigpipe",
                                           "Sending to a client that has gone raises SIGPIPE, which ends the "
                                           "program unless send() gets MSG_NOSIGNAL or the signal is "
                                           "ignored.",
                                           "01_blocking_echo/README.md#what-to-notice"};

inline const Misconception half_close{"half_close",
                                      "A client that has closed its sending side still reads: every answer "
                                      "must be sent before its connection is closed.",
                                      "01_blocking_echo/README.md#what-to-notice"};

inline const Misconception eof_ignored{"eof_ignored",
                                       "recv() returns nothing when the client has closed. Then the "
                                       "connection must be closed on our side, too, or its descriptor "
                                       "stays open for ever.",
                                       "01_blocking_echo/README.md#what-to-notice"};

inline const Misconception spins_after_eof{"spins_after_eof",
                                           "The program goes on asking a connection that has ended: at the "
                                           "end of the stream it stays readable for ever. Close it and stop "
                                           "watching it.",
                                           "02_select_loop/README.md#what-to-notice"};

inline const Misconception busy_loop{"busy_loop",
                                     "The program asks again and again whether there is something to do, "
                                     "which costs a whole processor. Let select() wait: without "
                                     "a time-out it sleeps until a descriptor is ready.",
                                     "02_select_loop/README.md#one-thread-one-select"};

inline const Misconception write_interest{"write_interest",
                                          "The program waits for sockets to be writable although it has "
                                          "nothing to send: a socket nearly always is, so the loop never "
                                          "sleeps. Ask for it only while an answer is left over.",
                                          "02_select_loop/README.md#what-to-notice"};

inline const Misconception one_end_ends_all{
    "one_end_ends_all",
    "When one client left, another one's connection went with it. Each connection has an end of its own.",
    "02_select_loop/README.md#one-thread-one-select"};

inline const Misconception blocks_on_slow_reader{
    "blocks_on_slow_reader",
    "The program waits in send() for a client that does not read, and so do all the others. In an event loop "
    "nothing but the "
    "waiting call may block: make the sockets non-blocking, keep the rest of the answer, and go on.",
    "02_select_loop/README.md#what-to-notice"};

inline const Misconception unbounded_output{"unbounded_output",
                                            "The program goes on reading from a client that does not take "
                                            "its answers, and piles them up in memory. Stop reading from it "
                                            "until it has taken them: that is backpressure.",
                                            "02_select_loop/README.md#what-to-notice"};

inline const Misconception descriptor_leak{"descriptor_leak",
                                           "Clients have left, but their descriptors are still open: after "
                                           "some thousand clients no new one can be accepted.",
                                           "02_select_loop/README.md#traps"};

inline const Misconception beyond_fd_setsize{
    "beyond_fd_setsize",
    "A descriptor of FD_SETSIZE or more does not fit into an fd_set: FD_SET then writes past its end. Check "
    "it, and turn the client "
    "away.",
    "02_select_loop/README.md#traps"};

inline const Misconception fd_setsize_limit{"fd_setsize_limit",
                                            "The program turned a client away because select() watches only "
                                            "descriptors below FD_SETSIZE (1024). poll, epoll and kqueue "
                                            "have no such limit.",
                                            "02_select_loop/README.md#its-limit"};

inline const Misconception emfile_ends_all{"emfile_ends_all",
                                           "accept() fails with EMFILE when the program has no descriptors "
                                           "left. That concerns the client that knocks, not the program "
                                           "and not the clients it has.",
                                           "01_blocking_echo/README.md#traps"};

inline const Misconception emfile_spins{"emfile_spins",
                                        "accept() fails with EMFILE, the client stays in the queue, and the "
                                        "listening socket stays readable: the loop spins. Stop "
                                        "watching it for a while, or keep a descriptor in reserve.",
                                        "02_select_loop/README.md#traps"};

inline const Misconception thread_per_client{
    "thread_per_client",
    "There is a thread or a process for each client. An event loop serves all of them with one thread.",
    "01_blocking_echo/README.md#a-thread-for-each-client"};

inline const Misconception no_reuseaddr{"no_reuseaddr",
                                        "Without SO_REUSEADDR the port cannot be bound again for a minute "
                                        "after a restart, for old connections in TIME_WAIT still hold "
                                        "it.",
                                        "01_blocking_echo/README.md#traps"};

inline const Misconception listens_to_the_world{
    "listens_to_the_world",
    "The program listens on all of the machine's addresses, so that anybody on the network can reach it. "
    "Bind it to 127.0.0.1.",
    "01_blocking_echo/README.md#traps"};

inline const Misconception shared_state{"shared_state",
                                        "A client received what belongs to another one: something that each "
                                        "client needs for itself is shared by all of them.",
                                        "02_select_loop/README.md#one-thread-one-select"};

inline const Misconception awaited_in_turn{"awaited_in_turn",
                                           "Awaiting one coroutine after the other is not concurrency: the "
                                           "second one begins when the first has ended. Make tasks of them, "
                                           "then await the tasks.",
                                           "05_coroutines/README.md#what-it-shows"};

inline const Misconception blocking_call{"blocking_call",
                                         "A call that blocks was made in the loop's thread: while it waits, "
                                         "no other coroutine gets a turn, not even the one that it waits "
                                         "for. Hand it to another thread, and await that.",
                                         "05_coroutines/README.md#its-limit"};

inline const Misconception interrupted_is_an_error{
    "interrupted_is_an_error",
    "A call that fails with EINTR has not failed: a signal came before it could do anything. Neither the "
    "client nor the "
    "program is at fault; make the call again.",
    "01_blocking_echo/README.md#traps"};

inline const Misconception readiness_is_a_promise{
    "readiness_is_a_promise",
    "Readiness is a hint and no promise: when you come to read, there may be nothing after all. A blocking "
    "socket then "
    "holds up everybody; a non-blocking one says EAGAIN, which means \"not yet\" and not \"gone\".",
    "02_select_loop/README.md#traps"};

inline const Misconception dies_on_abort{
    "dies_on_abort",
    "accept() fails with ECONNABORTED when a client has left before it was "
    "accepted. That is the client's affair; the next one is waiting.",
    "01_blocking_echo/README.md#traps"};

inline const Misconception several_threads_serve{
    "several_threads_serve",
    "Several threads share the clients among them. An event loop serves all of them with one thread, and so "
    "needs no lock; "
    "a runtime may have threads of its own for other things.",
    "02_select_loop/README.md#one-thread-one-select"};

inline const Misconception blocks_unasked{
    "blocks_unasked",
    "The program reads on without asking whether there is more. On a blocking socket that call waits for "
    "this one client, "
    "and everybody else with it: ask before each, or make the socket non-blocking.",
    "02_select_loop/README.md#one-thread-one-select"};

}  // namespace misconceptions
