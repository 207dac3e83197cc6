// check --watch: an exercise is checked anew whenever one of its files is saved.
#pragma once

#include "student/lesson.hpp"

namespace student {

// Until the key q, Ctrl-C, or the end of stdin when that is no terminal. Keys: h the next hint, n the next exercise, Enter
// checks once more. Returns the exit code.
int watch(const Workplace& place, Progress& progress, const Exercise* exercise);

}  // namespace student
