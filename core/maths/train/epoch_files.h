// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of one training after every epoch, so that it serves whatever asks for some of them: trajectory
// matching, interpolation between start and end, CMI's teachers. A folder with one small file an epoch,
// 000000.safetensors as drawn. Parameters alone: what batch norm counts is not among them. Engine thread;
// failures are DistillError.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <torch/types.h>

namespace distill {

class Network;

// The parameters of a network as one vector, in the order of its state dict, and back.
torch::Tensor flatParameters(const Network& network);
void setFlatParameters(Network& network, const torch::Tensor& flat);

// `recipe`: everything that determines the training, as JSON (see network_recipe.h).
void writeEpoch(const std::filesystem::path& folder, std::int64_t epoch, const torch::Tensor& parameters,
                const std::string& recipe, const std::string& dataset);
std::filesystem::path epochFile(const std::filesystem::path& folder, std::int64_t epoch);
// On the CPU; nothing where the epoch is not there, or damaged.
std::optional<torch::Tensor> findEpoch(const std::filesystem::path& folder, std::int64_t epoch);
torch::Tensor readEpoch(const std::filesystem::path& folder, std::int64_t epoch); // InvalidInput

struct EpochFolder {
    std::filesystem::path folder;
    std::string network, dataset; // ids; the latter is empty in old ones
    std::int64_t epochs = 0;      // the last one of an unbroken row from 0
    std::uint64_t bytes = 0;      // of all files
};
std::optional<EpochFolder> readEpochFolder(const std::filesystem::path& folder);
// Those at a place: the folder itself, or the ones in it, by name. Empty where there are none.
std::vector<EpochFolder> epochFoldersAt(const std::filesystem::path& place);

} // namespace distill
