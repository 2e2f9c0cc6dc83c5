// SPDX-License-Identifier: GPL-3.0-or-later
// Which recorded runs are listed: what the search field and the menu beside it say. Pure functions, any thread.
#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "core/store/run_index.h"

namespace distill {

enum class RunProgress {
    Any,
    Working,    // computes, waits or evaluates
    Finished,   // all iterations done
    Unfinished, // stopped, failed or lost
};

struct RunSieve {
    RunFilter words;              // search, star, hidden, archive
    QString dataset;              // by its name for people; empty = any
    QString method;               // id; empty = any
    std::optional<double> lambda; // as the list shows it; none = any
    RunProgress progress = RunProgress::Any;

    bool isNarrow() const; // by dataset, method, λ or state
};

bool passes(const RunRow& run, const RunSieve& sieve);
QString sieveText(const RunSieve& sieve); // "CIFAR-10 · DM · λ 100 · finished"
QString progressText(RunProgress progress);

// What there is to choose from among these runs, sorted.
struct RunChoices {
    std::vector<QString> datasets, methods;
    std::vector<double> lambdas;
};
RunChoices choicesOf(const std::vector<RunRow>& runs);

} // namespace distill
