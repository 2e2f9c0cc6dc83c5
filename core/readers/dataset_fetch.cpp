// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/dataset_fetch.h"

#include "core/readers/data_places.h"

namespace distill {

std::string addressOf(const PublishedFile& file, const std::string& mirror) {
    if (mirror.empty())
        return file.url;
    const std::string ending = "/" + file.name;
    if (mirror.size() > ending.size() &&
        mirror.compare(mirror.size() - ending.size(), ending.size(), ending) == 0)
        return mirror; // the file's own address
    return mirror + (mirror.back() == '/' ? "" : "/") + file.name;
}

std::filesystem::path fetchTarget(const DatasetRow& row, const FetchOptions& options) {
    return options.target.empty() ? ownPlaces(row.shown.id).front() : expandedPath(options.target.string());
}

std::uint64_t publishedBytes(const DatasetRow& row) {
    std::uint64_t bytes = 0;
    for (const auto& file : row.publication.files)
        bytes += file.bytes;
    return bytes;
}

Result<std::filesystem::path> fetchDataset(const DatasetRow& row, const FetchOptions& options,
                                           const DownloadHooks& hooks) {
    if (row.publication.files.empty())
        return failure(ErrorCode::Usage, row.shown.name +
                                             " is published nowhere that it could be fetched from. " +
                                             row.shown.where);
    auto target = fetchTarget(row, options);
    const auto total = static_cast<double>(publishedBytes(row));
    double before = 0;
    for (const auto& file : row.publication.files) {
        DownloadHooks own = hooks;
        own.progress = [&](double done, double) {
            if (hooks.progress)
                hooks.progress(before + done, total);
        };
        const DownloadRequest request{addressOf(file, options.mirror), target / file.name, file.md5,
                                      file.bytes};
        if (const auto fetched = downloadFile(request, own); !fetched)
            return tl::unexpected<Error>(fetched.error());
        before += static_cast<double>(file.bytes);
    }
    if (!options.target.empty())
        rememberPlace(row.shown.id, target);
    return target;
}

} // namespace distill
