// SPDX-License-Identifier: GPL-3.0-or-later
// How the list speaks of a recorded run, and the names that tell runs apart. Pure functions, any thread.
#pragma once

#include <vector>

#include <QString>

#include "core/store/run_index.h"

namespace distill {

// An imported set, listed among the runs: it has a name, a folder and a date.
bool isStoredSet(const RunRow& run);
QString stateWord(RunState state);     // "lost contact"; empty for Idle
QString runTitle(const RunRow& run);   // the user's name, or "FashionMNIST · DM · 10"
double shownLambda(const RunRow& run); // in force at the last iteration, else at the start
// "03:15" of today, "24 Nov, 03:15" of this year, else "24 Nov 2025"; local time.
QString dateText(const std::string& startedAt);
// "λ 8 000 · seed 2 · 83.1 %, best 84.0 %": what tells it from other runs comes first.
QString runSummary(const RunRow& run, bool withSeed = false);
// "finished · 24 Nov, 03:15 · from x at 120 · tag"; `parent` names the run that it was forked from.
QString runCaption(const RunRow& run, const QString& parent);

// Gives each run without a name of the user's the shortest one that tells it from all the others: its title, then
// λ, seed and date as far as they differ.
void nameApart(std::vector<RunRow>& runs);

} // namespace distill
