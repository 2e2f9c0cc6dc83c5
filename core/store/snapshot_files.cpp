// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/snapshot_files.h"

#include <algorithm>
#include <charconv>

namespace distill {

namespace {

constexpr std::size_t kDigits = 6;

} // namespace

std::string snapshotName(std::int64_t iteration, const std::string& extension) {
    const std::string digits = std::to_string(iteration);
    return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits + extension;
}

std::optional<std::int64_t> snapshotIteration(const std::string& name, const std::string& extension) {
    std::int64_t iteration = -1;
    std::from_chars(name.data(), name.data() + name.size(), iteration);
    const bool is = iteration >= 0 && name == snapshotName(iteration, extension);
    return is ? std::optional(iteration) : std::nullopt;
}

std::vector<std::int64_t> snapshotIterations(const std::filesystem::path& folder,
                                             const std::string& extension) {
    std::vector<std::int64_t> iterations;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        if (const auto iteration = snapshotIteration(entry->path().filename().string(), extension))
            iterations.push_back(*iteration);
    }
    std::sort(iterations.begin(), iterations.end());
    return iterations;
}

std::string iterationList(const std::vector<std::int64_t>& iterations) {
    std::string text;
    for (const auto iteration : iterations)
        text += (text.empty() ? "" : ", ") + std::to_string(iteration);
    return text;
}

} // namespace distill
