// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/inspect.h"

#include <algorithm>
#include <new>

#include <nlohmann/json.hpp>

#include "core/base/lowered.h"
#include "core/readers/known_datasets.h"
#include "core/sets/set_inspection.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// File, folder and the folder above: what people put hints into.
std::string namesOf(const fs::path& path) {
    std::error_code error;
    auto absolute = fs::absolute(path, error);
    std::string names;
    for (int part = 0; part < 3 && absolute.has_filename(); ++part) {
        names.insert(0, absolute.filename().string() + '/');
        absolute = absolute.parent_path();
    }
    return names;
}

// "…_factor2_…" -> 2; 0 without one.
int factorHintedBy(const std::string& path) {
    const std::string names = lowered(path);
    const std::string word = "factor";
    for (auto at = names.find(word); at != std::string::npos; at = names.find(word, at + 1)) {
        auto digit = at + word.size();
        if (digit < names.size() && (names[digit] == '_' || names[digit] == '-'))
            ++digit;
        if (digit < names.size() && names[digit] >= '1' && names[digit] <= '9')
            return names[digit] - '0';
    }
    return 0;
}

std::string layoutName(const std::string& id) {
    for (const auto& layout : distilledLayouts())
        if (id == layout.id)
            return layout.description;
    return id;
}

std::vector<double> numbersOf(const DistilledSet& set, const char* key) {
    const auto found = set.metadata.find(key);
    const auto json = found == set.metadata.end() ? Json() : Json::parse(found->second, nullptr, false);
    std::vector<double> numbers;
    if (json.is_array())
        for (const auto& value : json)
            if (value.is_number())
                numbers.push_back(value.get<double>());
    return numbers;
}

// What our own header, or 8-bit pictures, say without any guess.
void takeDeclared(Inspection& inspection, const DistilledSet& set) {
    inspection.normalization = set.usualNormalization.empty() ? "unknown" : set.usualNormalization;
    inspection.factor = set.usualFactor;
    inspection.mean = numbersOf(set, "mean");
    inspection.std = numbersOf(set, "std");
    if (const auto found = set.metadata.find("dataset"); found != set.metadata.end())
        inspection.dataset = found->second;
}

void infer(Inspection& inspection, const DistilledSet& set, const fs::path& path) {
    const auto names = namesOf(path);
    const auto hint = datasetHintedBy(names);
    const auto evidence = evidenceOf(set);
    const auto space = guessSpace(set, evidence, hint);
    const auto factor = guessFactor(set, evidence, factorHintedBy(names));
    inspection.normalization = space.normalization;
    inspection.dataset = space.dataset != nullptr ? space.dataset->id : hint;
    if (space.normalization == "mean-std" && space.dataset != nullptr) {
        inspection.mean = space.dataset->mean;
        inspection.std = space.dataset->std;
    }
    inspection.factor = factor.factor;
    inspection.confidence = std::min({inspection.confidence, space.confidence, factor.confidence});
    for (const auto* reasons : {&space.reasons, &factor.reasons})
        inspection.reasons.insert(inspection.reasons.end(), reasons->begin(), reasons->end());
}

} // namespace

const char* labelKindId(LabelKind kind) {
    switch (kind) {
    case LabelKind::Hard:
        return "hard";
    case LabelKind::Logits:
        return "logits";
    case LabelKind::Vectors:
        return "vectors";
    case LabelKind::None:
        break;
    }
    return "none";
}

Inspection inspectionOf(const DistilledSet& set, const fs::path& path) {
    Inspection inspection;
    inspection.layout = set.layout;
    inspection.layoutName = layoutName(set.layout);
    inspection.images = set.shape;
    inspection.labels = labelKindId(set.labelKind);
    inspection.classes = set.classes;
    inspection.learningRate = set.learningRate.value_or(0);
    inspection.confidence = set.confidence;
    inspection.reasons = set.reasons;
    inspection.reasons.insert(inspection.reasons.end(), set.warnings.begin(), set.warnings.end());
    inspection.packing = set.packing;
    if (set.shape.empty())
        return inspection;
    if (set.declared)
        takeDeclared(inspection, set);
    else
        infer(inspection, set, path);
    if (inspection.factor == 1)
        inspection.packing = "single";
    return inspection;
}

Result<Inspection> inspectSet(const fs::path& path) {
    try {
        return inspectionOf(readDistilledSet(path), path);
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    } catch (const std::bad_alloc&) {
        return failure(ErrorCode::InvalidInput,
                       path.string() + " cannot be opened: it needs too much memory.");
    }
}

Json toJson(const Inspection& inspection) {
    const auto orNull = [](bool given, Json value) { return given ? std::move(value) : Json(); };
    return {{"layout", inspection.layout},
            {"description", inspection.layoutName},
            {"images", orNull(!inspection.images.empty(), inspection.images)},
            {"labels", inspection.labels},
            {"classes", orNull(inspection.classes > 0, inspection.classes)},
            {"normalization", orNull(!inspection.normalization.empty(), inspection.normalization)},
            {"dataset", orNull(!inspection.dataset.empty(), inspection.dataset)},
            {"mean", orNull(!inspection.mean.empty(), inspection.mean)},
            {"std", orNull(!inspection.std.empty(), inspection.std)},
            {"factor", inspection.factor},
            {"packing", inspection.packing},
            {"learning_rate", orNull(inspection.learningRate != 0, inspection.learningRate)},
            {"confidence", inspection.confidence},
            {"reasons", inspection.reasons}};
}

} // namespace distill
