// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/known_datasets.h"

#include <algorithm>

#include "core/base/lowered.h"
#include "core/readers/dataset_table.h"

namespace distill {
namespace {

std::vector<KnownDataset> knownOf(const DatasetRow& row) {
    std::vector<KnownDataset> known;
    const auto sides = row.sides.empty() ? std::vector<int>{row.shown.height} : row.sides;
    if (row.shown.mean.empty())
        return known;
    for (const int side : sides) {
        KnownDataset usual{row.shown.id,
                           "",
                           row.shown.channels,
                           side,
                           row.shown.classes,
                           row.shown.mean,
                           row.shown.std,
                           row.dark,
                           row.median,
                           row.bright,
                           {}};
        known.push_back(usual);
        for (const auto& seen : row.seen) {
            usual.variant = seen.variant;
            usual.mean = seen.mean;
            usual.std = seen.std;
            usual.layouts = seen.layouts;
            known.push_back(usual);
        }
    }
    return known;
}

} // namespace

const std::vector<KnownDataset>& knownDatasets() {
    static const std::vector<KnownDataset> known = [] {
        std::vector<KnownDataset> list;
        for (const auto& row : datasetTable())
            for (auto& entry : knownOf(row))
                list.push_back(std::move(entry));
        return list;
    }();
    return known;
}

const KnownDataset* findKnownDataset(const std::string& id) {
    const auto& known = knownDatasets();
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const auto& row) { return row.id == id; });
    return found == known.end() ? nullptr : &*found;
}

// Of names that contain each other the longer one counts.
std::string datasetHintedBy(const std::string& path) {
    const std::string lower = lowered(path);
    std::string found;
    std::size_t longest = 0;
    for (const auto& row : datasetTable())
        for (const auto& name : row.names)
            if (name.size() > longest && lower.find(name) != std::string::npos) {
                longest = name.size();
                found = row.shown.id;
            }
    return found;
}

} // namespace distill
