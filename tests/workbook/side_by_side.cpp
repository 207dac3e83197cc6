#include "workbook/side_by_side.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

void run_side_by_side(const std::vector<Job>& jobs, unsigned at_once) {
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < at_once; ++i)
        threads.emplace_back([&] {
            for (std::size_t mine; (mine = next++) < jobs.size();)
                if (!jobs[mine].alone) jobs[mine].run();
        });
    for (std::thread& thread : threads) thread.join();
    for (const Job& job : jobs)
        if (job.alone) job.run();
}

unsigned jobs_at_once() { return 2 * std::max(1u, std::thread::hardware_concurrency()); }
