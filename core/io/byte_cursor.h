// SPDX-License-Identifier: GPL-3.0-or-later
// A cursor over bytes that others wrote: every read is checked, and what lacks is an InvalidInput. One
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace distill {

// The sentence for a pickle that cannot be read; `what` completes it without a full stop.
[[noreturn]] inline void refusePickle(const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, "This pickle file cannot be read: " + what + ".");
}

// Views the bytes; they have to outlive it.
class ByteCursor final {
public:
    explicit ByteCursor(std::string_view bytes, std::size_t position = 0)
        : m_bytes(bytes), m_position(position) {}

    std::size_t position() const { return m_position; }
    std::size_t left() const { return m_bytes.size() - m_position; }

    std::string_view take(std::uint64_t count) {
        if (count > left())
            refusePickle("it ends in the middle of a value (byte " + std::to_string(m_position) + ")");
        const auto part = m_bytes.substr(m_position, static_cast<std::size_t>(count));
        m_position += part.size();
        return part;
    }

    // Little-endian unsigned number of `width` bytes, at most 8.
    std::uint64_t number(std::size_t width) {
        std::uint64_t value = 0;
        const auto part = take(width);
        for (std::size_t i = 0; i < width; ++i)
            value |= std::uint64_t{static_cast<unsigned char>(part[i])} << (8 * i);
        return value;
    }

    // Up to the next line feed, which is passed over.
    std::string_view line() {
        const auto end = m_bytes.find('\n', m_position);
        if (end == std::string_view::npos)
            refusePickle("it ends in the middle of a name");
        const auto text = take(end - m_position);
        ++m_position;
        return text;
    }

private:
    std::string_view m_bytes;
    std::size_t m_position = 0;
};

} // namespace distill
