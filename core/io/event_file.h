// SPDX-License-Identifier: GPL-3.0-or-later
// TensorBoard's event files: protocol buffers of scalars, in TFRecord's framing. Own code: three small
// messages do not ask for a code generator. Sources: tensorflow/core/util/event.proto,
// tensorflow/core/framework/summary.proto, "TFRecords format details" of TensorFlow's documentation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace distill {

class EventFile final {
public:
    explicit EventFile(double wallTime); // seconds since 1970 of the file's first record

    void scalar(std::string_view tag, std::int64_t step, double wallTime, float value);
    const std::string& bytes() const { return m_bytes; }

private:
    void record(const std::string& event);

    std::string m_bytes;
};

// CRC-32C (Castagnoli), RFC 3720, appendix B.4.
std::uint32_t crc32c(std::string_view bytes);

} // namespace distill
