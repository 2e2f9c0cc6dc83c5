// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/journal_sequence.h"

#include <charconv>
#include <system_error>

namespace distill {

// Within a text a quotation mark has a backslash before it: what is looked for is a key.
std::optional<std::uint64_t> sequenceOf(std::string_view line) {
    constexpr std::string_view kKey = ",\"seq\":";
    const auto key = line.rfind(kKey);
    if (key == std::string_view::npos)
        return std::nullopt;
    std::uint64_t number = 0;
    const auto* begin = line.data() + key + kKey.size();
    const auto* end = line.data() + line.size();
    const auto read = std::from_chars(begin, end, number);
    const bool is = read.ec == std::errc() && read.ptr != end && (*read.ptr == ',' || *read.ptr == '}');
    return is ? std::optional(number) : std::nullopt;
}

std::uint64_t JournalSequence::missingBefore(std::optional<std::uint64_t> number) {
    const auto missing = number && *number > m_next ? *number - m_next : 0;
    m_next = number.value_or(m_next) + 1;
    m_newest = number ? number : m_newest;
    return missing;
}

} // namespace distill
