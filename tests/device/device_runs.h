// SPDX-License-Identifier: GPL-3.0-or-later
// Runs on the simulated accelerator and on the processor, and what they left.
#pragma once

#include <torch/torch.h> // before doctest: both know a CHECK

#include <doctest/doctest.h>

#include <string>

#include "core/maths/synth/set_file.h"
#include "core/store/snapshot_files.h"
#include "tests/support/run_recording.h"
#include "tests/support/simulated_accelerator.h"
#include "tests/support/temp_dir.h"

namespace distill::test {

constexpr double kSamePixel = 1e-4;   // of the largest pixel: the order of sums, after five iterations
constexpr double kOtherPixels = 0.01; // at most: an activation within a rounding of a ReLU's kink moves a few

inline RunConfig tinyOn(const char* device, const std::string& method, double lambda) {
    auto config = tinyConfig(method);
    config.device = device;
    config.lambda = lambda;
    config.iterations = 5;
    return config;
}

inline torch::Tensor storedImages(const std::filesystem::path& run, std::int64_t iteration) {
    return loadSet(run / "synthetic" / snapshotName(iteration, ".safetensors"), torch::kCPU).images.detach();
}

inline void checkSameImages(const torch::Tensor& one, const torch::Tensor& other) {
    REQUIRE(one.sizes() == other.sizes());
    const auto differs = (one - other).abs() > kSamePixel * one.abs().max();
    CHECK(differs.to(torch::kFloat64).mean().item<double>() <= kOtherPixels);
}

inline std::vector<std::string> iteratingMethods() {
    std::vector<std::string> ids;
    for (const auto& method : methods())
        if (!method.baseline)
            ids.push_back(method.id);
    return ids;
}

} // namespace distill::test
