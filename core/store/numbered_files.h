// SPDX-License-Identifier: GPL-3.0-or-later
// Files of a folder that public code numbers: "buffer3.pth", "replay_buffer_0.pt". Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace distill {

// Those named <prefix><number><extension>, in the order of their numbers. Empty where there are none, or no
// folder.
std::vector<std::filesystem::path> numberedFiles(const std::filesystem::path& folder,
                                                 const std::string& prefix,
                                                 const std::vector<std::string>& extensions);

} // namespace distill
