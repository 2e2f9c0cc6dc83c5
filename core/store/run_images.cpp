// SPDX-License-Identifier: GPL-3.0-or-later
// The stored pictures of a run: apart from the rest, so that a list of runs needs no codecs.
#include "core/base/guarded.h"
#include "core/io/png_image.h"
#include "core/store/run_folder.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

const RunStarted& startOf(const RunRecord& record) {
    for (const auto& event : record.events)
        if (const auto* started = std::get_if<RunStarted>(&event))
            return *started;
    throw DistillError(ErrorCode::InvalidInput,
                       record.info.directory.string() + " has no run_started in its journal.");
}

ImageBatch loadImages(const RunRecord& record, std::int64_t iteration) {
    const RunStarted& started = startOf(record);
    const fs::path file = RunFolder(record.info.directory).at(RunFolder::kPictures, iteration);
    const Picture picture = valueOrThrow(readPng(file));
    auto images =
        untile(picture, static_cast<int>(started.classNames.size()), static_cast<int>(started.config.ipc));
    if (!images || images->channels != started.channels || images->height != started.height ||
        images->width != started.width)
        throw DistillError(ErrorCode::InvalidInput,
                           file.string() +
                               " does not have the size that the run's journal says; it was changed or "
                               "belongs to another run.",
                           images ? std::string() : images.error().message);
    images->iteration = iteration;
    return std::move(*images);
}

} // namespace

Result<std::shared_ptr<const ImageBatch>> readImages(const RunRecord& record, std::int64_t iteration) {
    return guarded<std::shared_ptr<const ImageBatch>>(
        [&] { return std::make_shared<const ImageBatch>(loadImages(record, iteration)); });
}

} // namespace distill
