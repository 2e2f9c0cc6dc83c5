// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/train/trainer.h"

#include <algorithm>
#include <cmath>

#include <torch/nn/functional/loss.h>
#include <torch/optim/adamw.h>
#include <torch/optim/sgd.h>

#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/random_streams.h"
#include "core/maths/train/dsa.h"

namespace distill {
namespace {

constexpr std::int64_t kTestBatch = 512; // images normalised at a time

constexpr double kHalfTurnOfRate = 3.14159265358979323846;

std::unique_ptr<torch::optim::Optimizer> makeOptimiser(const Network& network, const TrainOptions& options) {
    if (options.adamW)
        return std::make_unique<torch::optim::AdamW>(
            network.parameters(),
            torch::optim::AdamWOptions(options.learningRate).weight_decay(options.weightDecay));
    return std::make_unique<torch::optim::SGD>(network.parameters(),
                                               torch::optim::SGDOptions(options.learningRate)
                                                   .momentum(options.momentum)
                                                   .weight_decay(options.weightDecay));
}

// The rate of an epoch that begins.
double rateOf(const TrainOptions& options, std::int64_t epoch) {
    double rate = options.learningRate;
    if (options.cosine)
        return rate * 0.5 * (1 + std::cos(kHalfTurnOfRate * double(epoch) / double(options.epochs)));
    for (const auto drop : options.drops)
        if (drop <= epoch)
            rate *= options.dropFactor;
    return rate;
}

void setLearningRate(torch::optim::Optimizer& optimiser, double rate) {
    for (auto& group : optimiser.param_groups())
        group.options().set_lr(rate);
}

double uniform(at::Generator& generator) {
    return torch::rand({}, generator, torch::kFloat64).item<double>();
}

// Calls visit(labels, predicted classes), both int64 on the CPU, batch by batch.
template <class Visit>
void forEachPrediction(Network& network, const DatasetSplit& split, const PixelSpace& pixelSpace,
                       c10::Device device, const torch::Tensor& chosen, Visit visit) {
    const torch::NoGradGuard noGrad;
    const ImagesAreData data;
    network.eval();
    for (const auto& indices : chosen.split(kTestBatch)) {
        const auto images = pixelSpace.normalise(split.images.index_select(0, indices).to(device));
        visit(split.labels.index_select(0, indices), logitsInChunks(network, images).argmax(1).cpu());
    }
}

} // namespace

TrainSource sourceOf(const torch::Tensor& images, const torch::Tensor& labels) {
    TrainSource source;
    source.size = images.size(0);
    source.images = [images](const torch::Tensor& indices) {
        return images.index_select(0, indices.to(images.device()));
    };
    source.loss = [labels](const torch::Tensor& logits, const torch::Tensor& indices) {
        return torch::nn::functional::cross_entropy(logits,
                                                    labels.index_select(0, indices.to(labels.device())));
    };
    return source;
}

TrainSource sourceOf(const torch::Tensor& images, const torch::Tensor& labelLogits, double temperature) {
    auto source = sourceOf(images, torch::Tensor());
    const auto targets = torch::softmax(labelLogits.detach() / temperature, 1);
    source.loss = [targets, temperature](const torch::Tensor& logits, const torch::Tensor& indices) {
        const auto logProbabilities = torch::log_softmax(logits / temperature, 1);
        const auto wanted = targets.index_select(0, indices.to(targets.device()));
        return -(wanted * logProbabilities).sum(1).mean() * (temperature * temperature);
    };
    return source;
}

TrainSource sourceOf(const Dataset& dataset, const torch::Tensor& chosen, c10::Device device) {
    TrainSource source;
    source.size = chosen.size(0);
    source.images = [&dataset, chosen, device](const torch::Tensor& indices) {
        const auto bytes = dataset.train.images.index_select(0, chosen.index_select(0, indices));
        return dataset.pixelSpace.normalise(bytes.to(device));
    };
    source.loss = [&dataset, chosen, device](const torch::Tensor& logits, const torch::Tensor& indices) {
        const auto labels = dataset.train.labels.index_select(0, chosen.index_select(0, indices)).to(device);
        return torch::nn::functional::cross_entropy(logits, labels);
    };
    return source;
}

torch::Tensor mixedLoss(Network& network, const TrainSource& source, const torch::Tensor& images,
                        const torch::Tensor& indices, double cutMix, at::Generator& generator) {
    if (cutMix <= 0 || uniform(generator) >= cutMix)
        return source.loss(network.forward(images), indices);
    const double edge = std::sqrt(1 - uniform(generator)); // of the box, as a part of the image's
    const std::int64_t height = images.size(2), width = images.size(3);
    const auto boxOf = [&](std::int64_t size) {
        const auto centre = static_cast<std::int64_t>(uniform(generator) * static_cast<double>(size));
        const auto half = static_cast<std::int64_t>(edge * static_cast<double>(size)) / 2;
        return std::pair{std::max<std::int64_t>(0, centre - half), std::min(size, centre + half)};
    };
    const auto [top, bottom] = boxOf(height);
    const auto [left, right] = boxOf(width);
    const auto order = torch::randperm(indices.size(0), generator, torch::kInt64);
    auto mixed = images.clone();
    mixed.slice(2, top, bottom)
        .slice(3, left, right)
        .copy_(images.index_select(0, order.to(images.device())).slice(2, top, bottom).slice(3, left, right));
    const auto logits = network.forward(mixed);
    const double kept =
        1 - static_cast<double>((bottom - top) * (right - left)) / static_cast<double>(height * width);
    return source.loss(logits, indices) * kept +
           source.loss(logits, indices.index_select(0, order)) * (1 - kept);
}

namespace {

torch::Tensor mixedUpLoss(Network& network, const TrainSource& source, const torch::Tensor& images,
                          const torch::Tensor& indices, double mixUp, at::Generator& generator) {
    const double kept =
        at::_sample_dirichlet(torch::full({2}, mixUp, torch::kFloat64), generator)[0].item<double>();
    const auto order = torch::randperm(indices.size(0), generator, torch::kInt64);
    const auto logits =
        network.forward(images * kept + images.index_select(0, order.to(images.device())) * (1 - kept));
    return source.loss(logits, indices) * kept +
           source.loss(logits, indices.index_select(0, order)) * (1 - kept);
}

// One step's gradients, in the parameters; the loss.
torch::Tensor backward(Network& network, const TrainSource& source, const TrainOptions& options,
                       const torch::Tensor& images, const torch::Tensor& indices, at::Generator& generator) {
    const auto loss = [&] {
        return options.mixUp > 0 ? mixedUpLoss(network, source, images, indices, options.mixUp, generator)
                                 : mixedLoss(network, source, images, indices, options.cutMix, generator);
    };
    if (options.sharpness)
        return sharpnessAwareBackward(network.parameters(), loss, *options.sharpness);
    const auto value = loss();
    value.backward();
    return value;
}

} // namespace

bool trainNetwork(Network& network, const TrainSource& source, const TrainOptions& options,
                  const std::function<void(std::int64_t, std::int64_t)>& onBatch,
                  const std::function<bool()>& cancelled) {
    const torch::AutoGradMode withGradients(true);
    const ImagesAreData data;
    auto generator = makeGenerator(options.seed);
    const auto strategy = parseAugmentStrategy(options.augmentation);
    const auto optimiser = makeOptimiser(network, options);
    const std::int64_t batches = (source.size + options.batch - 1) / options.batch;
    network.train();
    for (std::int64_t epoch = 0; epoch < options.epochs; ++epoch) {
        setLearningRate(*optimiser, rateOf(options, epoch));
        const auto order = torch::randperm(source.size, generator, torch::kInt64);
        for (std::int64_t b = 0; b < batches; ++b) {
            if (cancelled && cancelled())
                return false;
            const auto indices =
                order.slice(0, b * options.batch, std::min(source.size, (b + 1) * options.batch));
            auto images = source.images(indices);
            if (!strategy.empty())
                images = augmentIndependent(images, strategy, generator, options.draw);
            optimiser->zero_grad();
            const auto loss = backward(network, source, options, images, indices, generator);
            optimiser->step();
            if (b + 1 == batches && !std::isfinite(loss.item<double>()))
                throw DistillError(ErrorCode::RunFailed,
                                   "Training diverged: the loss is not a finite number any more.");
            if (onBatch)
                onBatch(epoch * batches + b + 1, options.epochs * batches);
        }
    }
    return true;
}

double accuracy(Network& network, const DatasetSplit& split, const PixelSpace& pixelSpace, c10::Device device,
                std::int64_t limit) {
    const std::int64_t count = limit > 0 ? std::min(limit, split.size()) : split.size();
    const auto chosen = (torch::arange(count, torch::kFloat64) * (double(split.size()) / double(count)))
                            .floor()
                            .to(torch::kInt64);
    std::int64_t correct = 0;
    forEachPrediction(network, split, pixelSpace, device, chosen,
                      [&](const torch::Tensor& labels, const torch::Tensor& predicted) {
                          correct += (predicted == labels).sum().item<std::int64_t>();
                      });
    return 100.0 * static_cast<double>(correct) / static_cast<double>(count);
}

TestResult testNetwork(Network& network, const DatasetSplit& split, const PixelSpace& pixelSpace,
                       c10::Device device) {
    const auto classes = static_cast<std::int64_t>(split.classIndices.size());
    auto counts = torch::zeros({classes * classes}, torch::kInt64);
    forEachPrediction(network, split, pixelSpace, device, torch::arange(split.size(), torch::kInt64),
                      [&](const torch::Tensor& labels, const torch::Tensor& predicted) {
                          counts += torch::bincount(labels * classes + predicted, {}, classes * classes);
                      });
    TestResult result;
    const auto* first = counts.data_ptr<std::int64_t>();
    result.confusion.assign(first, first + counts.numel());
    const auto correct = counts.view({classes, classes}).diagonal().sum().item<std::int64_t>();
    result.percent = 100.0 * static_cast<double>(correct) / static_cast<double>(split.size());
    return result;
}

} // namespace distill
