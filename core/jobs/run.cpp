// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/run.h"

#include <cstdlib>
#include <exception>

#include <unistd.h>

#include "core/jobs/attended_run.h"
#include "core/maths/tensor/accelerator.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {

Result<RunSummary> run(const RunRequest& request, RunControls& controls, RunObserver& observer) {
    AttendedRun attended(request, controls, observer);
    try {
        attended.open();
        const RunSummary summary = attended.engine().execute();
        attended.close();
        return summary;
    } catch (...) {
        return attended.fail(std::current_exception());
    }
}

void initialiseRuntime(int argc, char** argv) {
    static_cast<void>(argc);
    if (std::getenv("OMP_WAIT_POLICY") == nullptr) {
        setenv("OMP_WAIT_POLICY", "passive", 1); // libgomp reads it when it is loaded: start again
        execv("/proc/self/exe", argv);
    }
    installCachingAllocator();
}

std::string versionText() {
    return std::string("Distillation Studio ") + DISTILL_VERSION + "\nLibTorch " + torchVersion() +
           "\nCUDA: " + (builtWithCuda() ? "yes" : "no, computes on the CPU alone") + "\n";
}

} // namespace distill
