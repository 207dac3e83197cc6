// Where the stages' binaries are.
#pragma once

#include <filesystem>

// The folder that this program runs from: the build puts all binaries into one.
std::filesystem::path program_folder();
