#include "workbook/grade_progress.hpp"

#include <fmt/core.h>

#include <unistd.h>

GradeProgress::GradeProgress(std::size_t submissions)
    : terminal_(isatty(STDERR_FILENO)), submissions_(submissions) {}

GradeProgress::~GradeProgress() {
    if (terminal_) fmt::print(stderr, "\r\x1b[K");
}

void GradeProgress::begin(const std::string& submission) {
    submission_ = submission;
    ++number_;
    now("copying");
}

void GradeProgress::now(const std::string& what) {
    if (terminal_)
        fmt::print(stderr, "\r\x1b[K{} ({} of {}): {}", submission_.substr(0, 40), number_, submissions_,
                   what);
}

void GradeProgress::end(const std::string& result) {
    fmt::print(stderr, "{}{} ({} of {}): {}\n", terminal_ ? "\r\x1b[K" : "", submission_, number_,
               submissions_, result);
}
