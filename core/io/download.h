// SPDX-License-Identifier: GPL-3.0-or-later
// One file over HTTPS or HTTP by libcurl: whole and checked under its name, or not at all. What has come
// stands in FILE.part, from which the next try goes on. Proxies are those of the environment (https_proxy,
// no_proxy …). Blocks; any thread. A build without libcurl says so.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "core/base/result.h"

namespace distill {

struct DownloadRequest {
    std::string url;
    std::filesystem::path file; // its folder is made
    std::string md5;            // hex; empty = not checked
    std::uint64_t bytes = 0;    // as published; 0 = not known
    int patience = 60;          // seconds without a byte after which it is given up
};

struct DownloadHooks {
    std::function<void(double done, double total)> progress; // bytes; a total of 0 is unknown
    std::function<bool()> cancelled;                         // polled a few times in a second
};

bool canDownload();

// A file that is there already and has the check sum is left alone. Errors name the address or the file, what
// happened and what to do: RunFailed for the network and a wrong check sum, CannotWrite for the disk,
// Cancelled.
Result<void> downloadFile(const DownloadRequest& request, const DownloadHooks& hooks = {});

// Hex; an empty one where the build has no library for it.
Result<std::string> md5OfFile(const std::filesystem::path& file);
Result<std::string> sha256OfFile(const std::filesystem::path& file); // as sha256sum prints it

} // namespace distill
