// SPDX-License-Identifier: GPL-3.0-or-later
// What published sets were made from: the datasets of the table by each of the numbers that they are normalised
// by. Constant; any thread.
#pragma once

#include <string>
#include <vector>

namespace distill {

struct KnownDataset {
    std::string id;
    std::string variant; // tells normalisations of one dataset apart; empty for the usual one
    int channels = 0, side = 0, classes = 0;
    std::vector<double> mean, std; // of pixels in [0,1], one per channel
    double dark = 0, median = 0, bright = 1;
    std::vector<std::string>
        layouts; // of sets whose authors use these numbers, where they are not the usual ones
};

// The usual normalisation of a dataset comes before its variants.
const std::vector<KnownDataset>& knownDatasets();
const KnownDataset* findKnownDataset(const std::string& id);

// The dataset that a path's last parts name ("res_DM_CIFAR10_…"); empty where they name none.
std::string datasetHintedBy(const std::string& path);

} // namespace distill
