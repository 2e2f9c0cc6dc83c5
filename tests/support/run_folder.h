// SPDX-License-Identifier: GPL-3.0-or-later
// Run folders made by hand, for the readers.
#pragma once

#include <filesystem>
#include <vector>

#include <doctest/doctest.h>

#include "core/store/journal.h"

namespace distill::test {

// Two classes of two grey 3 × 3 images.
inline RunStarted smallStart(double lambda = 12) {
    RunStarted e;
    e.config.ipc = 2;
    e.config.lambda = lambda;
    e.config.iterations = 100;
    e.datasetName = "Generated shapes";
    e.classNames = {"a", "b"};
    e.channels = 1;
    e.height = e.width = 3;
    return e;
}

inline Iteration iterationAt(std::int64_t number) {
    Iteration e;
    e.iteration = number;
    e.loss = 1.0 / static_cast<double>(number);
    e.perClassCmi = {0.1, 0.2};
    return e;
}

inline Evaluation accuracyAt(std::int64_t iteration, double accuracy) {
    Evaluation e;
    e.iteration = iteration;
    e.network = "ConvNet";
    e.protocol = "quick";
    e.accuracyMean = accuracy;
    e.repeats = 1;
    e.seconds = 1;
    e.accuracies = {accuracy};
    return e;
}

inline void journalRun(const std::filesystem::path& folder, const std::vector<RunEvent>& events) {
    std::filesystem::create_directories(folder);
    auto journal = JournalWriter::create(folder / "journal.jsonl");
    REQUIRE(journal.has_value());
    for (const auto& event : events)
        REQUIRE(journal->append(event).has_value());
}

} // namespace distill::test
