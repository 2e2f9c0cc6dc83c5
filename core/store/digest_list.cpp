// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/digest_list.h"

#include <cerrno>
#include <sstream>

#include <fcntl.h>

#include "core/io/atomic_file.h"
#include "core/io/digest.h"
#include "core/io/posix_io.h"
#include "core/store/run_folder.h"

namespace distill {

namespace fs = std::filesystem;

Result<void> noteDigest(const fs::path& run, const fs::path& file) {
    const auto digest = digestOfFile(file);
    if (!digest)
        return tl::unexpected<Error>(digest.error());
    const std::string line = *digest + "  " + file.lexically_relative(run).generic_string() + "\n";
    const FileDescriptor list(
        ::open((run / RunFolder::kDigests).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!list.valid() || !writeFully(list.get(), line.data(), line.size()))
        return tl::unexpected<Error>(writeError(run / RunFolder::kDigests, errno));
    return {};
}

Result<void> leaveOutDigests(const fs::path& run, const std::string& folder) {
    std::string kept;
    for (const auto& [file, digest] : readDigests(run))
        if (file.rfind(folder + "/", 0) != 0)
            kept.append(digest).append("  ").append(file).append("\n");
    return kept.empty() ? Result<void>() : writeFileAtomically(run / RunFolder::kDigests, kept);
}

std::map<std::string, std::string> readDigests(const fs::path& run) {
    constexpr std::size_t kDigits = 32;
    std::map<std::string, std::string> digests;
    const auto text = readWholeFile(run / RunFolder::kDigests);
    if (!text)
        return digests;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);)
        if (line.size() > kDigits + 2 && line.compare(kDigits, 2, "  ") == 0 &&
            line.find_first_not_of("0123456789abcdef") == kDigits)
            digests[line.substr(kDigits + 2)] = line.substr(0, kDigits);
    return digests;
}

std::string digestIn(const std::map<std::string, std::string>& digests, const std::string& name) {
    const auto noted = digests.find(name);
    return noted == digests.end() ? std::string() : noted->second;
}

} // namespace distill
