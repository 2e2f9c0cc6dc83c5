// SPDX-License-Identifier: GPL-3.0-or-later
// What the evaluations of a run measure: the set as it is and, once, random real images to compare with, each
// packed and labelled as the run does. Engine thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/maths/eval/teacher_labels.h"
#include "core/maths/train/trainer.h"

namespace distill {

struct RunContext;
struct RunMaterial;

class SubjectEvaluator final {
public:
    SubjectEvaluator(const RunContext& context, RunMaterial& material);

    // Brings labels that the method gives by a network of its own up to date.
    void relabel();
    // Every subject that is due, told by events. A stop or a cancel leaves one without a number.
    void evaluate(std::int64_t iteration);
    bool baselineDone() const { return m_baselineDone; }
    void setBaselineDone(bool done) { m_baselineDone = done; }

private:
    bool evaluateSubject(const std::string& subject, std::int64_t iteration);
    EvaluationLabels labels() const;
    const TeacherLabels* teacher(); // null unless labels are soft
    TrainSource randomSource(const std::string& subject, std::int64_t repeat);

    const RunContext& m_context;
    RunMaterial& m_material;
    bool m_baselineDone = false;
    bool m_labelsByMethod = false;
    std::optional<TeacherLabels> m_teacher; // of soft labels, once they were asked for
};

} // namespace distill
