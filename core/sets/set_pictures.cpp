// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/set_pictures.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "core/readers/dataset_table.h"
#include "core/readers/known_datasets.h"
#include "core/readers/packed_images.h"
#include "core/sets/set_inspection.h"
#include "core/sets/set_labels.h"

namespace distill {
namespace {

constexpr double kClipAt = 2.5; // deviations

struct Spread {
    double mean = 0, deviation = 0;
};

Spread spreadOf(const std::vector<float>& pixels) {
    double sum = 0, squares = 0, count = 0;
    for (const float value : pixels)
        if (std::isfinite(value)) {
            sum += value;
            squares += static_cast<double>(value) * value;
            ++count;
        }
    if (count == 0)
        return {};
    const double mean = sum / count;
    return {mean, std::sqrt(std::max(0.0, squares / count - mean * mean))};
}

void stretch(float* first, float* last) {
    float low = INFINITY, high = -INFINITY;
    for (const float* value = first; value != last; ++value)
        if (std::isfinite(*value)) {
            low = std::min(low, *value);
            high = std::max(high, *value);
        }
    const float range = high > low ? high - low : 1.0F;
    for (float* value = first; value != last; ++value)
        *value = std::isfinite(*value) ? (*value - low) / range : 0.0F;
}

// The stored images that are shown, row by row; -1 = none in this place.
struct Places {
    int classes = 0, each = 0;
    std::vector<std::int64_t> images;
};

Places placesOf(const DistilledSet& set, const PictureChoice& choice, const std::string& name) {
    const int classes = std::max(set.classes, 1);
    const bool unlabelled = set.labelKind == LabelKind::None && set.size() % classes != 0;
    const auto labels = unlabelled ? std::vector<std::int64_t>(static_cast<std::size_t>(set.size()), 0)
                                   : readLabels(set, classes, choice.labels, name).labels;
    const auto last = labels.empty() ? 0 : *std::max_element(labels.begin(), labels.end());
    std::vector<std::vector<std::int64_t>> rows(static_cast<std::size_t>(last) + 1);
    for (std::size_t i = 0; i < labels.size(); ++i)
        rows[static_cast<std::size_t>(labels[i])].push_back(static_cast<std::int64_t>(i));
    if (choice.mostClasses > 0 && rows.size() > static_cast<std::size_t>(choice.mostClasses))
        rows.resize(static_cast<std::size_t>(choice.mostClasses));
    Places places;
    places.classes = static_cast<int>(rows.size());
    for (const auto& row : rows)
        places.each = std::max(places.each, static_cast<int>(row.size()));
    if (choice.mostEach > 0)
        places.each = std::min(places.each, choice.mostEach);
    for (auto& row : rows) {
        row.resize(static_cast<std::size_t>(places.each), -1);
        places.images.insert(places.images.end(), row.begin(), row.end());
    }
    return places;
}

// From the space of the file into [0,1], image by image.
void bringToUnit(std::vector<float>& pixels, const DistilledSet& set, const PictureChoice& choice) {
    const auto plane = static_cast<std::size_t>(set.shape[2] * set.shape[3]);
    const auto channels = static_cast<std::size_t>(set.shape[1]);
    const bool known = choice.mean.size() == channels && choice.std.size() == channels;
    if (choice.view == PixelView::Denormalised && known)
        for (std::size_t i = 0; i < pixels.size(); ++i) {
            const auto c = i / plane % channels;
            pixels[i] = static_cast<float>(pixels[i] * choice.std[c] + choice.mean[c]);
        }
    if (choice.view == PixelView::Clipped) {
        const auto spread = spreadOf(set.pixels);
        const auto low = static_cast<float>(spread.mean - kClipAt * spread.deviation);
        const auto high = static_cast<float>(spread.mean + kClipAt * spread.deviation);
        for (float& value : pixels)
            value = std::isfinite(value) ? std::clamp(value, low, high) : low;
    }
    if (choice.view == PixelView::Stretched || choice.view == PixelView::Clipped)
        for (std::size_t at = 0; at < pixels.size(); at += plane * channels)
            stretch(pixels.data() + at, pixels.data() + at + plane * channels);
}

std::vector<float> gathered(const DistilledSet& set, const Places& places) {
    const auto size = static_cast<std::size_t>(set.shape[1] * set.shape[2] * set.shape[3]);
    std::vector<float> pixels;
    pixels.reserve(places.images.size() * size);
    for (const auto image : places.images) {
        if (image < 0) {
            pixels.insert(pixels.end(), size, 0.0F);
            continue;
        }
        const auto first =
            set.pixels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(image) * size);
        pixels.insert(pixels.end(), first, first + static_cast<std::ptrdiff_t>(size));
    }
    return pixels;
}

ImageBatch batchOf(const DistilledSet& set, const std::vector<float>& pixels, int classes) {
    ImageBatch batch;
    batch.classes = classes;
    batch.channels = static_cast<int>(set.shape[1]);
    batch.height = static_cast<int>(set.shape[2]);
    batch.width = static_cast<int>(set.shape[3]);
    const auto size = batch.imageBytes(), channels = static_cast<std::size_t>(set.shape[1]);
    batch.ipc = static_cast<int>(pixels.size() / size) / std::max(1, classes);
    batch.pixels.resize(pixels.size());
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const auto within = i % size, plane = size / channels;
        const float value = pixels[i] * 255 + 0.5F;
        batch.pixels[i - within + within % plane * channels + within / plane] =
            static_cast<std::uint8_t>(std::isfinite(value) ? std::clamp(value, 0.0F, 255.0F) : 0.0F);
    }
    return batch;
}

