// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/input_file.h"

#include <array>
#include <cerrno>
#include <string_view>

#ifdef DISTILL_HAVE_ARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

#include "core/base/result.h"
#include "core/io/posix_io.h"
#include "core/io/zip_file.h"

namespace distill {

namespace {

// The best that deflate can do: 258 bytes from two bits. https://zlib.net/zlib_tech.html
constexpr std::uint64_t kBestDeflateRatio = 1032;

class PlainStream final : public InputStream {
public:
    explicit PlainStream(const std::filesystem::path& file)
        : m_file(file), m_descriptor(valueOrThrow(openForReading(file))) {}
    std::size_t read(std::uint8_t* target, std::size_t size) override {
        const auto got = readFully(m_descriptor.get(), target, size);
        if (got < 0)
            throw DistillError(readError(m_file, errno));
        return static_cast<std::size_t>(got);
    }

private:
    std::filesystem::path m_file;
    FileDescriptor m_descriptor;
};

bool holdsAt(const std::filesystem::path& file, std::size_t offset, std::string_view magic) {
    PlainStream stream(file);
    std::array<std::uint8_t, 512> start{}; // one block of a tar
    const std::size_t got = stream.read(start.data(), start.size());
    if (got < offset + magic.size())
        return false;
    return std::string_view(reinterpret_cast<const char*>(start.data()), got).substr(offset, magic.size()) ==
           magic;
}

#ifdef DISTILL_HAVE_ARCHIVE

constexpr std::size_t kBlock = std::size_t{1} << 20; // bytes read from the disk at a time

struct ArchiveCloser {
    void operator()(archive* handle) const { archive_read_free(handle); }
};
using ArchiveHandle = std::unique_ptr<archive, ArchiveCloser>;

[[noreturn]] void refuse(const std::filesystem::path& file, archive* handle) {
    const char* library = archive_error_string(handle);
    throw DistillError(ErrorCode::InvalidInput, file.string() + " is truncated or damaged; fetch it again.",
                       library ? library : "");
}

void check(int status, const std::filesystem::path& file, archive* handle) {
    if (status < ARCHIVE_WARN)
        refuse(file, handle);
}

ArchiveHandle openArchive(const std::filesystem::path& file, int (*supportFormat)(archive*)) {
    valueOrThrow(openForReading(file)); // missing, a folder, no permission: our own sentence
    ArchiveHandle handle(archive_read_new());
    if (!handle)
        throw std::bad_alloc();
    check(archive_read_support_filter_gzip(handle.get()), file, handle.get());
    check(supportFormat(handle.get()), file, handle.get());
    check(archive_read_support_format_empty(handle.get()), file, handle.get());
    check(archive_read_open_filename(handle.get(), file.c_str(), kBlock), file, handle.get());
    return handle;
}

// The content of the entry that the handle stands at.
class EntryStream final : public InputStream {
public:
    EntryStream(std::filesystem::path file, archive* handle) : m_file(std::move(file)), m_handle(handle) {}
    std::size_t read(std::uint8_t* target, std::size_t size) override {
        std::size_t done = 0;
        while (done < size) {
            const la_ssize_t got = archive_read_data(m_handle, target + done, size - done);
            if (got < 0)
                refuse(m_file, m_handle);
            if (got == 0)
                break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

private:
    std::filesystem::path m_file;
    archive* m_handle;
};

class GzipStream final : public InputStream {
public:
    explicit GzipStream(const std::filesystem::path& file)
        : m_handle(openArchive(file, archive_read_support_format_raw)), m_content(file, m_handle.get()) {
        if (archive_filter_code(m_handle.get(), 0) != ARCHIVE_FILTER_GZIP) // cut within the header of gzip
            refuse(file, m_handle.get());
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(m_handle.get(), &entry);
        if (status != ARCHIVE_EOF) // no content at all
            check(status, file, m_handle.get());
        m_empty = status == ARCHIVE_EOF;
    }
    std::size_t read(std::uint8_t* target, std::size_t size) override {
        return m_empty ? 0 : m_content.read(target, size);
    }

private:
    ArchiveHandle m_handle;
    EntryStream m_content;
    bool m_empty = false;
};

std::unique_ptr<InputStream> openGzip(const std::filesystem::path& file) {
    return std::make_unique<GzipStream>(file);
}

#else

[[noreturn]] void noArchives(const std::filesystem::path& file) {
    throw DistillError(ErrorCode::InvalidInput,
                       "Cannot read " + file.string() +
                           ": this build has no libarchive; unpack the file by hand, or build "
                           "with libarchive-dev installed.");
}

std::unique_ptr<InputStream> openGzip(const std::filesystem::path& file) {
    noArchives(file);
}

#endif

} // namespace

std::string contentOf(InputStream& content, std::size_t most) {
    constexpr std::size_t kStep = std::size_t{1} << 16;
    std::string bytes;
    for (std::size_t got = kStep; got == kStep && bytes.size() <= most;) {
        const std::size_t before = bytes.size();
        bytes.resize(before + kStep);
        got = content.read(reinterpret_cast<std::uint8_t*>(bytes.data() + before), kStep);
        bytes.resize(before + got);
    }
    return bytes;
}

std::unique_ptr<InputStream> openInput(const std::filesystem::path& file) {
    if (isGzip(file))
        return openGzip(file);
    return std::make_unique<PlainStream>(file);
}

std::uint64_t largestContent(const std::filesystem::path& file) {
    const std::uint64_t bytes = sizeOf(valueOrThrow(openForReading(file)));
    return isGzip(file) ? bytes * kBestDeflateRatio : bytes;
}

bool isGzip(const std::filesystem::path& file) {
    return holdsAt(file, 0, "\x1f\x8b"); // RFC 1952, section 2.3.1
}

bool isTar(const std::filesystem::path& file) {
    return holdsAt(file, 257, "ustar"); // POSIX pax, ustar header block
}

bool isArchive(const std::filesystem::path& file) {
    return isZip(file) || isTar(file) || isGzip(file);
}

#ifdef DISTILL_HAVE_ARCHIVE
void walkArchive(const std::filesystem::path& file,
                 const std::function<bool(const ArchiveMember& member, InputStream& content)>& visit) {
    const ArchiveHandle handle = openArchive(file, isZip(file) ? archive_read_support_format_zip_seekable
                                                               : archive_read_support_format_tar);
    archive_entry* entry = nullptr;
    while (true) {
        const int status = archive_read_next_header(handle.get(), &entry);
        if (status == ARCHIVE_EOF)
            return;
        check(status, file, handle.get());
        if (archive_entry_filetype(entry) != AE_IFREG)
            continue;
        const char* name = archive_entry_pathname(entry);
        const ArchiveMember member{name ? name : "", static_cast<std::uint64_t>(archive_entry_size(entry))};
        EntryStream content(file, handle.get());
        if (!visit(member, content))
            return;
    }
}
#else
void walkArchive(const std::filesystem::path& file,
                 const std::function<bool(const ArchiveMember& member, InputStream& content)>&) {
    noArchives(file);
}
#endif

} // namespace distill
