// A grade in the forms that others read. Each is made from the grade alone, so that all say the same.
#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "workbook/grade_result.hpp"

// For people: every check, the story of each failure, the points. In colour on a terminal.
void print_text(const Grade& grade, std::FILE* to);

// JUnit XML, as CI servers show it: a suite for each stage, a case for each check.
std::string to_junit(const Grade& grade);

// Gradescope's results.json (gradescope-autograders.readthedocs.io, "Autograder Specifications"): the score, and a test
// for each check whose points are its share of the stage's.
std::string to_gradescope(const Grade& grade);

// A grade of a class, and where its reports are.
struct Graded {
    Grade grade;
    std::filesystem::path folder;
};

// RFC 4180, a line for each submission, in the order given.
std::string to_csv(const std::vector<Graded>& grades);

// Markdown: how many fell for which misconception, with a link to the chapter to read; who has how many points. Links
// are relative to `page`'s folder; `root` is where the chapters are.
std::string to_class_page(const std::vector<Graded>& grades, const std::filesystem::path& page,
                          const std::filesystem::path& root);

// Writes report.txt, report.json, junit.xml and results.json. Throws std::runtime_error.
void write_reports(const Grade& grade, const std::filesystem::path& folder);

// Writes class.csv and class.md. Throws std::runtime_error.
void write_class(std::vector<Graded> grades, const std::filesystem::path& folder);
