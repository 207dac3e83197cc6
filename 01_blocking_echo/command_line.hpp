// What the server stages take on their command line: [PORT], and options with a fixed set of values.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <vector>

// An option `--name VALUE` whose value is one of `allowed`; `value` holds the default and receives the
// choice.
struct Choice {
    std::string name;
    std::string help;
    std::vector<std::string> allowed;
    std::string& value;
};

// The port to listen on: 15000 unless the command line names another; 0 lets the system pick. Prints the help
// and exits with 0 for --help; prints one line and exits with 2 for a port that is no number or an option
// unknown.
std::uint16_t port_from(int argc, char** argv, const std::string& about, std::vector<Choice> choices = {});

// Prints "NAME: what went wrong" on stderr; returns the exit code of a program that failed, 1.
int report_failure(const char* program, const std::exception& error);
