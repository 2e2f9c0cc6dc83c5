// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/train/network_recipe.h"

#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {
namespace {

constexpr const char* kRecipeVersion = "1"; // raised when the training loop changes what it produces

} // namespace

nlohmann::json recipeFacts(const Dataset& dataset, const NetworkRecipe& recipe, c10::Device device,
                           int threads) {
    nlohmann::json facts{{"recipe", kRecipeVersion},
                         {"data", dataset.fingerprint},
                         {"mean", dataset.pixelSpace.mean},
                         {"std", dataset.pixelSpace.std},
                         {"pixels", pixelScaleId(dataset.pixelSpace.scale)},
                         {"network", recipe.network},
                         {"subset", recipe.subset},
                         {"learning_rate", recipe.learningRate},
                         {"batch", recipe.batch},
                         {"seed", recipe.seed},
                         {"index", recipe.index},
                         {"device", device.is_cpu() ? "cpu" : "cuda"},
                         {"threads", device.is_cpu() ? threads : 0},
                         {"torch", torchVersion()},
                         {"program", DISTILL_VERSION}};
    if (device.is_cpu() && mixedIsAllowed())
        facts["precision"] = "mixed";
    return facts;
}

} // namespace distill
