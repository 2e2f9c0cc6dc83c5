// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/numbered_files.h"

#include <algorithm>

namespace distill {

std::vector<std::filesystem::path> numberedFiles(const std::filesystem::path& folder,
                                                 const std::string& prefix,
                                                 const std::vector<std::string>& extensions) {
    constexpr std::size_t kMostDigits = 9;
    std::vector<std::pair<long, std::filesystem::path>> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const auto stem = entry.path().stem().string();
        const auto digits = stem.substr(std::min(prefix.size(), stem.size()));
        if (stem.compare(0, prefix.size(), prefix) != 0 || digits.empty() || digits.size() > kMostDigits ||
            digits.find_first_not_of("0123456789") != std::string::npos ||
            std::find(extensions.begin(), extensions.end(), entry.path().extension()) == extensions.end())
            continue;
        found.emplace_back(std::stol(digits), entry.path());
    }
    std::sort(found.begin(), found.end());
    std::vector<std::filesystem::path> files;
    files.reserve(found.size());
    for (auto& [number, path] : found)
        files.push_back(std::move(path));
    return files;
}

} // namespace distill
