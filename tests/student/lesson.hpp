// Examining an exercise, and telling the student what came of it.
#pragma once

#include "student/progress.hpp"
#include "student/workplace.hpp"

namespace student {

// The first exercise that is not green; null when all are. A "go further" that was passed over, since something after it
// is green, comes after all others.
const Exercise* next_exercise(const Workplace& place, const Progress& progress);

// Builds what the exercise needs, runs what it is judged by, prints what came of it and takes note of the progress. True
// when it is green. An exercise that is still open, or needs one that is, is not built at all.
bool check_exercise(const Workplace& place, Progress& progress, const Exercise& exercise);

// Where to work, what to read, what to type.
void show_task(const Workplace& place, const Exercise& exercise);

// "next: 01.4 …" and the line to type, or that all is done.
void show_next(const Workplace& place, const Progress& progress);

// The next of the three hints.
void show_hint(Progress& progress, const Exercise& exercise);

// The stages, what is green in them, and what to do next.
void show_map(const Workplace& place, const Progress& progress);

}  // namespace student
