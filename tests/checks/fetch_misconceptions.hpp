// The mistaken ideas that checks of the fetchers can name: the one place for their ids, their sentences, and
// where to read on. A check names one only when what it saw supports it.
#pragma once

#include "harness/verdict.hpp"

namespace misconceptions {

using harness::Misconception;

inline const Misconception one_request_at_a_time{
    "one_request_at_a_time",
    "Each download is awaited before the next one begins: awaiting in turn is not concurrency.",
    "05_coroutines/README.md#what-it-shows"};

inline const Misconception one_too_many{
    "one_too_many",
    "One more than asked for: the limit is tested after a request was begun, or counts from zero.",
    "06_fetcher/README.md#what-it-shows"};

inline const Misconception no_limit{
    "no_limit", "More requests are begun than may be in flight: nothing waits for a free place.",
    "06_fetcher/README.md#what-it-shows"};

inline const Misconception in_batches{"in_batches",
                                      "The next requests begin only when the whole batch before them is "
                                      "done, so the slowest one sets the pace.",
                                      "06_fetcher/README.md#what-it-shows"};

inline const Misconception connection_never_reused{
    "connection_never_reused",
    "Each request opens a connection of its own, and pays for its handshakes again.",
    "06_fetcher/README.md#requests"};

inline const Misconception exit_0_after_failures{
    "exit_0_after_failures", "The exit code does not tell that some URLs failed, so no script can notice.",
    "06_fetcher/README.md#results"};

inline const Misconception error_page_saved{
    "error_page_saved",
    "The status is not looked at, so the server's error page is saved as if it were the picture.",
    "06_fetcher/README.md#requests"};

inline const Misconception one_bad_url_ends_all{
    "one_bad_url_ends_all",
    "The exception of one download ends the program, or one worker for good, instead of that download.",
    "06_fetcher/README.md#what-to-notice"};

inline const Misconception truncated_saved{"truncated_saved",
                                           "The end of the connection is taken for the end of the body; its "
                                           "length, or its last chunk, is not asked for.",
                                           "06_fetcher/README.md#requests"};

inline const Misconception left_after_interrupt{
    "left_after_interrupt", "What was under way when the signal came stays behind, and looks like a result.",
    "06_fetcher/README.md#what-to-notice"};

inline const Misconception gives_up_at_once{
    "gives_up_at_once", "An overloaded server (429, 502, 503) is asked once and never again.",
    "06_fetcher/README.md#requests"};

inline const Misconception ignores_retry_after{
    "ignores_retry_after",
    "The server's Retry-After is not read; it is asked again while it said it would not be ready.",
    "06_fetcher/README.md#requests"};

inline const Misconception endless_redirects{
    "endless_redirects", "Redirects are followed as long as they come, and a server can send them for ever.",
    "06_fetcher/README.md#requests"};

inline const Misconception follows_any_scheme{
    "follows_any_scheme",
    "A redirect may name any scheme; file: lets a server make copies of the machine's own files.",
    "06_fetcher/README.md#requests"};

inline const Misconception downgrade_followed{"downgrade_followed",
                                              "A redirect leads from https to http, and is followed: whoever "
                                              "sits on the way can read and change what comes.",
                                              "06_fetcher/README.md#requests"};

inline const Misconception no_time_out{"no_time_out",
                                       "A server that says nothing is waited for without end: each phase of "
                                       "a request needs a limit of its own.",
                                       "06_fetcher/README.md#what-to-notice"};

inline const Misconception limit_on_the_whole{"limit_on_the_whole",
                                              "The limit is on the whole body and not on its silence, so "
                                              "what is large or comes slowly can never be fetched.",
                                              "06_fetcher/README.md#requests"};

inline const Misconception two_urls_one_file{
    "two_urls_one_file",
    "The file's name is made of the last part of the path alone, so one download overwrites another.",
    "06_fetcher/README.md#file-names"};

inline const Misconception path_traversal{
    "path_traversal",
    "The name that the server's address suggests is used as a path, so it can leave the folder.",
    "06_fetcher/README.md#file-names"};

inline const Misconception follows_planted_link{
    "follows_planted_link",
    "The file is opened without O_NOFOLLOW, so a link planted in the folder sends the bytes anywhere.",
    "06_fetcher/README.md#file-names"};

inline const Misconception final_name_too_early{
    "final_name_too_early",
    "The file is written under its final name, so whoever looks at the wrong moment takes half a file for "
    "the whole.",
    "06_fetcher/README.md#file-names"};

inline const Misconception left_part_in_the_way{
    "left_part_in_the_way",
    "What a killed run has left is taken for the work of another, or for the result, so that file is never "
    "saved any more.",
    "06_fetcher/README.md#file-names"};

inline const Misconception escapes_printed{
    "escapes_printed",
    "What a server or a list says is printed as it came, so whoever wrote it drives the reader's terminal.",
    "06_fetcher/README.md#results"};

inline const Misconception whole_body_in_memory{
    "whole_body_in_memory",
    "The body is collected in memory before it is written, so its size is the program's size.",
    "06_fetcher/README.md#what-to-notice"};

inline const Misconception memory_of_the_servers_choice{
    "memory_of_the_servers_choice",
    "What a server sends is kept, or unpacked, without a bound, so the server decides how much memory that takes.",
    "06_fetcher/README.md#requests"};

inline const Misconception certificate_not_verified{
    "certificate_not_verified",
    "The certificate is not verified (or not against the host's name), so anybody on the way can pose as the "
    "server.",
    "06_fetcher/README.md#requests"};

inline const Misconception disk_write_on_the_loop{
    "disk_write_on_the_loop",
    "A write to the disk is a call that blocks, and it is made in the thread that everything else waits for.",
    "06_fetcher/README.md#the-limit-a-slow-disk-stalls-the-loop"};

inline const Misconception short_write_ignored{
    "short_write_ignored", "write(2) may take less than it was given; what it did not take is lost.",
    "07_async_disk/README.md#traps"};

inline const Misconception disk_error_swallowed{
    "disk_error_swallowed", "What the disk answers is not looked at, so a full disk looks like success.",
    "07_async_disk/README.md#traps"};

inline const Misconception open_not_checked{"open_not_checked",
                                            "The file could not be opened, and the program wrote to it all "
                                            "the same, so it reports the failure of that "
                                            "write instead of the reason.",
                                            "07_async_disk/README.md#traps"};

inline const Misconception unbounded_queue_to_the_disk{
    "unbounded_queue_to_the_disk",
    "What the network brings is queued without bound for a disk that cannot keep up; the network has to wait "
    "instead.",
    "07_async_disk/README.md#what-to-notice"};

}  // namespace misconceptions
