// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/synth/synthetic_set.h"

namespace distill {
namespace {

// Every image once more, mirrored left to right, behind all of them.
void mirror(torch::Tensor& images, torch::Tensor& source) {
    images = torch::cat({images, images.flip(3)});
    source = source.repeat({2});
}

} // namespace

DecodedSet SyntheticSet::decoded(int first, int last) const {
    return decodedAs(images.narrow(0, std::int64_t(first) * ipc, std::int64_t(last - first) * ipc), first,
                     last);
}

DecodedSet SyntheticSet::decodedAs(const torch::Tensor& stored, int first, int last) const {
    const auto ownLabels = labels.narrow(0, std::int64_t(first) * ipc, stored.size(0));
    DecodedSet result;
    if (formation.mode == FormationMode::Bound && !formation.trivial()) { // the bound is per class
        std::vector<torch::Tensor> parts, sources;
        for (int c = 0; c < last - first; ++c) {
            const auto decodedClass = decode(stored.narrow(0, std::int64_t(c) * ipc, ipc), formation);
            parts.push_back(decodedClass.images);
            sources.push_back(decodedClass.source + std::int64_t(c) * ipc);
        }
        result.images = torch::cat(parts);
        result.source = torch::cat(sources);
    } else {
        const auto whole = decode(stored, formation);
        result.images = whole.images;
        result.source = whole.source;
    }
    result.images = convert(result.images, pixelSpace, networkSpace);
    if (flips)
        mirror(result.images, result.source);
    result.labels = result.source.size(0) == ownLabels.size(0)
                        ? ownLabels
                        : ownLabels.index_select(0, result.source.to(ownLabels.device()));
    return result;
}

DecodedImages SyntheticSet::views(const torch::Tensor& stored) const {
    auto result = decode(stored, formation);
    result.images = convert(result.images, pixelSpace, networkSpace);
    if (flips)
        mirror(result.images, result.source);
    return result;
}

torch::Tensor SyntheticSet::meanOfViews(const torch::Tensor& rows, const torch::Tensor& source,
                                        std::int64_t stored) {
    if (rows.size(0) == stored)
        return rows;
    auto shape = rows.sizes().vec();
    shape[0] = stored;
    const auto places = source.to(rows.device());
    const auto counts = torch::bincount(source, {}, stored).to(rows.options());
    return torch::zeros(shape, rows.options()).index_add_(0, places, rows) /
           counts.view({stored}).unsqueeze(1);
}

SyntheticSet SyntheticSet::unmirrored() const {
    SyntheticSet set = *this;
    set.flips = false;
    return set;
}

ImageBatch SyntheticSet::snapshot(std::int64_t iteration) const {
    const torch::NoGradGuard noGrad;
    const auto bytes = pixelSpace.toUnit(images.detach())
                           .nan_to_num(0.0)
                           .clamp(0, 1)
                           .mul(255)
                           .round()
                           .to(torch::kUInt8)
                           .permute({0, 2, 3, 1})
                           .to(torch::kCPU)
                           .contiguous();
    ImageBatch batch;
    batch.iteration = iteration;
    batch.classes = classes;
    batch.ipc = ipc;
    batch.channels = static_cast<int>(bytes.size(3));
    batch.height = static_cast<int>(bytes.size(1));
    batch.width = static_cast<int>(bytes.size(2));
    const auto* first = bytes.data_ptr<std::uint8_t>();
    batch.pixels.assign(first, first + bytes.numel());
    return batch;
}

torch::Tensor classMajorLabels(int classes, std::int64_t ipc) {
    return torch::arange(classes, torch::kInt64).repeat_interleave(ipc);
}

torch::Tensor randomRealIndices(const Dataset& dataset, std::int64_t ipc, at::Generator generator) {
    std::vector<torch::Tensor> chosen;
    for (const auto& members : dataset.train.classIndices) {
        const auto order = torch::randperm(members.size(0), generator, torch::kInt64);
        const auto places = torch::arange(ipc).remainder(members.size(0)); // wraps where the class is smaller
        chosen.push_back(members.index_select(0, order.index_select(0, places)));
    }
    return torch::cat(chosen);
}

torch::Tensor randomRealImages(const Dataset& dataset, std::int64_t ipc, at::Generator generator) {
    const auto chosen = randomRealIndices(dataset, ipc, std::move(generator));
    return dataset.pixelSpace.normalise(dataset.train.images.index_select(0, chosen));
}

torch::Tensor randomPackedImages(const Dataset& dataset, const SyntheticSet& like, at::Generator generator) {
    const std::int64_t tiles = std::int64_t{1} * like.formation.factor * like.formation.factor;
    if (like.formation.trivial() && like.pixelSpace == dataset.pixelSpace)
        return randomRealImages(dataset, like.ipc, std::move(generator));
    const auto chosen = randomRealIndices(dataset, like.ipc * tiles, std::move(generator));
    const auto pixels = dataset.train.images.index_select(0, chosen).to(torch::kFloat32).div_(255.0);
    return packedImages(pixels, like);
}

torch::Tensor packedImages(const torch::Tensor& pixels, const SyntheticSet& like) {
    const std::int64_t perClass = pixels.size(0) / like.classes;
    std::vector<torch::Tensor> packed;
    for (const auto& ofClass : pixels.split(perClass))
        packed.push_back(tileImages(ofClass, like.formation.factor, like.formation.order));
    return like.pixelSpace.fromUnit(torch::cat(packed));
}

SyntheticSet emptySet(const Dataset& dataset, std::int64_t ipc, c10::Device device) {
    SyntheticSet set;
    set.classes = dataset.classes();
    set.ipc = static_cast<int>(ipc);
    set.pixelSpace = set.networkSpace = dataset.pixelSpace;
    set.datasetId = dataset.id;
    set.classNames = dataset.classNames;
    set.labels = classMajorLabels(set.classes, ipc).to(device);
    return set;
}

SyntheticSet initialiseSet(const Dataset& dataset, std::int64_t ipc, Initialisation initialisation,
                           const RandomStreams& streams, c10::Device device) {
    auto set = emptySet(dataset, ipc, device);
    auto generator = streams.generator(Purpose::Initialise, 0);
    torch::Tensor start;
    if (initialisation == Initialisation::Noise)
        start = torch::randn({set.size(), dataset.channels, dataset.height, dataset.width}, generator,
                             torch::kFloat32);
    else
        start = randomRealImages(dataset, ipc, generator);
    set.images = start.to(device).detach().requires_grad_(true);
    return set;
}

} // namespace distill
