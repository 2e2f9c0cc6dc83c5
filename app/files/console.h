// SPDX-License-Identifier: GPL-3.0-or-later
// What a run says on stderr while it goes on: one line that renews itself on a terminal, a line now and then
// elsewhere.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/run/job_parts.h"
#include "core/run/run_observer.h"

namespace distill {

class ConsoleProgress final : public RunObserver {
public:
    ConsoleProgress();
    ~ConsoleProgress() override;
    ConsoleProgress(const ConsoleProgress&) = delete;
    ConsoleProgress& operator=(const ConsoleProgress&) = delete;
    void setName(const std::string& name) {
        m_name = name + ": ";
    }                                             // of one of several runs, before its lines
    void onEvent(const RunEvent& event) override; // the thread of the run
    // Outside a run. `always`: also right after the last line, where few steps take long.
    void show(const Progress& progress, bool always = false);
    // Shows what a job tells; `controls` stop it. Both outlive it.
    Watch watch(const RunControls& controls) {
        return watchBy(controls, [this](const Progress& progress) { show(progress); });
    }
    const std::vector<Evaluation>& evaluations() const { return m_evaluations; }

private:
    using Clock = std::chrono::steady_clock;
    void line(const std::string& text, bool lasting);
    std::string iterationText(const Iteration& iteration);
    void tell(const Message& message);
    void warnOfPull(const Iteration& iteration);

    std::string m_name;
    bool m_terminal;
    bool m_open = false; // an unfinished line stands on the terminal
    Clock::time_point m_lastLine{};
    bool m_warned = false;
    std::int64_t m_iterations = 0;
    double m_iterationSeconds = 0; // smoothed
    std::vector<Evaluation> m_evaluations;
};

// "3 min 20 s"
std::string durationText(double seconds);
// "23.80 ± 0.40 %", or "23.80 %" of one network, which has no deviation.
std::string accuracyText(double mean, double deviation, std::int64_t networks);

} // namespace distill
