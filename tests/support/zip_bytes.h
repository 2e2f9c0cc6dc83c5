// SPDX-License-Identifier: GPL-3.0-or-later
// A zip archive of stored records, made byte by byte (APPNOTE.TXT, sections 4.3 and 4.4).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/small_files.h"

namespace distill::test {

struct ZipRecord {
    std::string name, content;
    std::uint32_t claimed = 0; // bytes that the directory claims beyond the content's
};

inline std::string zip(const std::vector<ZipRecord>& records) {
    std::string archive, directory;
    for (const auto& record : records) {
        const auto offset = archive.size();
        const auto size =
            littleEndian(record.content.size(), 4) + littleEndian(record.content.size() + record.claimed, 4);
        const auto common = littleEndian(0, 2) + littleEndian(record.claimed == 0 ? 0 : 8, 2) +
                            littleEndian(0, 4) + littleEndian(crc32(record.content), 4) + size +
                            littleEndian(record.name.size(), 2) + littleEndian(0, 2);
        archive += "PK\x03\x04" + littleEndian(20, 2) + common + record.name + record.content;
        directory += "PK\x01\x02" + littleEndian(20, 2) + littleEndian(20, 2) + common + littleEndian(0, 2) +
                     littleEndian(0, 2) + littleEndian(0, 2) + littleEndian(0, 4) + littleEndian(offset, 4) +
                     record.name;
    }
    return archive + directory + "PK\x05\x06" + littleEndian(0, 4) + littleEndian(records.size(), 2) +
           littleEndian(records.size(), 2) + littleEndian(directory.size(), 4) +
           littleEndian(archive.size(), 4) + littleEndian(0, 2);
}

} // namespace distill::test
