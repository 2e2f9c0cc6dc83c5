// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/known_datasets.h"

#include <algorithm>
#include <cctype>

#include "core/readers/cifar_reader.h"
#include "core/readers/shapes_generator.h"

namespace distill {

const std::vector<KnownDataset>& knownDatasets() {
    static const std::vector<double> imagenetMean{0.485, 0.456, 0.406}, imagenetStd{0.229, 0.224, 0.225};
    // Of two datasets whose names contain each other the longer comes first.
    static const std::vector<KnownDataset> rows{
        {"cifar100",
         "",
         3,
         32,
         100,
         {0.5071, 0.4866, 0.4409},
         {0.2673, 0.2564, 0.2762},
         0.03,
         0.48,
         0.98,
         {"cifar100", "cifar-100"}},
        {"cifar100",
         "rounded otherwise",
         3,
         32,
         100,
         {0.5071, 0.4867, 0.4408},
         {0.2675, 0.2565, 0.2761},
         0.03,
         0.48,
         0.98,
         {}},
        {"cifar10",
         "",
         3,
         32,
         10,
         {0.4914, 0.4822, 0.4465},
         {0.2023, 0.1994, 0.2010},
         0.03,
         0.46,
         0.98,
         {"cifar10", "cifar-10"}},
        {"cifar10",
         "deviation over all pixels",
         3,
         32,
         10,
         {0.4914, 0.4822, 0.4465},
         {0.2470, 0.2435, 0.2616},
         0.03,
         0.46,
         0.98,
         {}},
        {"fashion-mnist",
         "",
         1,
         28,
         10,
         {0.2861},
         {0.3530},
         0.0,
         0.0,
         0.96,
         {"fashionmnist", "fashion-mnist", "fashion_mnist"}},
        {"mnist", "", 1, 28, 10, {0.1307}, {0.3081}, 0.0, 0.0, 0.99, {"mnist"}},
        {"svhn",
         "",
         3,
         32,
         10,
         {0.4377, 0.4438, 0.4728},
         {0.1980, 0.2010, 0.1970},
         0.15,
         0.44,
         0.82,
         {"svhn"}},
        {"tiny-imagenet",
         "",
         3,
         64,
         200,
         imagenetMean,
         imagenetStd,
         0.02,
         0.44,
         0.98,
         {"tinyimagenet", "tiny-imagenet", "tiny"}},
        {"imagenet", "", 3, 224, 1000, imagenetMean, imagenetStd, 0.02, 0.44, 0.98, {"imagenet"}},
        {"shapes",
         "",
         kShapesChannels,
         kShapesSide,
         kShapesClasses,
         {kShapesMean.begin(), kShapesMean.end()},
         {kShapesStd.begin(), kShapesStd.end()},
         0.02,
         0.15,
         0.95,
         {"shapes"}},
    };
    return rows;
}

const KnownDataset* findKnownDataset(const std::string& id) {
    for (const auto& row : knownDatasets())
        if (row.id == id)
            return &row;
    return nullptr;
}

const std::vector<std::string>& classNamesOf(const std::string& id) {
    static const std::vector<std::string> digits{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, none,
        // https://github.com/zalandoresearch/fashion-mnist
        fashion{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
    return id == "fashion-mnist"           ? fashion
           : id == "cifar10"               ? cifar10Names()
           : id == "cifar100"              ? cifar100Names()
           : id == "mnist" || id == "svhn" ? digits
                                           : none;
}

std::string datasetHintedBy(const std::string& path) {
    auto lower = path;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const auto& row : knownDatasets())
        for (const auto& name : row.names)
            if (lower.find(name) != std::string::npos)
                return row.id;
    return "";
}

} // namespace distill
