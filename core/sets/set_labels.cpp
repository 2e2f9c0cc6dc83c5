// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/set_labels.h"

#include <algorithm>

#include "core/base/number_text.h"
#include "core/base/result.h"

namespace distill {
namespace {

[[noreturn]] void refuse(const std::string& message) {
    throw DistillError(ErrorCode::Usage, message);
}

std::vector<std::int64_t> labelsByCount(const DistilledSet& set, int classes, bool byTurn,
                                        const std::string& name) {
    if (classes == 0 || set.size() % classes != 0)
        refuse(name + (set.labelKind == LabelKind::None ? " has no labels, and its " : ": its ") +
               counted(set.size(), "image", "images") +
               " cannot be shared out among the classes of its dataset: give --dataset.");
    const auto perClass = std::max<std::int64_t>(1, set.size() / classes);
    std::vector<std::int64_t> labels(static_cast<std::size_t>(set.size()));
    for (std::size_t i = 0; i < labels.size(); ++i)
        labels[i] = byTurn ? static_cast<std::int64_t>(i) % classes : static_cast<std::int64_t>(i) / perClass;
    return labels;
}

LabelReading asItSeems(const DistilledSet& set, int classes, const std::string& name) {
    if (set.labelKind == LabelKind::None)
        return {labelsByCount(set, classes, false, name), LabelKind::Hard,
                "no labels are stored: class after class is what everybody writes"};
    if (set.labelKind != LabelKind::Hard && !sharedOutEvenly(set.labels, classes))
        return {labelsByCount(set, classes, false, name), set.labelKind,
                "the largest entries of the soft labels do not share the images out evenly; class after "
                "class is how such sets begin"};
    return {set.labels, set.labelKind, "as stored"};
}

} // namespace

bool sharedOutEvenly(const std::vector<std::int64_t>& labels, int classes) {
    if (classes < 1 || labels.size() % static_cast<std::size_t>(classes) != 0)
        return false;
    std::vector<std::size_t> counts(static_cast<std::size_t>(classes), 0);
    for (const auto label : labels) {
        if (label < 0 || label >= classes)
            return false;
        ++counts[static_cast<std::size_t>(label)];
    }
    return std::all_of(counts.begin(), counts.end(), [&](std::size_t n) { return n == counts[0]; });
}

LabelReading readLabels(const DistilledSet& set, int classes, const std::string& choice,
                        const std::string& name) {
    const std::string given = "the person who imported it said so";
    if (choice.empty())
        return asItSeems(set, classes, name);
    const bool byTurn = choice == "by-turn";
    if (byTurn || choice == "by-place")
        return {labelsByCount(set, classes, byTurn, name),
                set.softLabels.empty() ? LabelKind::Hard : set.labelKind, given};
    if (choice != "hard" && choice != "logits" && choice != "vectors")
        refuse("There are no labels '" + choice + "'. Known: hard, logits, vectors, by-place, by-turn.");
    if (set.labelKind == LabelKind::None)
        refuse(name + " has no labels: choose by-place or by-turn.");
    if (choice == "hard")
        return {set.labels, LabelKind::Hard, given};
    if (set.softLabels.empty())
        refuse(name + " has no soft labels: choose hard.");
    auto reading = asItSeems(set, classes, name);
    reading.kind = choice == "logits" ? LabelKind::Logits : LabelKind::Vectors;
    reading.why = given;
    return reading;
}

} // namespace distill
