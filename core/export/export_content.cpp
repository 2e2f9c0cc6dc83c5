// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/export_content.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "core/base/number_text.h"
#include "core/readers/packed_images.h"
#include "core/sets/set_inspection.h"
#include "core/store/named_set.h"
#include "core/store/run_folder.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

[[noreturn]] void refuseUsage(const std::string& message) {
    throw DistillError(ErrorCode::Usage, message);
}

ExportContent readContent(const fs::path& file, std::int64_t iteration) {
    ExportContent content;
    content.file = file;
    content.set = readDistilledSet(file);
    auto& set = content.set;
    set.classes = static_cast<int>(set.classNames.size()); // not what the labels suggest
    if (set.layout != "distillation-studio")
        throw DistillError(ErrorCode::InvalidInput,
                           file.string() + " is no set of this program: make it one with `distill import`.");
    const auto facts = inspectionOf(set, file);
    content.normalization = facts.normalization;
    content.dataset = facts.dataset;
    content.packing = facts.packing;
    content.mean = facts.mean;
    content.std = facts.std;
    content.factor = facts.factor;
    content.iteration = iteration;
    const auto channels = static_cast<std::size_t>(set.shape[1]);
    if (static_cast<std::int64_t>(set.labels.size()) != set.size() || content.mean.size() != channels ||
        content.std.size() != channels)
        throw DistillError(ErrorCode::InvalidInput,
                           file.string() +
                               " cannot be exported: its labels, or the mean and deviation in its "
                               "header, do not fit its images.");
    for (const auto label : set.labels)
        if (label < 0 || label >= set.classes)
            throw DistillError(ErrorCode::InvalidInput, file.string() + " cannot be exported: its label " +
                                                            std::to_string(label) + " is of no class.");
    return content;
}

// Nothing where the run has stored no set at all.
std::optional<ExportContent> contentOfRun(const fs::path& folder, std::int64_t wanted) {
    const auto iteration = wanted < 0 ? std::nullopt : std::optional<std::int64_t>(wanted);
    if (!iteration && RunFolder(folder).iterations(RunFolder::kSets).empty())
        return std::nullopt;
    const auto named = valueOrThrow(namedSet(folder, iteration));
    return readContent(named.file, named.iteration);
}

void scale(ExportContent& content, bool toUnit) {
    const auto plane = static_cast<std::size_t>(content.set.shape[2] * content.set.shape[3]);
    const auto channels = content.mean.size();
    auto& pixels = content.set.pixels;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const auto channel = i / plane % channels;
        const auto mean = static_cast<float>(content.mean[channel]);
        const auto deviation = static_cast<float>(content.std[channel]);
        pixels[i] = toUnit ? pixels[i] * deviation + mean : (pixels[i] - mean) / deviation;
    }
    content.normalization = toUnit ? "unit" : "mean-std";
}

void convertTo(ExportContent& content, const std::string& pixels) {
    if (pixels.empty() || pixels == "stored")
        return;
    if (pixels != "unit" && pixels != "normalised")
        refuseUsage("There are no pixels '" + pixels + "'. Known: stored, unit, normalised.");
    if (content.normalization == "zca")
        refuseUsage("The set is whitened (ZCA), and the way back needs the dataset's matrices, which a set "
                    "does not hold: export its pixels as stored.");
    const auto wanted = pixels == "unit" ? "unit" : "mean-std";
    if (content.normalization != wanted)
        scale(content, pixels == "unit");
}

std::vector<std::int64_t> repeated(const std::vector<std::int64_t>& values, std::size_t times) {
    std::vector<std::int64_t> result;
    for (const auto value : values)
        result.insert(result.end(), times, value);
    return result;
}

// Tiles follow their image, so that class-major order holds.
void decode(ExportContent& content) {
    auto& set = content.set;
    if (content.factor == 1)
        return;
    if (content.packing == "bound")
        refuseUsage("This set is packed 'bound': which of its images are unpacked depends on each training "
                    "batch; export it without --decoded.");
    const PackedImages packed{set.shape, set.pixels, content.factor, content.packing};
    set.pixels = unpackedPixels(packed);
    const auto times = static_cast<std::size_t>(imagesPerPacked(packed));
    set.labels = repeated(set.labels, times);
    const auto width = set.softLabels.size() / static_cast<std::size_t>(set.shape[0]);
    std::vector<float> soft;
    for (std::size_t i = 0; width > 0 && i < set.softLabels.size(); i += width)
        for (std::size_t n = 0; n < times; ++n)
            soft.insert(soft.end(), set.softLabels.begin() + static_cast<std::ptrdiff_t>(i),
                        set.softLabels.begin() + static_cast<std::ptrdiff_t>(i + width));
    set.softLabels = std::move(soft);
    set.shape[0] *= static_cast<std::int64_t>(times);
    content.factor = 1;
    content.packing = "single";
}

