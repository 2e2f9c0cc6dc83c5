// SPDX-License-Identifier: GPL-3.0-or-later
// In which order runs are listed. Pure functions, any thread.
#pragma once

#include <vector>

#include <QString>

#include "core/store/run_index.h"

namespace distill {

enum class RunOrder {
    Date,     // newest first
    Name,     // a to z
    Accuracy, // highest first, of the last evaluation; runs without one last
    Lambda,   // smallest first
    Cmi,      // smallest first; runs without one last
    Ipc,      // fewest images per class first
};

struct RunOrderRow {
    RunOrder order;
    const char* id;    // as it is remembered
    const char* label; // not translated; with a mnemonic
    const char* tip;   // not translated: which come first
};
const std::vector<RunOrderRow>& runOrders();
RunOrder runOrderFrom(const QString& id); // Date where there is no such one

// A strict order; runs that are alike in it stand newest first.
bool comesBefore(const RunRow& a, const RunRow& b, RunOrder order);

} // namespace distill
