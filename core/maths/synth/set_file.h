// SPDX-License-Identifier: GPL-3.0-or-later
// The float set on disk: a safetensors file with the arrays "images" (F32, as stored), "labels" (I64), and
// where the set has them "label_logits" (F32) and "learning_rate" (F32, 0-dim), and metadata that says how to
// use them: "dataset", "class_names", "ipc", "normalization" (mean-std | unit | zca), "mean", "std",
// "factor", "packing" (single | multi | bound | idm), "bound", "temperature". Engine thread.
#pragma once

#include <filesystem>

#include "core/maths/synth/synthetic_set.h"

namespace distill {

void saveSet(const SyntheticSet& set, std::int64_t iteration, const std::filesystem::path& file);

// DistillError(InvalidInput) names the file and what does not fit. networkSpace is that of a dataset
// normalised by the same mean and std; a whitened set (zca) comes without its matrices: see attachDataset.
SyntheticSet loadSet(const std::filesystem::path& file, c10::Device device);

// What the header says; -1 where it says nothing.
std::int64_t iterationOfSet(const std::filesystem::path& file);

// Makes the set usable with this dataset: its pixel space becomes the network's, and a whitened set gets the
// dataset's matrices. DistillError(InvalidInput) where classes or image size differ.
void attachDataset(SyntheticSet& set, const Dataset& dataset);

} // namespace distill
