// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_places.h"

#include <cstdlib>
#include <ctime>

namespace distill {

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
