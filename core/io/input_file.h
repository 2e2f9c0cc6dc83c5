// SPDX-License-Identifier: GPL-3.0-or-later
// Datasets as they are downloaded: plain files, .gz, .tar, .tar.gz, .zip; told apart by their first bytes,
// not by their names. Streaming, so memory stays bounded whatever a file claims. One thread per stream.
// Failures are DistillError(InvalidInput) with the path; a build without libarchive says so for compressed
// files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <string>

namespace distill {

class InputStream {
public:
    virtual ~InputStream() = default;
    // As many bytes as there are up to `size`; fewer only at the end.
    virtual std::size_t read(std::uint8_t* target, std::size_t size) = 0;
};

// What is left of it, as much as there is, whatever its archive claims. Stops soon after `most` bytes: more than
// these say that there were more.
std::string contentOf(InputStream& content, std::size_t most = std::numeric_limits<std::size_t>::max());

// A plain or gzip-compressed file from its first byte on, decompressed.
std::unique_ptr<InputStream> openInput(const std::filesystem::path& file);

// The most bytes that openInput() can yield for this file: its size, or what gzip can make of it at best.
std::uint64_t largestContent(const std::filesystem::path& file);

// Begins like a gzip file or like a tar (then: an archive to be walked).
bool isGzip(const std::filesystem::path& file);
bool isTar(const std::filesystem::path& file);
bool isArchive(const std::filesystem::path& file); // a tar, a zip or a compressed file

struct ArchiveMember {
    std::string name;        // as stored, "cifar-10-batches-bin/test_batch.bin"
    std::uint64_t bytes = 0; // as declared
};

// Calls `visit` for every regular file of a tar, compressed or not, or of a zip, in the order of the archive,
// until it returns false. What `visit` leaves unread is skipped.
void walkArchive(const std::filesystem::path& file,
                 const std::function<bool(const ArchiveMember& member, InputStream& content)>& visit);

} // namespace distill
