// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/atomic_file.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

#include "core/io/posix_io.h"

namespace distill {

namespace {

constexpr const char* kUnfinished = ".part"; // ending of files being written

std::filesystem::path folderOf(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

// Takes the temporary file away again unless the rename succeeded.
class Temporary final {
public:
    explicit Temporary(std::filesystem::path path) : m_path(std::move(path)) {}
    ~Temporary() {
        if (!m_path.empty())
            ::unlink(m_path.c_str());
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    const std::filesystem::path& path() const { return m_path; }
    void keep() { m_path.clear(); }

private:
    std::filesystem::path m_path;
};

// Hidden, and unique among the threads and processes of this host.
std::filesystem::path temporaryName(const std::filesystem::path& file) {
    static std::atomic<unsigned> counter{0};
    return folderOf(file) / ("." + file.filename().string() + "." + std::to_string(::getpid()) + "-" +
                             std::to_string(counter++) + kUnfinished);
}

// Makes the rename itself survive a power cut. Some file systems refuse to sync a folder: the file is whole
// all the same, so this is not an error.
void syncFolder(const std::filesystem::path& folder) {
    const FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.valid())
        ::fsync(descriptor.get());
}

} // namespace

Result<void> writeFileAtomically(const std::filesystem::path& file, std::string_view bytes) {
    if (!file.has_filename())
        return failure(ErrorCode::CannotWrite, "Cannot write \"" + file.string() + "\": it names no file.");
    Temporary temporary(temporaryName(file));
    FileDescriptor descriptor(
        ::open(temporary.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!descriptor.valid())
        return tl::unexpected<Error>(writeError(file, errno));
    if (!writeFully(descriptor.get(), bytes.data(), bytes.size()) || ::fsync(descriptor.get()) != 0 ||
        !descriptor.close() || ::rename(temporary.path().c_str(), file.c_str()) != 0)
        return tl::unexpected<Error>(writeError(file, errno));
    temporary.keep();
    syncFolder(folderOf(file));
    return {};
}

void removeUnfinished(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        if (entry->path().extension() == kUnfinished)
            std::filesystem::remove(entry->path(), ignored);
    }
}

Result<std::string> readWholeFile(const std::filesystem::path& file) {
    const auto descriptor = openForReading(file);
    if (!descriptor)
        return tl::unexpected<Error>(descriptor.error());
    std::string content(static_cast<std::size_t>(sizeOf(*descriptor)), '\0');
    const auto got = readFully(descriptor->get(), content.data(), content.size());
    if (got < 0)
        return tl::unexpected<Error>(readError(file, errno));
    content.resize(static_cast<std::size_t>(got)); // it may have shrunk meanwhile
    return content;
}

} // namespace distill
