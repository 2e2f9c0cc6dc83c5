// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utc_time.h"

#include <cstdio>
#include <ctime>

namespace distill {

namespace {

constexpr std::size_t kLength = 24;

} // namespace

std::string utcText(UtcTime time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count() % 1000;
    std::tm calendar{};
    ::gmtime_r(&seconds, &calendar);
    char text[48];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", calendar.tm_year + 1900,
                  calendar.tm_mon + 1, calendar.tm_mday, calendar.tm_hour, calendar.tm_min, calendar.tm_sec,
                  static_cast<int>(milliseconds));
    return text;
}

std::optional<UtcTime> parseUtc(const std::string& text) {
    std::tm calendar{};
    int milliseconds = 0, length = 0;
    const int found = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &calendar.tm_year,
                                  &calendar.tm_mon, &calendar.tm_mday, &calendar.tm_hour, &calendar.tm_min,
                                  &calendar.tm_sec, &milliseconds, &length);
    if (found != 7 || text.size() != kLength || length != static_cast<int>(kLength))
        return std::nullopt;
    calendar.tm_year -= 1900;
    calendar.tm_mon -= 1;
    const auto time =
        std::chrono::system_clock::from_time_t(::timegm(&calendar)) + std::chrono::milliseconds(milliseconds);
    if (utcText(time) != text) // a 31st of February
        return std::nullopt;
    return time;
}

} // namespace distill
