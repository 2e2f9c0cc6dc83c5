// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/experts.h"

#include "core/base/guarded.h"
#include "core/io/cache_folder.h"
#include "core/maths/data/dataset.h"
#include "core/maths/methods/expert_pool.h"
#include "core/maths/methods/trajectory_params.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/maths/train/precision_trial.h"

namespace distill {

Result<std::vector<std::filesystem::path>> trainExperts(const RunConfig& config, const Watch& watch) {
    return guarded<std::vector<std::filesystem::path>>(
        [&] {
            const int threads = setThreads(config.threads);
            const auto device = chooseDevice(config.device);
            const Dataset dataset = loadDataset(dataSourceOf(config), watch);
            const MixedAllowed allowed(
                runsMixed(config.precision, config.network, inputShapeOf(dataset), device));
            return ExpertPool::prepare(dataset, expertRecipe(config), device, threads, watch).places();
        },
        translate);
}

} // namespace distill
