// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utc_time.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

#include "core/base/number_text.h"

namespace distill {

namespace {

constexpr std::size_t kLength = 24;

struct Part {
    std::size_t at, digits;
};
// Year, month, day, hour, minute, second, millisecond.
constexpr std::array<Part, 7> kParts{{{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}, {20, 3}}};

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
    if (text.size() != kLength)
        return std::nullopt;
    std::array<int, kParts.size()> parts{};
    for (std::size_t i = 0; i < kParts.size(); ++i) {
        const auto number = parsedNumber<int>(std::string_view(text).substr(kParts[i].at, kParts[i].digits));
        if (!number)
            return std::nullopt;
        parts[i] = *number;
    }
    std::tm calendar{};
    calendar.tm_year = parts[0] - 1900;
    calendar.tm_mon = parts[1] - 1;
    calendar.tm_mday = parts[2];
    calendar.tm_hour = parts[3];
    calendar.tm_min = parts[4];
    calendar.tm_sec = parts[5];
    const int milliseconds = parts[6];
    const auto time =
        std::chrono::system_clock::from_time_t(::timegm(&calendar)) + std::chrono::milliseconds(milliseconds);
    if (utcText(time) != text) // a 31st of February, or other marks between the numbers
        return std::nullopt;
    return time;
}

} // namespace distill
