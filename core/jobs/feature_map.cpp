// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/feature_map.h"

#include <algorithm>
#include <cmath>

#include "core/base/guarded.h"
#include "core/base/number_text.h"
#include "core/catalogue/catalogue.h"
#include "core/io/png_image.h"
#include "core/io/posix_io.h"
#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/eval/feature_network.h"
#include "core/maths/eval/projection.h"
#include "core/maths/nets/inference.h"
#include "core/maths/synth/set_file.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/store/named_set.h"
#include "core/store/set_of_place.h"

namespace distill {
namespace {

constexpr std::int64_t kMapBatch = 512;      // real images read at a time
constexpr std::int64_t kTsneDimensions = 50; // principal components that t-SNE is given
constexpr std::int64_t kMostTsnePoints = 3000;

std::vector<int> toInts(const torch::Tensor& tensor) {
    const auto values = tensor.to(torch::kCPU, torch::kInt32).contiguous();
    return {values.data_ptr<int>(), values.data_ptr<int>() + values.numel()};
}

std::vector<MapPoint> toPoints(const torch::Tensor& tensor) {
    const auto values = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
    const auto rows = values.accessor<float, 2>();
    std::vector<MapPoint> points;
    points.reserve(static_cast<std::size_t>(values.size(0)));
    for (std::int64_t i = 0; i < values.size(0); ++i)
        points.push_back({rows[i][0], rows[i][1]});
    return points;
}

torch::Tensor classMeans(const torch::Tensor& points, const torch::Tensor& labels, std::int64_t classes) {
    const auto sums = torch::zeros({classes, points.size(1)}, points.options()).index_add(0, labels, points);
    return sums / torch::bincount(labels, {}, classes).clamp_min(1).unsqueeze(1);
}

PixelSummary summarised(const torch::Tensor& unit) {
    PixelSummary summary;
    const auto pixels = unit.detach().to(torch::kCPU, torch::kFloat32);
    summary.minimum = pixels.min().item<double>();
    summary.maximum = pixels.max().item<double>();
    summary.outside = ((pixels < -1e-6) | (pixels > 1 + 1e-6)).to(torch::kFloat64).mean().item<double>();
    for (std::int64_t c = 0; c < pixels.size(1); ++c) {
        const auto channel = pixels.select(1, c).flatten();
        summary.mean.push_back(channel.to(torch::kFloat64).mean().item<double>());
        summary.deviation.push_back(channel.to(torch::kFloat64).std(false).item<double>());
        const auto bins = ((channel - kPixelLow) * (kPixelBins / (kPixelHigh - kPixelLow)))
                              .floor()
                              .clamp(0, kPixelBins - 1)
                              .to(torch::kInt64);
        const auto counts = torch::bincount(bins, {}, kPixelBins);
        const auto* first = counts.data_ptr<std::int64_t>();
        summary.histogram.emplace_back(first, first + counts.numel());
    }
    return summary;
}

// The points of a space: the features themselves, or P = softmax(features), as CMI takes it (Zhong et al.,
// ICLR 2025).
torch::Tensor inSpace(const std::string& space, const torch::Tensor& features) {
    return space == "probabilities" ? torch::softmax(features.to(torch::kFloat64), 1) : features;
}

// One set on its way onto the map.
struct SetFeatures {
    std::int64_t iteration = -1;
    int run = 0;
    torch::Tensor features, labels, source;
};

class MapMaker final {
public:
    MapMaker(const FeatureMapRequest& request, StoredSet& stored, c10::Device device, int threads,
             const Watch& watch)
        : m_request(request),
          m_set(stored.set),
          m_dataset(stored.dataset),
          m_device(device),
          m_watch(watch),
          m_network(featureNetwork(request.place, request.teacher, m_dataset, device, threads, watch)) {
        m_map.network = m_network.name;
        m_map.classNames = m_dataset.classNames;
    }

    FeatureMap make(std::int64_t iteration) {
        m_realIndices = evenSubset(m_dataset, m_request.realPerClass * m_dataset.classes());
        m_realLabels = m_dataset.train.labels.index_select(0, m_realIndices);
        m_realFeatures = realFeatures(m_realIndices, "Features of real images");
        for (const auto& [number, file] : filesToMap(iteration)) {
            if (file.empty())
                m_own = m_features.size();
            m_features.push_back(featuresOf(number, file, 0));
        }
        m_map.runs = {m_request.place.set.string()};
        if (!m_request.beside.empty())
            addBeside();
        m_map.realLabels = toInts(m_realLabels);
        if (m_request.probabilities) {
            auto other = m_map;
            other.space = "probabilities";
            place(other);
            m_map.probabilities = std::make_shared<const FeatureMap>(std::move(other));
        }
        place(m_map);
        if (m_request.nearest != "none")
            findNearest();
        m_map.syntheticPixels = summarised(m_set.pixelSpace.toUnit(m_set.images));
        m_map.realPixels = summarised(realUnit(m_realIndices));
        return m_map;
    }

private:
    // Iteration and file; an empty file is the set that is loaded already.
    std::map<std::int64_t, std::filesystem::path> filesToMap(std::int64_t iteration) const {
        std::map<std::int64_t, std::filesystem::path> files;
        const auto run = runDirectoryOf(m_request.place.set);
        if (m_request.everyIteration && !m_request.tsne && !run.empty())
            files = storedSetsOf(run);
        files[iteration] = std::filesystem::path();
        return files;
    }

