// SPDX-License-Identifier: GPL-3.0-or-later
// How a stored set lies among the real images: in the features of one pretrained network on a plane, image by
// image beside the nearest real one, and pixel by pixel. Same threading rules as run().
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/run/run_controls.h"
#include "core/run/run_events.h"

namespace distill {

struct FeatureMapRequest {
    std::filesystem::path set;      // run folder, "folder@iteration" or .safetensors file
    std::string dataset;            // empty = what the set says
    std::string data;               // as RunConfig::data
    std::uint64_t splitSeed = 1;    // as RunConfig::splitSeed; a run folder brings its own with its data
    std::string teacher;            // network to train, or file with weights; empty = the run's first teacher
    std::int64_t realPerClass = 50; // real training images of each class on the map, drawn by `seed`
    bool everyIteration = false;    // of a run folder: all stored sets, not the one asked for alone
    bool tsne = false;              // t-SNE in place of principal components; of one set only
    double perplexity = 30;         // of t-SNE
    std::string nearest = "pixels"; // real image nearest in "pixels" or "features"; "none"
    std::filesystem::path pictures; // folder for synthetic.png and nearest.png, row = class; empty = none,
                                    // and none of a set that packs
    std::uint64_t seed = 1;
    std::int64_t threads = 0;
    std::string device = "auto";
};

struct MapPoint {
    float x = 0, y = 0;
};

struct MappedSet {
    std::int64_t iteration = -1;      // -1 = unknown
    std::vector<MapPoint> points;     // one for each training image
    std::vector<int> labels;          // class of each point
    std::vector<std::int64_t> source; // stored image that each point comes from, class-major
    std::vector<MapPoint> centroids;  // of each class
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
    std::string network;           // whose features they are
    std::string projection;        // "pca" or "tsne"
    std::vector<double> explained; // parts of the variance of the real images along both axes; PCA
    std::vector<std::string> classNames;
    std::vector<MapPoint> real;
    std::vector<int> realLabels;
    std::vector<MapPoint> realCentroids;
    std::vector<MappedSet> sets;      // by iteration
    std::vector<NearestReal> nearest; // of the images of the set that was asked for, in the order of its
                                      // points; may be empty
    std::string nearestBy;
    PixelSummary syntheticPixels, realPixels; // of the set that was asked for, of the real images on the map
};

// Axes are fitted on the real images, so that sets of one run compare. Errors: Usage, InvalidInput,
// CannotWrite, Cancelled.
Result<FeatureMap> mapFeatures(const FeatureMapRequest& request, RunControls& controls,
                               const std::function<void(const Progress&)>& progress);

nlohmann::json toJson(const FeatureMap& map);
Result<FeatureMap> featureMapFromJson(const nlohmann::json& json);

} // namespace distill
