// SPDX-License-Identifier: GPL-3.0-or-later
// The zip container of torch.save and NPZ: its records by name. Nothing is unpacked to disk. Memory is
// bounded by the file's own size: what claims to expand far beyond it is refused before it is read. Failures
// are DistillError(InvalidInput) with the path; a build without libarchive says so. One thread per object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace distill {

bool isZip(const std::filesystem::path& file); // by its first bytes

class ZipFile final {
public:
    explicit ZipFile(std::filesystem::path file); // reads the directory

    const std::map<std::string, std::uint64_t>& records() const { return m_records; } // name, size in bytes
    // One pass over the file. Every name has to be a record.
    std::map<std::string, std::shared_ptr<const std::string>> read(const std::set<std::string>& names) const;
    std::string read(const std::string& name) const;

private:
    std::filesystem::path m_file;
    std::map<std::string, std::uint64_t> m_records;
};

} // namespace distill
