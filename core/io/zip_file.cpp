// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/zip_file.h"

#include <array>
#include <functional>
#include <new>
#include <string_view>

#ifdef DISTILL_HAVE_ARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

#include "core/base/result.h"
#include "core/io/posix_io.h"

namespace distill {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what,
                         const std::string& detail = {}) {
    throw DistillError(ErrorCode::InvalidInput, file.string() + " cannot be read: " + what + ".", detail);
}

#ifdef DISTILL_HAVE_ARCHIVE

constexpr std::size_t kBlock = std::size_t{1} << 16;
constexpr std::size_t kMostRecords = 1'000'000;
constexpr std::uint64_t kMostExpansion = 64; // times the file's size, and …
constexpr std::uint64_t kFreeExpansion = std::uint64_t{64} << 20;
constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 30;

struct ArchiveCloser {
    void operator()(archive* handle) const { archive_read_free(handle); }
};
using ArchiveHandle = std::unique_ptr<archive, ArchiveCloser>;

[[noreturn]] void refuseDamaged(const std::filesystem::path& file, archive* handle) {
    const char* library = archive_error_string(handle);
    refuse(file, "it is truncated or damaged; fetch it again", library != nullptr ? library : "");
}

// Calls `visit` for every record until it returns false.
void walk(const std::filesystem::path& file, const std::function<bool(archive*, archive_entry*)>& visit) {
    valueOrThrow(openForReading(file)); // missing, a folder, no permission: our own sentence
    const ArchiveHandle handle(archive_read_new());
    if (!handle)
        throw std::bad_alloc();
    if (archive_read_support_format_zip_seekable(handle.get()) < ARCHIVE_WARN ||
        archive_read_open_filename(handle.get(), file.c_str(), kBlock) < ARCHIVE_WARN)
        refuseDamaged(file, handle.get());
    archive_entry* entry = nullptr;
    while (true) {
        const int status = archive_read_next_header(handle.get(), &entry);
        if (status == ARCHIVE_EOF)
            return;
        if (status < ARCHIVE_WARN)
            refuseDamaged(file, handle.get());
        if (archive_entry_filetype(entry) == AE_IFREG && !visit(handle.get(), entry))
            return;
    }
}

std::string nameOf(const std::filesystem::path& file, archive_entry* entry) {
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr)
        refuse(file, "a record in it has no readable name");
    return name;
}

// As many bytes as the directory says, not one more.
std::string content(const std::filesystem::path& file, archive* handle, const std::string& name,
                    std::uint64_t size) {
    std::string bytes;
    std::array<char, kBlock> block{};
    while (true) {
        const la_ssize_t got = archive_read_data(handle, block.data(), block.size());
        if (got < 0)
            refuseDamaged(file, handle);
        if (got == 0)
            break;
        bytes.append(block.data(), static_cast<std::size_t>(got));
        if (bytes.size() > size)
            break;
    }
    if (bytes.size() != size)
        refuse(file, "its record \"" + name + "\" has another size than its directory says");
    return bytes;
}

#endif

} // namespace

bool isZip(const std::filesystem::path& file) {
    const auto descriptor = valueOrThrow(openForReading(file));
    std::array<char, 4> start{};
    return readFully(descriptor.get(), start.data(), start.size()) == 4 &&
           (std::string_view(start.data(), 4) == "PK\x03\x04" ||
            std::string_view(start.data(), 4) == "PK\x05\x06");
}

#ifdef DISTILL_HAVE_ARCHIVE

ZipFile::ZipFile(std::filesystem::path file) : m_file(std::move(file)) {
    const std::uint64_t limit =
        std::min(kMostBytes, sizeOf(valueOrThrow(openForReading(m_file))) * kMostExpansion + kFreeExpansion);
    std::uint64_t total = 0;
    walk(m_file, [&](archive* /*handle*/, archive_entry* entry) {
        const auto name = nameOf(m_file, entry);
        const la_int64_t size = archive_entry_size(entry);
        if (archive_entry_is_encrypted(entry) != 0)
            refuse(m_file, "it is encrypted; decrypt it first");
        if (size < 0 || __builtin_add_overflow(total, static_cast<std::uint64_t>(size), &total) ||
            total > limit)
            refuse(m_file, "its records claim to expand to far more than the file could sensibly hold");
        if (m_records.size() >= kMostRecords)
            refuse(m_file, "it has more than " + std::to_string(kMostRecords) + " records");
        if (!m_records.emplace(name, static_cast<std::uint64_t>(size)).second)
            refuse(m_file, "it has two records named \"" + name + "\"");
        return true;
    });
    if (m_records.empty())
        refuse(m_file, "it is a zip file without any record");
}

std::map<std::string, std::shared_ptr<const std::string>>
ZipFile::read(const std::set<std::string>& names) const {
    std::map<std::string, std::shared_ptr<const std::string>> found;
    if (names.empty())
        return found;
    walk(m_file, [&](archive* handle, archive_entry* entry) {
        const auto name = nameOf(m_file, entry);
        const auto record = m_records.find(name);
        if (names.count(name) != 0 && record != m_records.end())
            found[name] = std::make_shared<const std::string>(content(m_file, handle, name, record->second));
        return found.size() < names.size();
    });
    for (const auto& name : names)
        if (found.count(name) == 0)
            refuse(m_file, "it lacks the record \"" + name + "\"");
    return found;
}

#else

ZipFile::ZipFile(std::filesystem::path file) : m_file(std::move(file)) {
    refuse(m_file, "this build has no libarchive; build with libarchive-dev installed");
}

std::map<std::string, std::shared_ptr<const std::string>>
ZipFile::read(const std::set<std::string>& /*names*/) const {
    return {};
}

#endif

std::string ZipFile::read(const std::string& name) const {
    const auto found = read(std::set<std::string>{name});
    return *found.at(name);
}

} // namespace distill
