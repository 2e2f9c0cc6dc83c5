// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/dataset_report.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "core/base/guarded.h"
#include "core/base/number_text.h"
#include "core/io/digest.h"
#include "core/maths/data/dataset.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/readers/pixel_statistics.h"

namespace distill {
namespace {

constexpr double kUnequal = 1.25; // largest class to smallest; MNIST has 1.24
constexpr int kMostSamples = 100;

std::size_t imageBytes(const Dataset& dataset) {
    return static_cast<std::size_t>(dataset.channels) * static_cast<std::size_t>(dataset.height) *
           static_cast<std::size_t>(dataset.width);
}

// Calls visit(bytes of an image) for each image of the part, in order.
template <class Visit>
void forEachImage(const Dataset& dataset, const DatasetSplit& part, Visit visit) {
    const auto* pixels = part.images.data_ptr<std::uint8_t>();
    for (std::int64_t i = 0; i < part.size(); ++i)
        visit(pixels + static_cast<std::size_t>(i) * imageBytes(dataset));
}

std::int64_t countDuplicates(const Dataset& dataset) {
    std::unordered_set<std::string> seen;
    forEachImage(dataset, dataset.train,
                 [&](const std::uint8_t* image) { seen.insert(digestOf(image, imageBytes(dataset))); });
    std::int64_t found = 0;
    forEachImage(dataset, dataset.test, [&](const std::uint8_t* image) {
        found += seen.count(digestOf(image, imageBytes(dataset))) > 0 ? 1 : 0;
    });
    return found;
}

std::int64_t countGrey(const Dataset& dataset) {
    if (dataset.channels != 3)
        return 0;
    const std::size_t plane = imageBytes(dataset) / 3;
    std::int64_t found = 0;
    for (const auto* part : {&dataset.train, &dataset.test})
        forEachImage(dataset, *part, [&](const std::uint8_t* image) {
            const bool equal = std::memcmp(image, image + plane, plane) == 0 &&
                               std::memcmp(image, image + 2 * plane, plane) == 0;
            found += equal ? 1 : 0;
        });
    return found;
}

ImageBatch samplesOf(const Dataset& dataset, int perClass) {
    ImageBatch batch;
    batch.classes = dataset.classes();
    batch.ipc = perClass;
    batch.channels = dataset.channels;
    batch.height = dataset.height;
    batch.width = dataset.width;
    std::vector<torch::Tensor> chosen;
    chosen.reserve(dataset.train.classIndices.size());
    for (const auto& members : dataset.train.classIndices)
        chosen.push_back(members.index_select(0, torch::arange(perClass).remainder(members.size(0))));
    const auto images =
        dataset.train.images.index_select(0, torch::cat(chosen)).permute({0, 2, 3, 1}).contiguous();
    const auto* first = images.data_ptr<std::uint8_t>();
    batch.pixels.assign(first, first + images.numel());
    return batch;
}

void measureInto(const Dataset& dataset, DatasetReport& report) {
    ImageSet shape;
    shape.count = dataset.train.size();
    shape.channels = dataset.channels;
    shape.height = dataset.height;
    shape.width = dataset.width;
    auto measured = measurePixels(dataset.train.images.data_ptr<std::uint8_t>(), shape);
    report.measuredMean = std::move(measured.mean);
    report.measuredStd = std::move(measured.std);
}

void warn(DatasetReport& report, std::string text, std::string detail = {}) {
    report.warnings.push_back({Severity::Warning, std::move(text), std::move(detail)});
}

std::string sizeText(const ClassReport& row) {
    return "\"" + row.name + "\" has " + counted(row.train, "training image", "training images");
}

void warnOfClasses(DatasetReport& report) {
    const auto [smallest, largest] =
        std::minmax_element(report.classes.begin(), report.classes.end(),
                            [](const ClassReport& a, const ClassReport& b) { return a.train < b.train; });
    if (static_cast<double>(largest->train) > kUnequal * static_cast<double>(smallest->train))
        warn(report,
             "The classes are of unequal size: " + sizeText(*smallest) + ", " + sizeText(*largest) + ".");
    std::string untested;
    for (const auto& row : report.classes)
        if (row.test == 0)
            untested += (untested.empty() ? "" : ", ") + row.name;
    if (!untested.empty())
        warn(report, "Accuracies say nothing of the classes without a test image: " + untested + ".");
}

void warnOfContent(DatasetReport& report) {
    if (report.duplicates > 0)
        warn(report, std::to_string(report.duplicates) + " of " + std::to_string(report.test) +
                         " test images also stand among the training images, so accuracies flatter.");
    if (report.greyAsColour > 0)
        warn(report, std::to_string(report.greyAsColour) + " of " +
                         std::to_string(report.train + report.test) +
                         " images are grey and stored with three equal channels.");
}

DatasetReport reportOf(const Dataset& dataset, int samples) {
    DatasetReport report;
    report.id = dataset.id;
    report.name = dataset.name;
    report.channels = dataset.channels;
    report.height = dataset.height;
    report.width = dataset.width;
    report.mean = dataset.pixelSpace.mean;
    report.std = dataset.pixelSpace.std;
    report.augmentation = dataset.augmentation;
    report.fingerprint = dataset.fingerprint;
    report.train = dataset.train.size();
    report.test = dataset.test.size();
    for (std::size_t c = 0; c < dataset.classNames.size(); ++c)
        report.classes.push_back({dataset.classNames[c], dataset.train.classIndices[c].size(0),
                                  dataset.test.classIndices[c].size(0)});
    measureInto(dataset, report);
    report.duplicates = countDuplicates(dataset);
    report.greyAsColour = countGrey(dataset);
    for (const auto& warning : dataset.warnings)
        warn(report, warning.text, warning.detail);
    warnOfClasses(report);
    warnOfContent(report);
    report.samples = samplesOf(dataset, samples);
    return report;
}

} // namespace

Result<DatasetReport> describeDataset(const DatasetRequest& request, const Watch& watch) {
    return guarded<DatasetReport>(
        [&] {
            if (request.samples < 1 || request.samples > kMostSamples)
                throw DistillError(ErrorCode::Usage, "Samples per class must be between 1 and " +
                                                         std::to_string(kMostSamples) + ".");
            DatasetSource source;
            source.id = request.dataset;
            source.path = request.data;
            source.imageSize = request.imageSize;
            source.splitSeed = request.splitSeed;
            source.normalisation = request.normalisation;
            return reportOf(loadDataset(source, watch), request.samples);
        },
        translate);
}

} // namespace distill
