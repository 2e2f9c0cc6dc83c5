// SPDX-License-Identifier: GPL-3.0-or-later
// Time stamps of the files of a run: ISO 8601 in UTC with milliseconds. Any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace distill {

using UtcTime = std::chrono::system_clock::time_point;

std::string utcText(UtcTime time = std::chrono::system_clock::now()); // "2026-01-31T23:59:59.123Z"
std::optional<UtcTime> parseUtc(const std::string& text);             // exactly that form

} // namespace distill
