// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of a journal's lines, "seq": 0, 1, 2, …. Where one is left out, a line was lost. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace distill {

// Of a line as JournalWriter writes it; nothing where it has none.
std::optional<std::uint64_t> sequenceOf(std::string_view line);

// Goes through the lines of one journal from the first one on.
class JournalSequence final {
public:
    // How many lines are lost between the line before and this one. A line without a number takes the next one.
    std::uint64_t missingBefore(std::optional<std::uint64_t> number);
    // Whether a line with this number has been before: asked before missingBefore() of it.
    bool isRepeated(std::optional<std::uint64_t> number) const {
        return number && m_newest && *number <= *m_newest;
    }
    std::uint64_t next() const { return m_next; } // of the line to come

private:
    std::uint64_t m_next = 0;
    std::optional<std::uint64_t> m_newest; // that a line had
};

} // namespace distill
