// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded runs as the lines of a list that folds: forks beneath the run that they began from, the runs of
// one folder (twins, sweeps, others) beneath a line for that folder. Pure functions on values; any thread.
#pragma once

#include <filesystem>
#include <set>
#include <vector>

#include <QString>

#include "ui/runs/run_order.h"

namespace distill {

// How a line hangs on those above it, from the first ancestor to the last.
constexpr char16_t kFork = u'├';     // another one of the same parent follows
constexpr char16_t kLastFork = u'└'; // none follows
constexpr char16_t kThrough = u'│';  // of an older ancestor, on to its next one

struct RunLine {
    RunRow run; // of a folder: the first of its runs, but for `directory`
    bool isFolder = false;
    bool isFolded = false;
    bool works = false;          // a run beneath it computes, or it does itself
    std::vector<RunRow> beneath; // of a folder: its runs, whether folded or not
    int children = 0;            // lines that hang on it directly, whether folded or not
    bool tellsSeed = false;      // there is the like of it with another seed
    QString parentName;          // of a fork
    QString lineage;             // one of the signs above for each ancestor
};

// Which lines were folded or unfolded by hand; the others are as isFoldedAtFirst() says.
struct RunFolds {
    std::set<std::filesystem::path> folded, unfolded;
    bool all = false; // nothing is folded, as while somebody searches

    void set(const std::filesystem::path& directory, bool isFolded);
};

std::vector<RunLine> linesOf(const std::vector<RunRow>& runs, RunOrder order, const RunFolds& folds);

// What a line is unfolded by, from the outermost: the folders and runs that hold this run.
std::vector<std::filesystem::path> holdersOf(const std::vector<RunRow>& runs,
                                             const std::filesystem::path& directory);

QString folderTitle(const RunLine& folder);   // "FashionMNIST · DM · 10", else the folder's name
QString folderSummary(const RunLine& folder); // "Sweep of 12 runs · λ 0 to 1 000"
QString folderCaption(const RunLine& folder); // "one works · 24 Nov, 03:15"

} // namespace distill
