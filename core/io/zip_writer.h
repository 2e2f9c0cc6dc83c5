// SPDX-License-Identifier: GPL-3.0-or-later
// A zip archive of stored (uncompressed) records in memory, as NPZ and torch.save have it: the values of
// every record begin at a multiple of 64 bytes, so that readers may map them. Deterministic: no times. Own
// code, because libarchive cannot align records. Source: APPNOTE.TXT of PKWARE, sections 4.3 to 4.5.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace distill {

class ZipWriter final {
public:
    // DistillError(CannotWrite) beyond the 4 GiB and 65535 records of the format without its 64-bit part.
    void add(std::string_view name, std::string_view content);
    std::string finish(); // the whole archive; the object is empty afterwards

private:
    std::string m_archive, m_directory;
    std::size_t m_records = 0;
};

} // namespace distill
