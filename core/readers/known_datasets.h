// SPDX-License-Identifier: GPL-3.0-or-later
// The datasets that published distilled sets were made from, with the normalisations in use: more than this
// program trains on. Constant; any thread.
#pragma once

#include <string>
#include <vector>

namespace distill {

struct KnownDataset {
    std::string id;      // as in the catalogue where it is there
    std::string variant; // tells normalisations of one dataset apart; empty for the usual one
    int channels = 0, side = 0, classes = 0;
    std::vector<double> mean, std; // of pixels in [0,1], one per channel
    // Roughly where 2, 50 and 98 % of its training pixels lie below, in [0,1].
    double dark = 0, median = 0, bright = 1;
    std::vector<std::string> names; // lower-case parts of file names that hint at it
};

// The usual normalisation of a dataset comes before its variants.
const std::vector<KnownDataset>& knownDatasets();
const KnownDataset* findKnownDataset(const std::string& id);

// Of its classes, in the order of their numbers; empty where they have none that is fixed.
const std::vector<std::string>& classNamesOf(const std::string& id);

// The dataset that a path's last parts name ("res_DM_CIFAR10_…"); empty where they name none.
std::string datasetHintedBy(const std::string& path);

} // namespace distill
