// SPDX-License-Identifier: GPL-3.0-or-later
// A teacher's soft labels for any images, as an evaluation may ask for them: the mean over one or several
// pretrained networks of the softmax of their logits. Engine thread; failures are DistillError.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/eval/protocol.h"
#include "core/run/choices.h"
#include "core/run/job_parts.h"

namespace distill {

class TeacherLabels final {
public:
    TeacherLabels(std::vector<std::shared_ptr<Network>> networks, std::string name)
        : m_networks(std::move(networks)), m_name(std::move(name)) {}
    // Those of a pool: the run's own teachers.
    static TeacherLabels ofPool(const TeacherPool& pool);
    // `teacher`: a network, trained as `recipe` says, or a file with weights; empty = all of the recipe's own.
    static TeacherLabels prepare(const std::string& teacher, const TeacherConfig& recipe,
                                 const Dataset& dataset, c10::Device device, int threads, const Watch& watch);

    const std::string& name() const { return m_name; } // for people: "2 × ConvNet, 10 epochs (71.3 %)"
    // ln of the mean probability, float [N, classes]: label logits for a temperature of 1.
    torch::Tensor logits(const torch::Tensor& images) const;
    TrainSource source(const torch::Tensor& images) const { return sourceOf(images, logits(images), 1); }

private:
    std::vector<std::shared_ptr<Network>> m_networks; // frozen, eval mode
    std::string m_name;
};

// A set's images with the labels that were asked for; `teacher` counts for Soft alone. Only its own labels
// bring the step size that was learned with them.
EvaluationData evaluationDataOf(const SyntheticSet& set, EvaluationLabels labels,
                                const TeacherLabels* teacher);
// Any images [N, C, H, W] with the labels that were asked for, where their own are classes, int64 [N].
TrainSource labelledSource(const torch::Tensor& images, const torch::Tensor& classes,
                           const TeacherLabels* teacher);
// What is recorded of them with a result.
void noteLabels(EvaluationJob& job, EvaluationLabels labels, const TeacherLabels* teacher);

} // namespace distill
