// SPDX-License-Identifier: GPL-3.0-or-later
// A distilled set as others (or we) saved it, as plain numbers, with what its layout says about it. Free of
// torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/io/safetensors.h"

namespace distill {

enum class LabelKind { None, Hard, Logits, Vectors };

struct DistilledSet {
    std::string layout; // id: "res-pt", "mtt", "datm", "idc", …; distilledLayouts() has them all
    std::vector<std::int64_t> shape; // [N,C,H,W] as stored, undecoded; empty where there are no images
    std::vector<float> pixels;       // row-major, in the space they were stored in
    LabelKind labelKind = LabelKind::None;
    std::vector<std::int64_t> labels; // [N]; of soft labels the largest; empty without labels
    std::vector<float> softLabels;    // [N, classes]; empty for hard labels
    int classes = 0;                  // 0 = unknown
    std::vector<std::string> classNames;
    std::optional<double> learningRate; // learned step size

    // What the layout's authors do, to be weighed against the pixels; empty = they differ.
    std::string usualNormalization; // "unit", "mean-std", "zca"
    int usualFactor = 1;
    std::string packing = "single"; // "single" or "idm": how factor² images share one
    bool declared = false;          // our own file: its metadata are no guess

    double confidence = 1;             // in the layout, 0 … 1
    std::vector<std::string> reasons;  // sentences
    std::vector<std::string> warnings; // sentences: what was left out
    std::vector<NamedArray> weights; // of a state dictionary; names without wrappers', values only on demand
    std::map<std::string, std::string> metadata;
    std::vector<std::filesystem::path> sources; // every file that was read, the named one first

    std::int64_t size() const { return shape.empty() ? 0 : shape[0]; }
};

struct DistilledLayout {
    const char* id;
    const char* description;
};
const std::vector<DistilledLayout>& distilledLayouts();

// Opens whatever it is: a file or a folder, or "run@100" for the set of that iteration. DistillError(InvalidInput)
// names the path, what is wrong with it and what would be read. Nothing in the file is ever run.
DistilledSet readDistilledSet(const std::filesystem::path& path);

} // namespace distill
