// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/piped_input.h"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <vector>

#include "core/base/guarded.h"
#include "core/io/posix_io.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMost = std::uint64_t{4} << 30;
constexpr std::size_t kAtOnce = std::size_t{1} << 20;
constexpr const char* kName = "standard-input";

void copyToEnd(int source, const std::string& given, const fs::path& target) {
    const FileDescriptor out(::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.get() < 0)
        throw DistillError(writeError(target, errno));
    std::vector<char> bytes(kAtOnce);
    std::uint64_t copied = 0;
    while (true) {
        const auto size = readFully(source, bytes.data(), bytes.size());
        if (size < 0)
            throw DistillError(readError(given, errno));
        if (size == 0)
            return;
        copied += static_cast<std::uint64_t>(size);
        if (copied > kMost)
            throw DistillError(ErrorCode::InvalidInput,
                               given + " gives more than 4 GiB: it is no distilled set.");
        if (!writeFully(out.get(), bytes.data(), static_cast<std::size_t>(size)))
            throw DistillError(writeError(target, errno));
    }
}

} // namespace

Result<fs::path> PipedInput::open(const std::string& given) {
    const bool standard = given == "-";
    fs::path place = standard ? "/dev/stdin" : given;
    m_given = standard ? "Standard input" : "'" + given + "'";
    std::error_code error;
    const auto kind = fs::status(place, error).type();
    const bool pipe = kind == fs::file_type::fifo || kind == fs::file_type::socket;
    if (!pipe && (!standard || kind == fs::file_type::regular))
        return place;
    return guarded<fs::path>([&]() -> fs::path {
        const FileDescriptor source(::open(place.c_str(), O_RDONLY | O_CLOEXEC));
        if (source.get() < 0)
            throw DistillError(readError(place, errno));
        m_folder.emplace();
        copyToEnd(source.get(), m_given, m_folder->path() / kName);
        return m_folder->path() / kName;
    });
}

Error PipedInput::named(const Error& error) const {
    if (!m_folder)
        return error;
    Error told = error;
    const std::string copy = (m_folder->path() / kName).string();
    for (const std::string& written : {"'" + copy + "'", copy})
        for (auto at = told.message.find(written); at != std::string::npos;
             at = told.message.find(written, at))
            told.message.replace(at, written.size(), m_given);
    return told;
}

} // namespace distill