ImageBatch picturesOf(const DistilledSet& set, const PictureChoice& choice, const std::string& name) {
    if (set.shape.empty())
        throw DistillError(ErrorCode::InvalidInput, name + " holds no images.");
    const auto places = placesOf(set, choice, name);
    auto pixels = gathered(set, places);
    bringToUnit(pixels, set, choice);
    if (choice.factor > 1) {
        auto shape = set.shape;
        shape[0] = static_cast<std::int64_t>(places.images.size());
        const std::string packing = choice.packing == "bound" ? "single" : choice.packing;
        pixels = unpackedPixels({shape, pixels, choice.factor, packing});
    }
    return batchOf(set, pixels, places.classes);
}

// The set's own, else those of the dataset that it is recognised as.
std::vector<std::string> namesOf(const DistilledSet& set, const Inspection& said) {
    if (!set.classNames.empty())
        return set.classNames;
    auto names = classNamesOf(said.dataset);
    const auto classes = static_cast<std::size_t>(std::max(set.classes, said.classes));
    names.resize(std::min(names.size(), classes));
    return names;
}

} // namespace

Result<OpenedSet> OpenedSet::open(const std::filesystem::path& path) {
    try {
        OpenedSet opened;
        auto set = std::make_shared<DistilledSet>(readDistilledSet(path));
        opened.m_path = path;
        opened.m_inspection = inspectionOf(*set, path);
        if (set->classes == 0 && opened.m_inspection.classes == 0)
            if (const auto* known = findKnownDataset(opened.m_inspection.dataset))
                set->classes = known->classes;
        opened.m_classNames = namesOf(*set, opened.m_inspection);
        opened.m_set = std::move(set);
        return opened;
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    } catch (const std::bad_alloc&) {
        return failure(ErrorCode::InvalidInput,
                       path.string() + " cannot be opened: it needs too much memory.");
    }
}

bool OpenedSet::isOurs() const {
    return m_inspection.layout == "distillation-studio" || m_inspection.layout == "run-folder";
}

Result<ImageBatch> OpenedSet::pictures(const PictureChoice& choice) const {
    try {
        return picturesOf(*m_set, choice, m_path.string());
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    } catch (const std::bad_alloc&) {
        return failure(ErrorCode::InvalidInput,
                       m_path.string() + " cannot be shown: it needs too much memory.");
    }
}

} // namespace distill
