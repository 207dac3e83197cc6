// Builds a clean copy of a submission, in the sandbox.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "workbook/grade_sandbox.hpp"

struct Workshop {
    const Sandbox& sandbox;
    std::filesystem::path programs;  // where our own programs are
    std::chrono::seconds time{300};  // for the compilation of one stage
    unsigned jobs = 1;               // compilers at a time
    std::filesystem::path
        compiled_before;  // a ccache of our own sources, which submissions read; see warm_up
};

struct Built {
    std::filesystem::path programs;  // one for each stage that was built, and what checks preload
    std::map<std::string, std::string>
        failed;  // stage -> what the compiler said, from its first complaint on
};

// `folder` holds the clean copy, tree/, and gets everything else. Throws Interrupted, harness::CouldNotRun.
Built build_stages(const Workshop& workshop, const std::filesystem::path& folder,
                   const std::vector<std::string>& stages);

// Compiles our own version of `stages` once, so that what a submission has in common with them (the libraries, above
// all) need not be compiled for each submission anew. Does nothing when that was done, or without ccache.
// `folder` is an empty one for the work; `begins` is called when there is something to do. Throws as above, and
// std::runtime_error when our own sources do not build.
void warm_up(const Workshop& workshop, const std::filesystem::path& folder,
             const std::vector<std::string>& stages, const std::function<void()>& begins);
