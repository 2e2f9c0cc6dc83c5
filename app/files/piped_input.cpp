// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/piped_input.h"

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

#include "core/base/guarded.h"
#include "core/io/posix_io.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMost = std::uint64_t{4} << 30;
constexpr std::size_t kAtOnce = std::size_t{1} << 20;

// Below the system's place for temporary files; nothing can find it there, and nothing is left of it.
FileDescriptor namelessFile() {
    std::error_code error;
    const fs::path folder = fs::temp_directory_path(error);
    std::string name = ((error ? fs::path("/tmp") : folder) / "distillation-studio-XXXXXX").string();
    FileDescriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file.valid())
        throw DistillError(writeError(name, errno));
    ::unlink(name.c_str());
    return file;
}

// How many bytes there were.
std::uint64_t copyToEnd(int source, const std::string& given, int target) {
    std::vector<char> bytes(kAtOnce);
    std::uint64_t copied = 0;
    while (true) {
        const auto size = readFully(source, bytes.data(), bytes.size());
        if (size < 0)
            throw DistillError(readError(given, errno));
        if (size == 0)
            return copied;
        copied += static_cast<std::uint64_t>(size);
        if (copied > kMost)
            throw DistillError(ErrorCode::InvalidInput,
                               given + " gives more than 4 GiB: it is no distilled set.");
        if (!writeFully(target, bytes.data(), static_cast<std::size_t>(size)))
            throw DistillError(writeError("a copy of what " + given + " gives", errno));
    }
}

} // namespace

Result<fs::path> PipedInput::open(const std::string& given) {
    const bool standard = given == "-";
    fs::path place = standard ? "/dev/stdin" : given;
    if (standard && standardInputIsClosed())
        return tl::unexpected<Error>(nothingCame());
    m_given = standard ? "Standard input" : "'" + given + "'";
    if (standard)
        m_name = "standard input";
    std::error_code error;
    const auto kind = fs::status(place, error).type();
    if (standard && kind == fs::file_type::regular && fs::file_size(place, error) == 0)
        return tl::unexpected<Error>(nothingCame());
    const bool pipe = kind == fs::file_type::fifo || kind == fs::file_type::socket;
    if (!pipe && (!standard || kind == fs::file_type::regular))
        return place;
    m_name = standard ? m_name : given;
    return guarded<fs::path>([&] { return copied(place, given); });
}

fs::path PipedInput::copied(const fs::path& pipe, const std::string& given) {
    const FileDescriptor source(::open(pipe.c_str(), O_RDONLY | O_CLOEXEC));
    if (!source.valid())
        throw DistillError(readError(pipe, errno));
    m_file = namelessFile();
    m_copy = "/proc/self/fd/" + std::to_string(m_file.get());
    if (copyToEnd(source.get(), m_given, m_file.get()) == 0)
        throw DistillError(nothingCame(given));
    return m_copy;
}

bool standardInputIsClosed() {
    std::error_code error;
    const auto kind = fs::status("/dev/stdin", error).type();
    return kind == fs::file_type::directory || kind == fs::file_type::not_found;
}

Error nothingCame(const std::string& given) {
    const std::string what = given == "-"
                                 ? "Nothing came on standard input: redirect a file into it, or name one."
                                 : "Nothing came through '" + given + "'.";
    return {ErrorCode::InvalidInput, what, {}};
}

Error PipedInput::named(const Error& error) const {
    if (m_copy.empty())
        return error;
    Error told = error;
    for (const std::string& written : {"'" + m_copy.string() + "'", m_copy.string()})
        for (auto at = told.message.find(written); at != std::string::npos;
             at = told.message.find(written, at))
            told.message.replace(at, written.size(), m_given);
    return told;
}

} // namespace distill
