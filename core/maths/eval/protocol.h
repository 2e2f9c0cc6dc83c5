// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluation protocols as data, and the one way a synthetic set becomes an accuracy: fresh networks are
// trained on it and tested on the full test split after the last epoch. The networks, their shuffling and
// augmentation depend on the seed and the repeat only, so evaluations at different iterations, λ or sets
// share them. Engine thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/maths/data/dataset.h"
#include "core/maths/eval/protocol_table.h"
#include "core/maths/synth/synthetic_set.h"
#include "core/maths/tensor/random_streams.h"
#include "core/maths/train/trainer.h"
#include "core/run/job_parts.h"

namespace distill {

// Training by a protocol; `epochs` 0 = its own. `augment` replaces the protocol's where it is said.
TrainOptions optionsOf(const ProtocolDescriptor& protocol, const std::string& augmentation,
                       std::int64_t epochs, std::optional<bool> augment = {});

struct EvaluationJob {
    std::string network = "ConvNet";
    std::string protocol = "quick";
    std::int64_t repeats = 1;
    std::int64_t epochs = 0; // 0 = the protocol's
    std::string subject = "synthetic";
    std::string subjectName;      // for people, in the progress; empty = subjectText()
    std::int64_t iteration = 0;   // only reported
    std::string labels, labeller; // only reported: see Evaluation
    std::optional<bool> augment;  // with or without augmentation, whatever the protocol says
};

// The training images of one repeat, as trainNetwork() takes them. A set gives the same each time, a random
// baseline another draw. `learningRate` > 0 replaces the protocol's (a step size learned with the images).
struct EvaluationData {
    std::function<TrainSource(std::int64_t repeat)> source;
    double learningRate = 0;
};
// The decoded images of a set with its own labels, soft where it has them, and its learned step size.
EvaluationData evaluationDataOf(const SyntheticSet& set);
// The same images with nothing but the classes as labels, at the protocol's own rate.
EvaluationData hardLabelledDataOf(const SyntheticSet& set);

// Nothing where `watch` stopped it. Progress of stage "evaluation".
std::optional<Evaluation> evaluateImages(const EvaluationData& data, const Dataset& dataset,
                                         const EvaluationJob& job, const RandomStreams& streams,
                                         c10::Device device, const Watch& watch);

} // namespace distill