    void addBeside() {
        m_map.runs.push_back(m_request.beside.string());
        const auto run = runDirectoryOf(m_request.beside);
        std::map<std::int64_t, std::filesystem::path> files;
        if (m_request.everyIteration && !m_request.tsne && !run.empty())
            files = storedSetsOf(run);
        const auto last = setFileOf(m_request.beside);
        files[iterationOfSet(last)] = last;
        for (const auto& [number, file] : files)
            m_features.push_back(featuresOf(number, file, 1));
    }

    void place(FeatureMap& map) const {
        if (m_request.tsne)
            placeByTsne(map);
        else
            placeByComponents(map);
    }

    SetFeatures featuresOf(std::int64_t iteration, const std::filesystem::path& file, int run) {
        check();
        const torch::NoGradGuard noGrad;
        SyntheticSet other = m_set;
        if (!file.empty()) {
            other = loadSet(file, m_device);
            if (other.datasetId != m_set.datasetId)
                throw DistillError(ErrorCode::Usage,
                                   "'" + file.string() + "' is a set of '" + other.datasetId + "', not of '" +
                                       m_set.datasetId +
                                       "': two sets share axes where they share a dataset.");
            attachDataset(other, m_dataset);
        }
        const auto decoded = other.decoded();
        return {iteration, run, embedInChunks(*m_network.network, decoded.images).cpu(), decoded.labels.cpu(),
                decoded.source};
    }

    torch::Tensor realUnit(const torch::Tensor& indices) const {
        return m_dataset.train.images.index_select(0, indices).to(torch::kFloat32).div_(255);
    }

    torch::Tensor realFeatures(const torch::Tensor& indices, const std::string& text) {
        const torch::NoGradGuard noGrad;
        std::vector<torch::Tensor> features;
        double done = 0;
        for (const auto& part : indices.split(kMapBatch)) {
            check();
            tell(text, done / double(indices.size(0)));
            done += double(part.size(0));
            const auto bytes = m_dataset.train.images.index_select(0, part).to(m_device);
            features.push_back(
                embedInChunks(*m_network.network, m_dataset.pixelSpace.normalise(bytes)).cpu());
        }
        return torch::cat(features);
    }

    void placeByComponents(FeatureMap& map) const {
        tell("Principal components", 1);
        const auto real = inSpace(map.space, m_realFeatures);
        const auto components = principalComponents(real, 2);
        map.projection = "pca";
        for (int axis = 0; axis < 2; ++axis)
            map.explained.push_back(components.explained[axis].item<double>());
        setReal(map, components.project(real));
        for (const auto& set : m_features)
            addSet(map, set, components.project(inSpace(map.space, set.features)));
    }

    // Real and synthetic together: t-SNE has no axes that further points could be projected on.
    void placeByTsne(FeatureMap& map) const {
        std::vector<torch::Tensor> parts{m_realFeatures};
        for (const auto& set : m_features)
            parts.push_back(set.features);
        const auto all = inSpace(map.space, torch::cat(parts));
        if (all.size(0) > kMostTsnePoints)
            throw DistillError(ErrorCode::Usage, "t-SNE takes up to " +
                                                     counted(kMostTsnePoints, "point", "points") +
                                                     ": ask for fewer real images per class.");
        TsneOptions options;
        options.perplexity = m_request.perplexity;
        options.seed = m_request.seed;
        const auto points = tsne(
            principalComponents(all, kTsneDimensions).project(all), options,
            [&](int done, int total) { tell("t-SNE", double(done) / double(total)); }, m_watch.cancelled);
        check();
        map.projection = "tsne";
        std::int64_t first = m_realFeatures.size(0);
        setReal(map, points.slice(0, 0, first));
        for (const auto& set : m_features) {
            addSet(map, set, points.narrow(0, first, set.features.size(0)));
            first += set.features.size(0);
        }
    }

    void setReal(FeatureMap& map, const torch::Tensor& points) const {
        map.real = toPoints(points);
        map.realCentroids = toPoints(classMeans(points, m_realLabels, m_dataset.classes()));
    }

