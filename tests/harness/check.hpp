// What a check is, and how the files in tests/checks announce theirs.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

class Story;

// One behaviour that must hold. Runs in a process of its own, under a kill timer of its own.
struct Check {
    std::string id;  // "02.silent_client": the stage, then the behaviour; never renamed, results refer to it
    double points = 0;  // the checks of a stage add up to 10
    std::string title;  // states the behaviour: "a silent client holds up nobody"
    std::function<void(Story&)> body;
    bool heavy = false;  // wants the machine for itself: ctest runs it alone
    int seconds =
        120;  // the kill timer; far above what any right program needs, for only a broken harness meets it
    bool unlisted = false;  // an observation for graders: no points, and found by its id only

    std::string stage() const { return id.substr(0, 2); }
};

// Every check linked into the program but the unlisted ones, ordered by id's stage, within a stage in the order
// of the files and lines.
const std::vector<Check>& all_checks();

// The checks that `selection` asks for: "02" a stage, "02.silent_client" one check, an unlisted one, too; empty:
// all of them.
// Throws std::invalid_argument naming a word that selects nothing.
std::vector<Check> select_checks(const std::vector<std::string>& selection);

// Modifiers for the end of CHECK_CASE.
struct Heavy {};
struct Seconds {
    int value;
};
struct Unlisted {};

// Adds a check to all_checks(). Throws std::logic_error when the id is taken.
struct Registration {
    template <class... Modifier>
    Registration(std::string id, double points, std::function<void(Story&)> body, std::string title,
                 Modifier... modifier) {
        Check check{std::move(id), points, std::move(title), std::move(body)};
        (apply(check, modifier), ...);
        add(std::move(check));
    }

  private:
    static void apply(Check& check, Heavy) { check.heavy = true; }
    static void apply(Check& check, Seconds seconds) { check.seconds = seconds.value; }
    static void apply(Check& check, Unlisted) { check.unlisted = true; }
    static void add(Check check);
};

// A behaviour that several stages share, written once: becomes "02.NAME", "03.NAME" … for the stages listed.
struct ForStage {
    const char* stage;
    double points = 0;
    bool heavy = false;
};
struct SharedRegistration {
    SharedRegistration(const std::string& name, const std::string& title, void (*body)(Story&),
                       std::initializer_list<ForStage> stages);
};

}  // namespace harness

// CHECK_CASE("02.silent_client", 2, "a silent client holds up nobody") (Story& story) { … }
// Modifiers follow the title: CHECK_CASE(id, points, title, Heavy{}, Seconds{300}).
#define CHECK_CASE(...) HARNESS_CHECK_CASE_1(__COUNTER__, __VA_ARGS__)
#define HARNESS_CHECK_CASE_1(number, ...) HARNESS_CHECK_CASE_2(number, __VA_ARGS__)
#define HARNESS_CHECK_CASE_2(number, id, points, ...)                                                    \
    static void harness_check_##number(harness::Story&);                                                 \
    static const harness::Registration harness_registration_##number{id, points, harness_check_##number, \
                                                                     __VA_ARGS__};                       \
    static void harness_check_##number

// SHARED_CASE("silent_client", "a silent client holds up nobody", {"02", 1}, {"03", 0.5}) (Story& story) { …
// }
#define SHARED_CASE(...) HARNESS_SHARED_CASE_1(__COUNTER__, __VA_ARGS__)
#define HARNESS_SHARED_CASE_1(number, ...) HARNESS_SHARED_CASE_2(number, __VA_ARGS__)
#define HARNESS_SHARED_CASE_2(number, name, title, ...)                     \
    static void harness_check_##number(harness::Story&);                    \
    static const harness::SharedRegistration harness_registration_##number{ \
        name, title, harness_check_##number, {__VA_ARGS__}};                \
    static void harness_check_##number
