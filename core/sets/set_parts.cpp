// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/set_parts.h"

#include <algorithm>
#include <cmath>

#include "core/readers/picture_decoder.h"

namespace distill {
namespace {

constexpr std::int64_t kMostClasses = 100'000;
constexpr double kSumTolerance = 1e-3;
constexpr double kLargestVector = 3; // entries of regression targets stay below; logits grow beyond

bool isChannelCount(std::int64_t size) {
    return size == 1 || size == 3;
}

std::vector<float> turned(const std::vector<float>& last, const std::vector<std::int64_t>& shape) {
    const auto count = static_cast<std::size_t>(shape[0]),
               area = static_cast<std::size_t>(shape[1] * shape[2]),
               channels = static_cast<std::size_t>(shape[3]);
    std::vector<float> first(last.size());
    for (std::size_t n = 0; n < count; ++n)
        for (std::size_t p = 0; p < area; ++p)
            for (std::size_t c = 0; c < channels; ++c)
                first[(n * channels + c) * area + p] = last[(n * area + p) * channels + c];
    return first;
}

struct StoredScale {
    float white = 1;    // what stands for 1 in [0,1]
    std::string reason; // a sentence, where it is no matter of course
};

// Bytes need not be stored as bytes: 0 … 255 comes as floats and wide integers too. Normalised pixels stay
// below ten and are negative in part, so they are never taken for it.
StoredScale storedScale(const std::string& dtype, const std::vector<float>& values) {
    constexpr float kWhite = 255, kSurelyNoUnit = 32, kSlack = 8, kSurelyBytes = 16;
    if (dtype == "U8")
        return {kWhite, {}};
    if (values.empty())
        return {};
    const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
    const bool whole =
        std::all_of(values.begin(), values.end(), [](float value) { return std::floor(value) == value; });
    if (whole && *lowest >= 0 && *highest > kSurelyBytes && *highest <= kWhite)
        return {kWhite, "Whole numbers up to " + std::to_string(static_cast<int>(*highest)) +
                            ": 8-bit values, stored as " + dtype + "; they were divided by 255."};
    if (whole && *lowest >= 0 && *highest > kWhite && *highest <= static_cast<float>(kFullRange)) {
        const auto range = usedRange(static_cast<std::uint32_t>(*highest));
        return {static_cast<float>(range), "Whole numbers up to " +
                                               std::to_string(static_cast<int>(*highest)) +
                                               ": values of more than 8 bits; they were divided by " +
                                               std::to_string(range) + ", the range that they use."};
    }
    if (*lowest >= -kSlack && *highest > kSurelyNoUnit && *highest <= kWhite + kSlack)
        return {kWhite, "Values up to " + std::to_string(static_cast<int>(*highest)) +
                            ": pixels on the scale 0 to 255; they were divided by 255."};
    return {};
}

void addReason(DistilledSet& set, const std::string& reason) { // once, of several batches
    if (std::find(set.reasons.begin(), set.reasons.end(), reason) == set.reasons.end())
        set.reasons.push_back(reason);
}

void takeHardLabels(DistilledSet& set, const NamedArray& labels) {
    set.labelKind = LabelKind::Hard;
    set.labels = toIntegers(labels);
    std::int64_t largest = -1;
    for (const auto label : set.labels) {
        if (label < 0 || label >= kMostClasses)
            throw DistillError(ErrorCode::InvalidInput,
                               "The labels hold " + std::to_string(label) + ", which is no class number.");
        largest = std::max(largest, label);
    }
    set.classes = std::max(set.classes, static_cast<int>(largest + 1));
}

struct RowSums {
    bool allOne = true, allZero = true, anyNegative = false;
    float largest = 0;
};

RowSums rowSums(const std::vector<float>& values, std::size_t columns) {
    RowSums result;
    for (std::size_t first = 0; first < values.size(); first += columns) {
        double sum = 0;
        for (std::size_t c = first; c < first + columns; ++c) {
            sum += values[c];
            result.anyNegative = result.anyNegative || values[c] < 0;
            result.largest = std::max(result.largest, std::abs(values[c]));
        }
        result.allOne = result.allOne && std::abs(sum - 1) < kSumTolerance;
        result.allZero = result.allZero && std::abs(sum) < kSumTolerance;
    }
    return result;
}

void takeSoftLabels(DistilledSet& set, const NamedArray& labels, bool vectorsByDefault) {
    set.softLabels = toFloats(labels);
    set.classes = static_cast<int>(labels.shape[1]);
    const auto columns = static_cast<std::size_t>(labels.shape[1]);
    const auto sums = rowSums(set.softLabels, columns);
    const bool probabilities = sums.allOne && !sums.anyNegative;
    const bool vectors = probabilities || (sums.allZero && sums.largest <= 1) ||
                         (vectorsByDefault && sums.largest < kLargestVector);
    set.labelKind = vectors ? LabelKind::Vectors : LabelKind::Logits;
    set.reasons.emplace_back(
        probabilities ? "Each row of labels is a probability distribution."
        : sums.allZero && sums.largest <= 1
            ? "Each row of labels sums to 0: one-hot vectors with their mean taken off."
        : vectors ? "The labels are learned vectors near one-hot ones."
                  : "The labels are learned logits: a softmax belongs before the cross-entropy.");
    for (std::size_t first = 0; first < set.softLabels.size(); first += columns) {
        const auto row = set.softLabels.begin() + static_cast<std::ptrdiff_t>(first);
        set.labels.push_back(std::max_element(row, row + static_cast<std::ptrdiff_t>(columns)) - row);
    }
}

} // namespace

void refuseSet(const std::filesystem::path& path, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, path.string() + " cannot be opened: " + what + ".");
}

