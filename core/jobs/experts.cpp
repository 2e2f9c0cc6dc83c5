// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/experts.h"

#include "core/io/cache_folder.h"
#include "core/maths/data/dataset.h"
#include "core/maths/methods/expert_pool.h"
#include "core/maths/methods/trajectory_params.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {

Result<std::vector<std::filesystem::path>>
trainExperts(const RunConfig& config, RunControls& controls,
             const std::function<void(const Progress&)>& progress) {
    try {
        const int threads = setThreads(config.threads);
        const auto cancelled = [&] { return controls.stopRequested(); };
        const auto device = chooseDevice(config.device);
        const Dataset dataset = loadDataset(dataSourceOf(config), progress, cancelled);
        return ExpertPool::prepare(dataset, expertRecipe(config), device, threads, progress, cancelled)
            .places();
    } catch (...) {
        return tl::unexpected<Error>(translate(std::current_exception()));
    }
}

} // namespace distill
