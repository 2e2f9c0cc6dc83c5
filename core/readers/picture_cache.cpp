// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/picture_cache.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "core/base/result.h"
#include "core/io/digest.h"
#include "core/io/posix_io.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr char kMagic[16] = "distill-images1";

struct Head {
    char magic[16]{};
    std::uint64_t pixelBytes = 0, indexBytes = 0;
    char indexDigest[32]{}; // of the CBOR
};
static_assert(sizeof(Head) <= PictureCacheWriter::kPixelStart && std::is_trivially_copyable_v<Head>);

nlohmann::json indexOf(const RawDataset& data) {
    auto warnings = nlohmann::json::array();
    for (const auto& warning : data.warnings)
        warnings.push_back({warning.text, warning.detail});
    return {{"channels", data.train.channels},
            {"side", data.train.height},
            {"train", data.train.labels},
            {"test", data.test.labels},
            {"classes", data.classNames},
            {"mean", data.mean},
            {"std", data.std},
            {"warnings", warnings}};
}

ImageSet setOf(const nlohmann::json& index, const char* part) {
    ImageSet set;
    set.labels = index.at(part).get<std::vector<std::int64_t>>();
    set.count = static_cast<std::int64_t>(set.labels.size());
    set.channels = index.at("channels").get<int>();
    set.height = set.width = index.at("side").get<int>();
    return set;
}

RawDataset datasetOf(const nlohmann::json& index) {
    RawDataset data;
    data.train = setOf(index, "train");
    data.test = setOf(index, "test");
    data.classNames = index.at("classes").get<std::vector<std::string>>();
    data.mean = index.at("mean").get<std::vector<double>>();
    data.std = index.at("std").get<std::vector<double>>();
    for (const auto& warning : index.at("warnings"))
        data.warnings.push_back({warning.at(0).get<std::string>(), warning.at(1).get<std::string>()});
    return data;
}

// Keeps the whole file mapped until the last user of a part is gone.
std::shared_ptr<const std::uint8_t> mapFile(int descriptor, std::size_t bytes) {
    void* start = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, descriptor, 0);
    if (start == MAP_FAILED)
        return nullptr;
    return {static_cast<const std::uint8_t*>(start),
            [bytes](const std::uint8_t* p) { ::munmap(const_cast<std::uint8_t*>(p), bytes); }};
}

std::optional<RawDataset> parse(const std::shared_ptr<const std::uint8_t>& map, const Head& head) {
    const std::uint8_t* index = map.get() + PictureCacheWriter::kPixelStart + head.pixelBytes;
    if (digestOf(index, head.indexBytes) != std::string(head.indexDigest, sizeof head.indexDigest))
        return std::nullopt;
    const auto json = nlohmann::json::from_cbor(index, index + head.indexBytes, true, false);
    RawDataset data = datasetOf(json);
    if (data.train.byteCount() + data.test.byteCount() != head.pixelBytes)
        return std::nullopt;
    const std::uint8_t* pixels = map.get() + PictureCacheWriter::kPixelStart;
    data.train.mapped = {map, pixels};
    data.test.mapped = {map, pixels + data.train.byteCount()};
    return data;
}

} // namespace

std::optional<RawDataset> openPictureCache(const fs::path& file) {
    const auto descriptor = openForReading(file);
    Head head;
    if (!descriptor || readFully(descriptor->get(), &head, sizeof head) != sizeof head ||
        std::memcmp(head.magic, kMagic, sizeof kMagic) != 0)
        return std::nullopt;
    const std::uint64_t size = sizeOf(*descriptor);
    const bool fits = head.pixelBytes <= size && head.indexBytes <= size &&
                      PictureCacheWriter::kPixelStart + head.pixelBytes + head.indexBytes == size;
    if (!fits)
        return std::nullopt;
    const auto map = mapFile(descriptor->get(), static_cast<std::size_t>(size));
    if (!map)
        return std::nullopt;
    try {
        return parse(map, head);
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

PictureCacheWriter::PictureCacheWriter(fs::path file, std::size_t pixelBytes)
    : m_file(std::move(file)), m_mapBytes(kPixelStart + pixelBytes) {
    std::error_code error;
    fs::create_directories(m_file.parent_path(), error);
    if (error)
        throw DistillError(writeError(m_file.parent_path(), error.value()));
    std::string name = (m_file.parent_path() / ".images-XXXXXX").string();
    m_descriptor = FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
    if (!m_descriptor.valid())
        throw DistillError(writeError(m_file, errno));
    m_temporary = name;
    // Pages of a mapped file that the disk has no room for end the program: reserve them now.
    const int failed = ::posix_fallocate(m_descriptor.get(), 0, static_cast<off_t>(m_mapBytes));
    void* start =
        failed != 0 ? MAP_FAILED
                    : ::mmap(nullptr, m_mapBytes, PROT_READ | PROT_WRITE, MAP_SHARED, m_descriptor.get(), 0);
    if (start == MAP_FAILED) {
        const int reason = failed != 0 ? failed : errno;
        ::unlink(m_temporary.c_str());
        throw DistillError(writeError(m_file, reason));
    }
    m_map = static_cast<std::uint8_t*>(start);
}

PictureCacheWriter::~PictureCacheWriter() {
    unmap();
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

void PictureCacheWriter::unmap() {
    if (m_map != nullptr)
        ::munmap(m_map, m_mapBytes);
    m_map = nullptr;
}

void PictureCacheWriter::finish(const RawDataset& data) {
    const auto index = nlohmann::json::to_cbor(indexOf(data));
    Head head;
    std::memcpy(head.magic, kMagic, sizeof kMagic);
    head.pixelBytes = data.train.byteCount() + data.test.byteCount();
    head.indexBytes = index.size();
    const std::string digest = digestOf(index.data(), index.size());
    std::memcpy(head.indexDigest, digest.data(), sizeof head.indexDigest);
    std::memcpy(m_map, &head, sizeof head);
    unmap();
    const auto end = static_cast<off_t>(kPixelStart + head.pixelBytes);
    const int descriptor = m_descriptor.get();
    const bool written = ::ftruncate(descriptor, end) == 0 && ::lseek(descriptor, end, SEEK_SET) == end &&
                         writeFully(descriptor, reinterpret_cast<const char*>(index.data()), index.size()) &&
                         ::fsync(descriptor) == 0 && m_descriptor.close() &&
                         ::rename(m_temporary.c_str(), m_file.c_str()) == 0;
    if (!written)
        throw DistillError(writeError(m_file, errno));
    m_temporary.clear();
}

} // namespace distill
