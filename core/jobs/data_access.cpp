// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/data_access.h"

#include "core/base/guarded.h"
#include "core/readers/data_places.h"
#include "core/readers/dataset_fetch.h"
#include "core/readers/dataset_table.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

FoundDataset look(const std::string& id, const std::string& data) {
    const DatasetRow& row = offeredDataset(id);
    const fs::path place = placeOfData(row, data);
    DatasetReading reading;
    reading.countOnly = true;
    const auto read = valueOrThrow(row.read(place, reading, {}));
    FoundDataset found;
    found.place = (row.find != nullptr ? row.find(place).value_or(place) : place).string();
    found.train = read.train.count;
    found.test = read.test.count;
    found.classes = static_cast<int>(read.classNames.size());
    for (const auto& warning : read.warnings)
        found.warnings.push_back(warning.text);
    return found;
}

DatasetOffer offer(const DatasetRow& row, const FetchOptions& options) {
    DatasetOffer offer{row.shown.id,
                       row.shown.name,
                       options.mirror.empty() ? row.publication.source : options.mirror,
                       row.publication.licence,
                       {},
                       publishedBytes(row),
                       fetchTarget(row, options).string()};
    for (const auto& file : row.publication.files)
        offer.files.push_back(addressOf(file, options.mirror));
    return offer;
}

FetchOptions optionsOf(const FetchRequest& request) {
    return {request.mirror, request.target};
}

std::vector<CheckedFile> verify(const std::string& id, const std::string& data) {
    const DatasetRow& row = offeredDataset(id);
    const fs::path place = placeOfData(row, data);
    const fs::path found = row.find != nullptr ? row.find(place).value_or(place) : place;
    std::vector<CheckedFile> checked;
    for (const auto& file : row.publication.files)
        for (const fs::path& folder : {found, found.parent_path()})
            if (isFile(folder / file.name)) {
                checked.push_back(
                    {(folder / file.name).string(), valueOrThrow(md5OfFile(folder / file.name)), file.md5});
                break;
            }
    return checked;
}

} // namespace

Result<FoundDataset> lookForDataset(const std::string& id, const std::string& data) {
    return guarded<FoundDataset>([&] { return look(id, data); });
}

std::vector<DatasetOffer> datasetOffers() {
    std::vector<DatasetOffer> offers;
    for (const auto& row : datasetTable())
        if (!row.publication.files.empty())
            offers.push_back(offer(row, {}));
    return offers;
}

Result<DatasetOffer> offerOf(const FetchRequest& request) {
    return guarded<DatasetOffer>([&] {
        const DatasetRow& row = offeredDataset(request.id);
        if (row.publication.files.empty())
            throw DistillError(ErrorCode::Usage, row.shown.name +
                                                     " is published nowhere that it could be fetched "
                                                     "from: " +
                                                     row.shown.where);
        return offer(row, optionsOf(request));
    });
}

Result<std::string> fetchDataset(const FetchRequest& request, const Watch& watch) {
    return guarded<std::string>([&] {
        const DatasetRow& row = offeredDataset(request.id);
        DownloadHooks hooks;
        hooks.cancelled = watch.cancelled;
        hooks.progress = [&](double done, double total) {
            constexpr double kMega = 1e6;
            watch.tell({"data", "Fetching " + row.shown.name + " (MB)", done / kMega, total / kMega});
        };
        return valueOrThrow(fetchDataset(row, optionsOf(request), hooks)).string();
    });
}

Result<std::vector<CheckedFile>> verifyDataset(const std::string& id, const std::string& data) {
    return guarded<std::vector<CheckedFile>>([&] { return verify(id, data); });
}

} // namespace distill
