// SPDX-License-Identifier: GPL-3.0-or-later
// Expert trajectories: networks trained on the real data, with their parameters after every epoch. Trained
// once by a stated recipe, kept on disk ($XDG_CACHE_HOME/distillation-studio/experts) under a name made of
// everything that determines them, one small file an epoch, read when they are needed. Engine thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/maths/data/dataset.h"
#include "core/maths/train/sharpness.h"
#include "core/run/job_parts.h"

namespace distill {

class ExpertBuffer;
struct EpochFolder;
class Network;

// Plain SGD without momentum or weight decay, with Siamese augmentation of the real images, as published for
// MTT; with sharpness-aware steps, as published for FTD and DATM.
struct ExpertRecipe {
    std::string network = "ConvNet";
    std::int64_t count = 10;  // experts
    std::int64_t epochs = 20; // of each
    std::int64_t subset = 0;  // training images, evenly over the classes; 0 = all
    double learningRate = 0.01;
    std::int64_t batch = 256;
    std::optional<SharpnessOptions> sharpness;
    // In place of training: published replay_buffer_*.pt, a file or folder; or a training of the cache whose
    // epochs are kept, or a folder of them.
    std::filesystem::path files;
};

class ExpertPool final {
public:
    // Reads published ones, else trains what is missing. Progress of stage "experts". DistillError(Cancelled)
    // where `watch` stopped it.
    static ExpertPool prepare(const Dataset& dataset, const ExpertRecipe& recipe, c10::Device device,
                              int threads, const Watch& watch);

    std::int64_t count() const { return static_cast<std::int64_t>(m_experts.size()); }
    std::int64_t epochs() const { return m_epochs; }
    std::vector<std::filesystem::path> places() const; // of each expert: its folder, or the file it is in
    // Flat parameters (see epoch_files.h) after so many epochs, 0 = as drawn; on the device.
    torch::Tensor parameters(std::int64_t expert, std::int64_t epoch) const;

private:
    struct Expert {
        std::filesystem::path place;
        std::shared_ptr<const ExpertBuffer> buffer; // of a published one
        std::int64_t index = 0;                     // in the buffer
    };
    void add(const EpochFolder& kept, const ExpertRecipe& recipe,
             const std::vector<std::vector<std::int64_t>>& shapes);
    static ExpertPool published(const Dataset& dataset, const ExpertRecipe& recipe, c10::Device device);

    std::vector<Expert> m_experts;
    std::int64_t m_epochs = 0;
    c10::Device m_device = c10::kCPU;
};

} // namespace distill
