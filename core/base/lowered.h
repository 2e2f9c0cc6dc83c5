// SPDX-License-Identifier: GPL-3.0-or-later
// Text in small letters, of ASCII alone: names, ids and endings are compared so, whatever the locale. Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace distill {

std::string lowered(std::string_view text);
// ".png" of "a/B.PNG".
std::string loweredEnding(const std::filesystem::path& file);

} // namespace distill
