// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/subject_evaluator.h"

#include "core/maths/engine/run_context.h"
#include "core/maths/eval/protocol.h"

namespace distill {

SubjectEvaluator::SubjectEvaluator(const RunContext& context, RunMaterial& material)
    : m_context(context), m_material(material) {}

void SubjectEvaluator::relabel() {
    const torch::NoGradGuard noGrad;
    auto& set = m_material.set;
    const auto decoded = set.unmirrored().decoded();
    const auto logits = m_material.method->softLabelsOf(decoded.images, *m_material.objective);
    m_labelsByMethod = logits.defined();
    if (m_labelsByMethod)
        set.labelLogits = SyntheticSet::meanOfViews(logits, decoded.source, set.size());
}

EvaluationLabels SubjectEvaluator::labels() const {
    return m_context.config().evaluation.labels;
}

const TeacherLabels* SubjectEvaluator::teacher() {
    if (labels() != EvaluationLabels::Soft)
        return nullptr;
    const auto& config = m_context.config();
    if (!m_teacher && m_material.teachers && config.evaluation.labelTeacher.empty())
        m_teacher = TeacherLabels::ofPool(*m_material.teachers);
    if (!m_teacher)
        m_teacher =
            TeacherLabels::prepare(config.evaluation.labelTeacher, config.teacher, *m_material.dataset,
                                   m_context.device, m_context.threads, m_context.watch());
    return &*m_teacher;
}

void SubjectEvaluator::evaluate(std::int64_t iteration) {
    if (m_context.config().evaluation.randomBaseline && !m_baselineDone) {
        m_baselineDone = evaluateSubject("random", iteration);
        if (!m_material.set.formation.trivial())
            evaluateSubject("random_packed", iteration);
        if (m_labelsByMethod && labels() == EvaluationLabels::Own)
            evaluateSubject("random_labelled", iteration);
    }
    evaluateSubject("synthetic", iteration);
}

bool SubjectEvaluator::evaluateSubject(const std::string& subject, std::int64_t iteration) {
    const auto& wanted = m_context.config().evaluation;
    EvaluationJob job;
    job.network = wanted.network;
    job.protocol = wanted.protocol;
    job.repeats = wanted.repeats;
    job.epochs = wanted.epochs;
    job.subject = subject;
    job.iteration = iteration;
    noteLabels(job, labels(), teacher());
    EvaluationData data;
    if (subject == "synthetic")
        data = evaluationDataOf(m_material.set.unmirrored(), labels(), teacher());
    else
        data.source = [&](std::int64_t repeat) { return randomSource(subject, repeat); };
    auto watch = m_context.watch();
    bool cancelled = false;
    watch.cancelled = [&] {
        cancelled = cancelled || m_context.controls.takeCancelEvaluation();
        return cancelled || m_context.controls.stopRequested();
    };
    const auto evaluation =
        evaluateImages(data, *m_material.dataset, job, m_context.streams, m_context.device, watch);
    if (evaluation)
        m_context.emit(*evaluation);
    return evaluation.has_value();
}

// Random real images, another draw at each repeat; packed as the set packs its own, or labelled as the method
// labels.
TrainSource SubjectEvaluator::randomSource(const std::string& subject, std::int64_t repeat) {
    const torch::NoGradGuard noGrad;
    const auto set = m_material.set.unmirrored();
    const auto& dataset = *m_material.dataset;
    const auto generator = m_context.streams.generator(Purpose::Baseline, 0, repeat);
    if (subject == "random_packed") {
        const auto packed = randomPackedImages(dataset, set, generator).to(m_context.device);
        const auto decoded = set.decodedAs(packed, 0, set.classes);
        return labelledSource(decoded.images, decoded.labels, teacher());
    }
    const auto images = randomRealImages(dataset, m_context.config().ipc, generator).to(m_context.device);
    if (subject == "random_labelled")
        return sourceOf(images, m_material.method->softLabelsOf(images, *m_material.objective),
                        set.temperature);
    return labelledSource(images, set.labels, teacher());
}

} // namespace distill
