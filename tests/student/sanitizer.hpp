// What AddressSanitizer and UndefinedBehaviorSanitizer found, told in a sentence.
#pragma once

#include <string>

namespace student {

// The sentence for the first report in `printed`, with file and line where the student's code is; empty when there is
// no report.
std::string sanitizer_sentence(const std::string& printed);

// `story`, below it, when `printed` holds a report of a sanitizer, the sentence and the beginning of the report itself.
std::string told(const std::string& printed, const std::string& story);

}  // namespace student
