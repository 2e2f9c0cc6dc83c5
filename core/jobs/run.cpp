// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/run.h"

#include <cstdlib>
#include <ctime>
#include <exception>

#include <unistd.h>

#include "core/jobs/attended_run.h"
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
    return std::string("Distillation Studio ") + DISTILL_VERSION + "\nLibTorch " + torchVersion() + "\n";
}

std::filesystem::path newRunDirectory(const std::filesystem::path& base, const RunConfig& config,
                                      const std::string& suffix) {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    char date[32];
    std::strftime(date, sizeof date, "%Y-%m-%d_%H%M%S", &local);
    const std::string name = std::string(date) + "_" + config.dataset + "_" + config.method + "_ipc" +
                             std::to_string(config.ipc) + suffix;
    std::filesystem::path candidate = base / name;
    std::error_code error;
    std::filesystem::create_directories(base, error);
    for (int number = 2; !std::filesystem::create_directory(candidate, error) && !error; ++number)
        candidate = base / (name + "-" + std::to_string(number));
    return candidate;
}

std::filesystem::path defaultRunsDirectory() {
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr && *home != '\0' ? home : ".") / "Distillations";
}

} // namespace distill
