// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/tar_writer.h"

#include <new>

#ifdef DISTILL_HAVE_ARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

#include "core/base/result.h"

namespace distill {

#ifdef DISTILL_HAVE_ARCHIVE

namespace {

la_ssize_t collect(archive* /*handle*/, void* target, const void* bytes, std::size_t size) {
    static_cast<std::string*>(target)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

} // namespace

struct TarWriter::State {
    archive* handle = archive_write_new();
    std::string bytes;

    State() = default;
    ~State() { archive_write_free(handle); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    void check(la_ssize_t status) const {
        if (status >= ARCHIVE_OK)
            return;
        const char* library = archive_error_string(handle);
        throw DistillError(ErrorCode::CannotWrite, "The tar archive cannot be made.",
                           library != nullptr ? library : "");
    }
};

TarWriter::TarWriter() : m_state(std::make_unique<State>()) {
    if (m_state->handle == nullptr)
        throw std::bad_alloc();
    m_state->check(archive_write_set_format_ustar(m_state->handle));
    m_state->check(archive_write_open(m_state->handle, &m_state->bytes, nullptr, collect, nullptr));
}

TarWriter::~TarWriter() = default;

void TarWriter::add(const std::string& name, std::string_view content) {
    struct EntryCloser {
        void operator()(archive_entry* entry) const { archive_entry_free(entry); }
    };
    const std::unique_ptr<archive_entry, EntryCloser> entry(archive_entry_new());
    if (!entry)
        throw std::bad_alloc();
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), 0, 0);
    m_state->check(archive_write_header(m_state->handle, entry.get()));
    m_state->check(archive_write_data(m_state->handle, content.data(), content.size()));
}

std::string TarWriter::finish() {
    m_state->check(archive_write_close(m_state->handle));
    return std::move(m_state->bytes);
}

#else

struct TarWriter::State {};

TarWriter::TarWriter() {
    throw DistillError(
        ErrorCode::CannotWrite,
        "Tar archives cannot be written: this build has no libarchive; install libarchive-dev and "
        "configure again.");
}

TarWriter::~TarWriter() = default;
void TarWriter::add(const std::string&, std::string_view) {}
std::string TarWriter::finish() {
    return {};
}

#endif

} // namespace distill