// The run's own 8-bit pictures of that iteration in place of whitened pixels.
void takeStoredPictures(ExportJob& job, ExportContent& content) {
    if (!job.run)
        refuseUsage("The set is whitened (ZCA), and the way back to pictures needs the dataset's matrices, "
                    "which a set does not hold: export the run that it comes from.");
    const auto batch = valueOrThrow(readImages(*job.run, content.iteration));
    auto& set = content.set;
    const std::vector<std::int64_t> shape{std::int64_t{batch->classes} * batch->ipc, batch->channels,
                                          batch->height, batch->width};
    if (shape != set.shape)
        throw DistillError(ErrorCode::InvalidInput,
                           job.run->info.directory.string() + " holds pictures that do not fit its set.");
    const auto channels = static_cast<std::size_t>(batch->channels);
    const auto plane = batch->imageBytes() / channels;
    for (std::size_t i = 0; i < batch->pixels.size(); ++i) {
        const auto image = i / batch->imageBytes(), within = i % batch->imageBytes();
        set.pixels[image * batch->imageBytes() + within % channels * plane + within / channels] =
            static_cast<float>(batch->pixels[i]) / 255;
    }
    content.normalization = "unit";
    job.warnings.emplace_back("The set is whitened: its pictures were taken from the run's stored ones.");
}

// Rounded as torchvision's save_image does.
Picture pictureOf(const ExportContent& content, std::int64_t image) {
    const auto& shape = content.set.shape;
    Picture picture{static_cast<int>(shape[1]), static_cast<int>(shape[2]), static_cast<int>(shape[3]), {}};
    const auto plane = static_cast<std::size_t>(shape[2] * shape[3]);
    const auto channels = static_cast<std::size_t>(shape[1]);
    const float* values = content.set.pixels.data() + image * content.imageFloats();
    picture.pixels.resize(plane * channels);
    for (std::size_t i = 0; i < plane * channels; ++i) {
        const float value = values[i % channels * plane + i / channels] * 255 + 0.5F;
        picture.pixels[i] =
            static_cast<std::uint8_t>(std::isfinite(value) ? std::clamp(value, 0.0F, 255.0F) : 0.0F);
    }
    return picture;
}

} // namespace

int ExportContent::ipc() const {
    if (set.classes == 0 || set.size() % set.classes != 0)
        return 0;
    std::vector<std::int64_t> counts(static_cast<std::size_t>(set.classes), 0);
    for (const auto label : set.labels)
        ++counts[static_cast<std::size_t>(label)];
    const auto each = set.size() / set.classes;
    return std::all_of(counts.begin(), counts.end(), [&](std::int64_t n) { return n == each; })
               ? static_cast<int>(each)
               : 0;
}

ExportJob openForExport(const ExportRequest& request, bool holdsSet) {
    ExportJob job;
    job.request = request;
    std::error_code error;
    const auto& source = request.source;
    if (!fs::exists(source, error))
        throw DistillError(ErrorCode::InvalidInput, "There is no run and no set '" + source.string() + "'.");
    if (fs::is_directory(source, error)) {
        job.run = valueOrThrow(openRun(source));
        startOf(*job.run);
        if (holdsSet)
            job.content = contentOfRun(source, request.iteration);
        return job;
    }
    if (request.iteration >= 0)
        refuseUsage("A set is of one iteration: --iteration is for run folders.");
    auto content = readContent(source, 0);
    if (const auto at = content.set.metadata.find("iteration"); at != content.set.metadata.end())
        content.iteration = parsedNumber<std::int64_t>(at->second).value_or(0);
    job.content = std::move(content);
    return job;
}

namespace {

const ExportContent& storedIn(const ExportJob& job) {
    if (!job.content)
        throw DistillError(ErrorCode::InvalidInput, job.request.source.string() +
                                                        " holds no synthetic set; give the folder of a run "
                                                        "that was recorded.");
    return *job.content;
}

WrittenImages describe(const ExportContent& content, int bits) {
    return {content.set.shape, content.normalization, content.packing, content.factor, bits};
}

} // namespace

ExportContent numbersFor(ExportJob& job) {
    ExportContent content = storedIn(job);
    if (job.request.decoded)
        decode(content);
    convertTo(content, job.request.pixels);
    job.written = describe(content, 32);
    return content;
}

PictureContent picturesFor(ExportJob& job) {
    PictureContent result{storedIn(job), {}};
    if (result.content.normalization == "zca")
        takeStoredPictures(job, result.content);
    if (job.request.decoded)
        decode(result.content);
    convertTo(result.content, "unit");
    job.written = describe(result.content, 8);
    for (std::int64_t i = 0; i < result.content.set.size(); ++i)
        result.pictures.push_back(pictureOf(result.content, i));
    return result;
}

const RunStarted& startOf(const RunRecord& run) {
    for (const auto& event : run.events)
        if (const auto* started = std::get_if<RunStarted>(&event))
            return *started;
    throw DistillError(ErrorCode::InvalidInput,
                       run.info.directory.string() + " does not say what was run: its journal has no start.");
}

} // namespace distill
