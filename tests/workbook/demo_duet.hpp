// A duet: the same story is played to two stages at once, and both are drawn side by side.
#pragma once

#include <string>

#include "harness/stages.hpp"
#include "harness/trace/scenario.hpp"
#include "workbook/demo_scene.hpp"

namespace demo {

// Plays the whole story to the two stages, which are servers. Both do a step together, and the next one comes when both
// are asleep again. Returns the sentence for the closing table. Throws std::exception when something did not
// happen: somebody who was not answered in the end, or somebody who had to wait where only stage 01 lets anybody wait.
std::string play_duet(Props& props, Terminal& terminal, const harness::Stage& left,
                      const harness::Stage& right, const harness::Scenario& story);

}  // namespace demo
