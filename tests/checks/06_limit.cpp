// Stage 06's limit, which is stage 07's reason: it must fail 07's check.
#include "checks/fetch_misconceptions.hpp"
#include "checks/fetching.hpp"

namespace harness {

using namespace misconceptions;

CHECK_CASE("06.limit_slow_disk_stalls_the_loop", 0.2, "stage 06 stands still while the disk is slow")
(Story& story) {
    story.own_program_only("has to have this limit");
    story.must_fail("07.slow_disk_stalls_nobody", "06_fetcher", disk_write_on_the_loop);
}

}  // namespace harness
