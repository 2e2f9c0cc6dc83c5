// SPDX-License-Identifier: GPL-3.0-or-later
// The table of a run's own fields: one row each, in the order of the form.
#include "core/run/choices.h"
#include "core/run/config_row.h"

namespace distill {
namespace {

using Row = ConfigRow;

Fields deviceFields() {
    constexpr auto kGroup = "Machine";
    return {
        Row("device", "Device", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.device; })
            .help("\"auto\" takes a GPU where there is one (CUDA before XPU), else the CPU. cuda:1 is the "
                  "second GPU.")
            .open(),
        Row("threads", "CPU threads", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.threads; })
            .help("Threads for the maths; 0 = as many as there are cores. Results repeat bit for bit only "
                  "at the same number.")
            .range({0, 1024}),
        Row("precision", "Precision", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return ChoicePointer(&c.precision); })
            .choices(paramChoices<Precision>())
            .help("How networks compute on data: features of real images, the training and the tests of "
                  "teachers, experts and evaluations. \"exact\": float32. \"mixed\": bfloat16 with float32 "
                  "weights and sums, which some processors multiply faster. \"auto\": mixed "
                  "where a short trial on this machine is faster by a fifth; the run records which. The "
                  "gradients of the synthetic images are float32 always."),
    };
}

Fields storingFields() {
    constexpr auto kGroup = "Machine";
    return {
        Row("snapshot.every", "Store images every", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.snapshotEvery; })
            .help("Iterations between two stored pictures of the synthetic set; 0 = densely at the start, "
                  "then ever wider apart.")
            .range({0, 10000000})
            .unit("iterations")
            .advanced(),
        Row("checkpoint.minutes", "Checkpoint after", kGroup, ParamKind::Real,
            [](RunConfig& c) -> FieldPointer { return &c.checkpointMinutes; })
            .help("Wall time between two checkpoints, from which a run can be resumed exactly; 0 = only "
                  "with stored images, on stop and before λ edits.")
            .range({0, 100000})
            .unit("minutes")
            .advanced(),
        Row("checkpoint.every", "Checkpoint every", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.checkpointEvery; })
            .help("Iterations between two checkpoints, in addition to those by time; 0 = none.")
            .range({0, 10000000})
            .unit("iterations")
            .advanced(),
        Row("snapshot.budget_mb", "Disk space for snapshots", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.snapshotBudget; })
            .help("What stored pictures and float sets may take together; 0 = no limit. Beyond it older "
                  "ones are thinned out, never the first, the last, or those of an evaluation or a change "
                  "of λ.")
            .range({0, 100000000})
            .unit("MB")
            .advanced(),
    };
}

Fields protocolFields() {
    constexpr auto kGroup = "Evaluation";
    return {
        ConfigRow("evaluate.protocol", "Protocol", kGroup, ParamKind::Choice,
                  [](RunConfig& c) -> FieldPointer { return &c.evaluation.protocol; })
            .help("How fresh networks are trained on the synthetic images before they are tested on the "
                  "real test set. Accuracies compare only under the same protocol."),
        ConfigRow("evaluate.network", "Network", kGroup, ParamKind::Choice,
                  [](RunConfig& c) -> FieldPointer { return &c.evaluation.network; })
            .help("Architecture that is trained from scratch for the test. Another one than the matching "
                  "network shows how the set transfers.")
            .open(),
        ConfigRow("evaluate.every", "Evaluate every", kGroup, ParamKind::Integer,
                  [](RunConfig& c) -> FieldPointer { return &c.evaluation.every; })
            .help("Iterations between two evaluations; 0 = only at the end. Evaluating never changes the "
                  "distillation itself.")
            .range({0, 10000000})
            .unit("iterations"),
        ConfigRow("evaluate.repeats", "Repeats", kGroup, ParamKind::Integer,
                  [](RunConfig& c) -> FieldPointer { return &c.evaluation.repeats; })
            .help("Networks trained for each accuracy; mean and standard deviation are over them.")
            .range({1, 1000}),
        ConfigRow("evaluate.epochs", "Training length", kGroup, ParamKind::Integer,
                  [](RunConfig& c) -> FieldPointer { return &c.evaluation.epochs; })
            .help("Passes over the synthetic set; 0 = as the protocol says.")
            .range({0, 1000000})
            .unit("epochs")
            .advanced(),
    };
}

Fields labelFields() {
    constexpr auto kGroup = "Evaluation";
    return {
        ConfigRow("evaluate.labels", "Labels", kGroup, ParamKind::Choice,
                  [](RunConfig& c) -> FieldPointer { return ChoicePointer(&c.evaluation.labels); })
            .choices(paramChoices<EvaluationLabels>())
            .help("What networks are trained with for the test. \"own\": the classes, or the soft labels "
                  "that a method learns with its images. \"hard\": the classes alone. \"soft\": a "
                  "teacher's probabilities for each image, for the random images to compare with too. By "
                  "soft labels alone random images gain much: compare only under the same choice.")
            .advanced(),
        ConfigRow("evaluate.label_teacher", "Teacher of the labels", kGroup, ParamKind::Text,
                  [](RunConfig& c) -> FieldPointer { return &c.evaluation.labelTeacher; })
            .help("Of \"soft\": a network, which is trained as the run's teachers are, or a file with "
                  "weights; empty = the mean of the run's own teachers.")
            .advanced(),
        ConfigRow("evaluate.random_baseline", "Random images as the line to beat", kGroup, ParamKind::Boolean,
                  [](RunConfig& c) -> FieldPointer { return &c.evaluation.randomBaseline; })
            .help("Also evaluates random real images, as many per class as the synthetic set has, once at "
                  "the start."),
    };
}

} // namespace

Fields evaluationFields() {
    return joinedFields({protocolFields(), labelFields()});
}

Fields machineFields() {
    return joinedFields({deviceFields(), storingFields()});
}

Fields joinedFields(std::initializer_list<Fields> parts) {
    Fields all;
    for (const auto& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

const std::vector<ConfigField>& configFields() {
    static const Fields kFields = joinedFields({dataFields(), methodFields(), leverFields(), cmiFields(),
                                                teacherFields(), evaluationFields(), machineFields()});
    return kFields;
}

} // namespace distill
