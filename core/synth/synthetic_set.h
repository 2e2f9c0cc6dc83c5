// SPDX-License-Identifier: GPL-3.0-or-later
// The images being learned and all that is needed to use them elsewhere. Owned by the engine thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/api/run_events.h"
#include "core/data/dataset.h"
#include "core/engine/random_streams.h"

namespace distill {

struct SyntheticSet {
    torch::Tensor
        images; // float32 [classes*ipc, C, H, W], normalised, class-major, a leaf that requires gradients
    torch::Tensor labels; // int64 [classes*ipc], on the images' device
    int classes = 0, ipc = 0;
    PixelSpace pixelSpace; // what `images` are normalised by
    std::string datasetId;
    std::vector<std::string> classNames;

    std::int64_t size() const { return static_cast<std::int64_t>(classes) * ipc; }
    ImageBatch snapshot(std::int64_t iteration) const; // de-normalised, clipped to [0,1], 8 bits
};

// "real": a random real image of the class for each place. "noise": standard normal in normalised space.
SyntheticSet initialiseSet(const Dataset& dataset, std::int64_t ipc, const std::string& initialisation,
                           const RandomStreams& streams, c10::Device device);

// Random real images, ipc of each class (all of a class that has fewer, repeated). Normalised, class-major.
torch::Tensor randomRealImages(const Dataset& dataset, std::int64_t ipc, at::Generator generator);

// The float set with its metadata: arrays "images" (F32, normalised) and "labels" (I64).
void saveSet(const SyntheticSet& set, std::int64_t iteration, const std::filesystem::path& file);
SyntheticSet loadSet(const std::filesystem::path& file, c10::Device device); // DistillError(InvalidInput)

} // namespace distill
