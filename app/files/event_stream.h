// SPDX-License-Identifier: GPL-3.0-or-later
// --json of a command that runs or follows: what its journal tells, on standard output, a line each as it happens. The
// thread of the run.
#pragma once

#include <filesystem>
#include <string>

#include "core/run/run_observer.h"

namespace distill {

// Passes every event on, and prints those that are journalled where `print`: {"event", …, "run", "time"}.
class EventStream final : public RunObserver {
public:
    EventStream(RunObserver& next, std::filesystem::path run, bool print)
        : m_next(next), m_run(std::move(run)), m_print(print) {}
    void onEvent(const RunEvent& event) override;                 // at this moment
    void onEvent(const RunEvent& event, const std::string& time); // as a journal has it

private:
    RunObserver& m_next;
    std::filesystem::path m_run; // its folder, which tells the runs of a sweep or of twins apart
    bool m_print;
};

} // namespace distill
