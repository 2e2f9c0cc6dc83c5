// SPDX-License-Identifier: GPL-3.0-or-later
// What `distill watch` knows of one run: its journal as numbers, and the stored images that are shown. Follows
// the run folder; needs no terminal. One thread.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/run/run_events.h"
#include "core/store/run_follow.h"

namespace distill {

using Points = std::vector<std::pair<double, double>>; // (iteration, value)

class WatchState final {
public:
    explicit WatchState(std::filesystem::path run);

    void look(); // takes over what is new on disk; never throws

    const std::filesystem::path& run() const { return m_run; }
    std::string name() const; // of the folder
    RunState state() const { return m_state; }
    const std::optional<RunStarted>& started() const { return m_started; }
    const std::optional<Iteration>& newest() const { return m_newest; } // no classes: see classCmi()
    std::int64_t iterations() const { return m_total; }                 // wanted
    double lambda() const;                                              // in force
    const std::vector<double>& classCmi() const { return m_classCmi; }  // nats; empty = not measured
    const std::vector<Evaluation>& evaluations() const { return m_evaluations; }
    const Points& matching() const { return m_matching; }
    const Points& cmi() const { return m_cmi; }
    const Points& lambdas() const { return m_lambdas; }
    Points accuracies() const;                            // percent, of the synthetic set
    double secondsLeft() const;                           // a guess; 0 = unknown
    const std::string& message() const { return m_text; } // the run's last, or what is wrong with its folder
    const std::optional<ControlApplied>& answer() const { return m_answer; } // the last one

    // ---- the timeline: stored images, the newest unless an earlier one was chosen
    const std::vector<std::int64_t>& stored() const { return m_stored; }
    void showEarlier();
    void showLater(); // at last the newest, which then follows
    void showFirst();
    void showNewest() { m_shown.reset(); }
    bool looksBack() const { return m_shown.has_value(); }
    std::optional<std::int64_t> shown() const;  // iteration of the images; nothing where none are stored
    std::shared_ptr<const ImageBatch> images(); // null where there are none, or they cannot be read

private:
    void take(const RunEvent& event);
    void takeIteration(const Iteration& iteration);
    void goBackTo(std::int64_t limit);
    void startOver();

    std::filesystem::path m_run;
    RunFollower m_follower;
    RunState m_state = RunState::Preparing;
    std::optional<RunStarted> m_started;
    std::optional<Iteration> m_newest;
    std::int64_t m_total = 0;
    std::vector<double> m_classCmi;
    std::vector<Evaluation> m_evaluations;
    Points m_matching, m_cmi, m_lambdas;
    std::vector<std::int64_t> m_stored;
    std::optional<std::int64_t> m_shown;
    std::shared_ptr<const ImageBatch> m_images;
    double m_seconds = 0; // of an iteration, smoothed
    std::string m_text;
    std::optional<ControlApplied> m_answer;
};

// For people, and for scripts: {run, name, state, dataset, …}.
std::string summaryText(const WatchState& state);
nlohmann::json summaryJson(const WatchState& state);

std::string className(const WatchState& state, std::size_t index);

} // namespace distill
