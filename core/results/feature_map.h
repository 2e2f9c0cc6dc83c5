// SPDX-License-Identifier: GPL-3.0-or-later
// Sets and real images on a plane of features, as a value with its JSON. Any thread. Free of torch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"

namespace distill {

struct MapPoint {
    float x = 0, y = 0;
};

struct MappedSet {
    std::int64_t iteration = -1;      // -1 = unknown
    std::vector<MapPoint> points;     // one for each training image
    std::vector<int> labels;          // class of each point
    std::vector<std::int64_t> source; // stored image that each point comes from, class-major
    std::vector<MapPoint> centroids;  // of each class
    int run = 0;                      // index into FeatureMap::runs
};

struct NearestReal {
    std::int64_t index = -1; // in the training split
    int label = -1;          // its class
    double distance = 0;     // L2: root of the mean square over pixels in [0,1], or in features
};

// Of pixels in [0,1], where 0 and 1 are black and white; what was learned may lie outside.
struct PixelSummary {
    std::vector<double> mean, deviation;              // per channel
    double minimum = 0, maximum = 0;                  // over all channels
    double outside = 0;                               // part of the pixels outside [0,1]
    std::vector<std::vector<std::int64_t>> histogram; // per channel, kPixelBins from kPixelLow to kPixelHigh
};
constexpr int kPixelBins = 70;
constexpr double kPixelLow = -0.2, kPixelHigh = 1.2; // what lies outside is counted in the outermost bins

struct FeatureMap {
    std::string space = "features"; // or "probabilities": P = softmax(features), which CMI is taken of
    std::vector<std::string>
        runs;               // as they were asked for: the set, and the one beside it where there is one
    std::string network;    // whose features they are
    std::string projection; // "pca" or "tsne"
    std::vector<double> explained; // parts of the variance of the real images along both axes; PCA
    std::vector<std::string> classNames;
    std::vector<MapPoint> real;
    std::vector<int> realLabels;
    std::vector<MapPoint> realCentroids;
    std::vector<MappedSet> sets;      // by run, then by iteration
    std::vector<NearestReal> nearest; // of the images of the set that was asked for, in the order of its
                                      // points; may be empty
    std::string nearestBy;
    std::shared_ptr<const FeatureMap> probabilities; // the same points in that space; null = not asked for
    PixelSummary syntheticPixels, realPixels; // of the set that was asked for, of the real images on the map
};

nlohmann::json toJson(const FeatureMap& map);
Result<FeatureMap> featureMapFromJson(const nlohmann::json& json);
Result<FeatureMap> featureMapFromText(std::string_view text);

} // namespace distill
