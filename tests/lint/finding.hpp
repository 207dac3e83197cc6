// What a lint reports: where, and what to do about it.
#pragma once

#include <string>
#include <vector>

struct Finding {
    int line;             // from 1; 0 when the whole file or folder is meant
    std::string message;  // what is wrong, why, and the mend
};

using Findings = std::vector<Finding>;
