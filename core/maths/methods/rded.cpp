// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/rded.h"

#include <algorithm>
#include <cmath>

#include <torch/nn/functional/loss.h>
#include <torch/nn/functional/padding.h>
#include <torch/torch.h>

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/methods/param_table.h"
#include "core/maths/methods/start_images.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/nets/network_table.h"

namespace distill {
namespace {

constexpr double kSmallestArea = 0.08; // of a crop, as a part of the image's
constexpr std::int64_t kCropStream = std::int64_t{1} << 20;

using RdedParam = Param<RdedParams>;

const ParamTable<RdedParams>& rdedTable() {
    static const std::vector<RdedParam> rows = {
        RdedParam(&RdedParams::candidates, "candidates", "Images looked at")
            .range(1, 1000000)
            .help(
                "Real images of each class among which the best are found; more where that many are needed. "
                "Published: 300."),
        RdedParam(&RdedParams::crops, "crops", "Crops of each").range(1, 1000).help("Published: 5."),
        RdedParam(&RdedParams::factor, "factor", "Tiles along an edge")
            .range(1, 3)
            .help("f: each image is a mosaic of f x f crops, and is trained on as it is. Published: 2 (1 for "
                  "images of 32 pixels in some of its settings)."),
    };
    static const ParamTable<RdedParams> table("rded", rows);
    return table;
}

// Square crops of random area and place, resized: [crops, C, tile, tile].
torch::Tensor randomCrops(const torch::Tensor& image, std::int64_t crops, std::int64_t height,
                          std::int64_t width, at::Generator& generator) {
    const auto draw = [&] { return torch::rand({}, generator, torch::kFloat64).item<double>(); };
    const std::int64_t rows = image.size(1), columns = image.size(2), edge = std::min(rows, columns);
    std::vector<torch::Tensor> made;
    for (std::int64_t k = 0; k < crops; ++k) {
        const double area = kSmallestArea + (1 - kSmallestArea) * draw();
        const auto side = std::clamp<std::int64_t>(
            std::llround(std::sqrt(area * static_cast<double>(rows * columns))), 1, edge);
        const auto top = static_cast<std::int64_t>(draw() * static_cast<double>(rows - side + 1));
        const auto left = static_cast<std::int64_t>(draw() * static_cast<double>(columns - side + 1));
        const auto crop = image.narrow(1, top, side).narrow(2, left, side).unsqueeze(0);
        made.push_back(at::_upsample_bilinear2d_aa(crop, {height, width}, /*align_corners=*/false));
    }
    return torch::cat(made);
}

class Rded final : public Method {
public:
    explicit Rded(const RdedParams& params) : m_params(params) {}

    SyntheticSet initialise(MethodContext& context) override {
        auto set = emptySet(context.dataset(), context.config().ipc, context.device());
        set.images = set.pixelSpace.fromUnit(rdedImages(context, m_params)).detach().requires_grad_(true);
        return set;
    }
    std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig&) override {
        return {imageGroup(set, 0, 0)};
    }
    void iterate(MethodContext&) override {} // never called

private:
    RdedParams m_params;
};

} // namespace

torch::Tensor rdedScores(Network& network, const torch::Tensor& crops, std::int64_t label,
                         std::int64_t height, std::int64_t width) {
    const torch::NoGradGuard noGrad;
    const std::int64_t images = crops.size(0), each = crops.size(1);
    const std::int64_t below = height - crops.size(3), right = width - crops.size(4);
    const auto padded = torch::nn::functional::pad(
        crops.transpose(0, 1).flatten(0, 1),
        torch::nn::functional::PadFuncOptions({right / 2, right - right / 2, below / 2, below - below / 2}));
    const auto labels =
        torch::full({images * each}, label, torch::TensorOptions(torch::kInt64).device(crops.device()));
    return torch::nn::functional::cross_entropy(
               logitsInChunks(network, padded), labels,
               torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone))
        .view({each, images});
}

RdedChoice rdedChoice(const torch::Tensor& scores, std::int64_t count) {
    const auto [best, crop] = scores.min(0);
    return {crop, std::get<1>(best.sort(/*stable=*/true, 0, /*descending=*/false)).slice(0, 0, count)};
}

std::string rdedTeacher(const std::string& network) {
    const auto apart = network.find("_AP");
    auto name = network;
    name.insert(apart == std::string::npos ? name.size() : apart, "BN");
    return networkExists(name, true) ? name : network;
}

torch::Tensor rdedImages(MethodContext& context, const RdedParams& params) {
    const auto pool = firstTeacher(context, rdedTeacher(context.config().teacher.network));
    return rdedImages(context.dataset(), pool->at(0), context.config().ipc, params, context.streams(),
                      context.device(), [&context] { return context.cancelled(); });
}

torch::Tensor rdedImages(const Dataset& data, Network& teacher, std::int64_t ipc, const RdedParams& params,
                         const RandomStreams& streams, c10::Device device,
                         const std::function<bool()>& cancelled) {
    const torch::NoGradGuard noGrad;
    const int factor = static_cast<int>(params.factor);
    const std::int64_t wanted = ipc * factor * factor;
    const std::int64_t height = (data.height + factor - 1) / factor,
                       width = (data.width + factor - 1) / factor;
    const std::int64_t perClass = std::max(params.candidates, wanted);
    auto generator = streams.generator(Purpose::Initialise, 0, kCropStream);
    const auto candidates = randomRealIndices(data, perClass, generator);
    std::vector<torch::Tensor> mosaics;
    for (int c = 0; c < data.classes(); ++c) {
        if (cancelled && cancelled())
            throw DistillError(ErrorCode::Cancelled, "Stopped while crops were being chosen.");
        const auto members = candidates.narrow(0, c * perClass, perClass);
        const auto pixels = data.train.images.index_select(0, members).to(torch::kFloat32).div_(255.0);
        std::vector<torch::Tensor> crops;
        for (const auto& image : pixels.unbind(0))
            crops.push_back(randomCrops(image, params.crops, height, width, generator));
        const auto all = torch::stack(crops).to(device); // [images, crops, C, h, w]
        // Whitening is of whole images: crops are then scored as they are.
        const auto seen = data.pixelSpace.scale == PixelScale::Zca
                              ? all
                              : data.pixelSpace.fromUnit(all.flatten(0, 1)).view(all.sizes());
        const auto choice = rdedChoice(rdedScores(teacher, seen, c, data.height, data.width), wanted);
        const auto best = all.index({torch::arange(perClass, choice.bestCrop.options()), choice.bestCrop});
        mosaics.push_back(joinTiles(best.index_select(0, choice.order), factor, TileOrder::RowMajor)
                              .narrow(2, 0, data.height)
                              .narrow(3, 0, data.width)
                              .contiguous());
    }
    return torch::cat(mosaics);
}

MethodRow rdedRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "rded";
    descriptor.name = "Best crops, tiled (RDED)";
    descriptor.description = "Of real images the crops that a teacher recognises best, tiled 2 x 2. Seconds "
                             "in place of hours: what learned images have to beat, and a start for them.";
    descriptor.reference =
        "Sun et al., On the Diversity and Realism of Distilled Dataset: An Efficient Dataset "
        "Distillation Paradigm, CVPR 2024";
    descriptor.formula = "none: crops of real images are chosen";
    descriptor.baseline = true;
    descriptor.params = rdedTable().specs();
    row.make = [](const RunConfig& config) -> std::unique_ptr<Method> {
        return std::make_unique<Rded>(rdedTable().read(config));
    };
    return row;
}

} // namespace distill