    void addSet(FeatureMap& map, const SetFeatures& set, const torch::Tensor& points) const {
        MappedSet mapped;
        mapped.iteration = set.iteration;
        mapped.run = set.run;
        mapped.points = toPoints(points);
        mapped.labels = toInts(set.labels);
        for (const int index : toInts(set.source))
            mapped.source.push_back(index);
        mapped.centroids = toPoints(classMeans(points, set.labels, m_dataset.classes()));
        map.sets.push_back(std::move(mapped));
    }

    // Against every training image, whatever its class.
    void findNearest() {
        const torch::NoGradGuard noGrad;
        const bool byPixels = m_request.nearest == "pixels";
        const auto decoded = m_set.decoded();
        const auto own = byPixels ? m_set.networkSpace.toUnit(decoded.images).cpu().flatten(1)
                                  : m_features[m_own].features;
        const auto best = torch::full({own.size(0)}, std::numeric_limits<float>::infinity());
        const auto where = torch::zeros({own.size(0)}, torch::kInt64);
        const auto all = torch::arange(m_dataset.train.size(), torch::kInt64);
        for (const auto& part : all.split(kMapBatch * 8)) {
            check();
            tell("Nearest real images", double(part[0].item<std::int64_t>()) / double(all.size(0)));
            const auto real =
                byPixels ? realUnit(part).flatten(1) : realFeatures(part, "Nearest real images");
            const auto [distance, index] = torch::cdist(own, real).min(1);
            const auto better = distance < best;
            best.copy_(torch::where(better, distance, best));
            where.copy_(torch::where(better, part.index_select(0, index), where));
        }
        keepNearest(where, byPixels ? best / std::sqrt(double(own.size(1))) : best);
    }

    void keepNearest(const torch::Tensor& indices, const torch::Tensor& distances) {
        m_map.nearestBy = m_request.nearest;
        const auto labels = toInts(m_dataset.train.labels.index_select(0, indices));
        for (std::int64_t i = 0; i < indices.size(0); ++i)
            m_map.nearest.push_back({indices[i].item<std::int64_t>(), labels[static_cast<std::size_t>(i)],
                                     distances[i].item<double>()});
        if (m_request.pictures.empty() || !m_set.formation.trivial())
            return;
        SyntheticSet real = m_set;
        real.pixelSpace = m_dataset.pixelSpace;
        real.images = m_dataset.pixelSpace.normalise(m_dataset.train.images.index_select(0, indices));
        writePicture(real, "nearest.png");
        writePicture(m_set, "synthetic.png");
    }

    void writePicture(const SyntheticSet& set, const char* name) const {
        std::error_code error;
        std::filesystem::create_directories(m_request.pictures, error);
        if (error)
            throw DistillError(writeError(m_request.pictures, error.value()));
        valueOrThrow(writeOutput(m_request.pictures / name, m_request.existing,
                                 valueOrThrow(encodePng(tile(set.snapshot(0))))));
    }

    void check() const {
        if (m_watch.stopped())
            throw DistillError(ErrorCode::Cancelled, "The feature map was stopped.");
    }
    void tell(const std::string& text, double done) const { m_watch.tell({"features", text, done, 1}); }

    const FeatureMapRequest& m_request;
    const SyntheticSet& m_set;
    const Dataset& m_dataset;
    c10::Device m_device;
    const Watch& m_watch;
    FeatureNetwork m_network;
    torch::Tensor m_realIndices, m_realLabels, m_realFeatures;
    std::vector<SetFeatures> m_features;
    std::size_t m_own = 0; // of the set that was asked for
    FeatureMap m_map;
};

void requireValidMap(const FeatureMapRequest& request) {
    if (!request.place.dataset.empty())
        static_cast<void>(offeredDataset(request.place.dataset));
    if (request.nearest != "pixels" && request.nearest != "features" && request.nearest != "none")
        throw DistillError(ErrorCode::Usage,
                           "The nearest real image is found by 'pixels' or 'features', or not "
                           "at all ('none'); not by '" +
                               request.nearest + "'.");
    if (request.realPerClass < 2 || request.perplexity < 1)
        throw DistillError(
            ErrorCode::Usage,
            "A map needs at least 2 real images of each class, and a perplexity of at least 1.");
}

FeatureMap mapOf(const FeatureMapRequest& request, const Watch& watch) {
    requireValidMap(request);
    const int threads = setThreads(request.machine.threads);
    const auto device = chooseDevice(request.machine.device);
    auto stored = openStoredSet(request.place, device, watch);
    const MixedAllowed allowed(computedMixed(request.place.set));
    return MapMaker(request, stored, device, threads, watch).make(stored.iteration);
}

} // namespace

Result<FeatureMap> mapFeatures(const FeatureMapRequest& request, const Watch& watch) {
    return guarded<FeatureMap>([&] { return mapOf(request, watch); }, translate);
}

} // namespace distill
