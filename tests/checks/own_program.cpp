#include "checks/own_program.hpp"

namespace harness {

bool is_ours(const Story& story) { return story.setting().command.empty(); }

bool sanitized() {
#ifdef WORKBOOK_SANITIZED  // a student's stages are, and the checks are not: this file's own options say nothing
    return true;
#else
    return false;
#endif
}

}  // namespace harness