bool looksLikeImages(const std::vector<std::int64_t>& shape) {
    return shape.size() == 4 && shape[0] > 0 && isChannelCount(shape[1]) && shape[2] > 1 && shape[3] > 1;
}

bool looksLikeImagesLast(const std::vector<std::int64_t>& shape) {
    return shape.size() == 4 && shape[0] > 0 && isChannelCount(shape[3]) && shape[1] > 1 && shape[2] > 1 &&
           (!isChannelCount(shape[1]) || shape[3] == shape[1]);
}

bool looksLikeGreyImages(const std::vector<std::int64_t>& shape) {
    constexpr std::int64_t kLeastSide = 4;
    return shape.size() == 3 && shape[0] > 0 && shape[0] != 3 && shape[1] >= kLeastSide &&
           shape[1] == shape[2];
}

void takeImages(DistilledSet& set, const NamedArray& images) {
    auto values = toFloats(images);
    auto shape = images.shape;
    if (shape.size() == 3) {
        addReason(set, "Its images have no axis of channels and a label each: they are taken as grey, of one "
                       "channel.");
        shape.insert(shape.begin() + 1, 1);
    } else if (!looksLikeImages(shape)) {
        values = turned(values, shape);
        shape = {shape[0], shape[3], shape[1], shape[2]};
        set.reasons.emplace_back("The channels come last in the file.");
    }
    const auto [scale, reason] = set.declared ? StoredScale() : storedScale(images.dtype, values);
    if (scale != 1)
        for (float& value : values)
            value /= scale;
    if (!reason.empty())
        addReason(set, reason);
    if (set.shape.empty()) {
        set.shape = std::move(shape);
        set.pixels = std::move(values);
        return;
    }
    set.shape[0] += shape[0];
    set.pixels.insert(set.pixels.end(), values.begin(), values.end());
}

void takeLabels(DistilledSet& set, const NamedArray& labels, bool vectorsByDefault) {
    const bool column = labels.shape.size() == 1 || (labels.shape.size() == 2 && labels.shape[1] == 1);
    if (labels.shape.empty() || labels.shape[0] != set.size() || (!column && labels.shape.size() != 2) ||
        (!column && labels.shape[1] > kMostClasses))
        throw DistillError(ErrorCode::InvalidInput, "The labels have the shape " + shapeText(labels.shape) +
                                                        ", which does not fit " + std::to_string(set.size()) +
                                                        " images.");
    if (column)
        takeHardLabels(set, labels);
    else
        takeSoftLabels(set, labels, vectorsByDefault);
}

const std::vector<std::string>& labelNames() {
    static const std::vector<std::string> names{"labels",     "label",       "targets",    "target",
                                                "y",          "label_syn",   "labels_syn", "y_syn",
                                                "syn_labels", "soft_labels", "Y",          "y_train"};
    return names;
}

std::string takenForLabels(const std::string& entry) {
    return "Its entry \"" + entry + "\" has a row for each image and is taken for the labels.";
}

std::string eitherIsLabels(const std::string& one, const std::string& other) {
    return "it may have its labels in \"" + one + "\" or in \"" + other + "\": call them \"labels\"";
}

} // namespace distill
