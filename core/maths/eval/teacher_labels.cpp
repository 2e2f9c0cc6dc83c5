// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/eval/teacher_labels.h"

#include "core/base/number_text.h"
#include "core/maths/eval/feature_network.h"
#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"

namespace distill {

TeacherLabels TeacherLabels::ofPool(const TeacherPool& pool) {
    std::vector<std::shared_ptr<Network>> networks;
    double accuracy = 0;
    for (std::int64_t i = 0; i < pool.size(); ++i) {
        networks.push_back(pool.shared(i));
        const double known = pool.infos()[static_cast<std::size_t>(i)].testAccuracy;
        accuracy = known < 0 || accuracy < 0 ? -1 : accuracy + known / static_cast<double>(pool.size());
    }
    const auto& first = pool.infos().front();
    std::string name = pool.size() > 1 ? std::to_string(pool.size()) + " × " : std::string();
    name += first.network;
    if (first.epochs > 0)
        name += ", " + counted(first.epochs, "epoch", "epochs");
    if (accuracy >= 0)
        name += " (" + shortNumber(accuracy, 3) + " %)";
    return {std::move(networks), std::move(name)};
}

TeacherLabels TeacherLabels::prepare(const std::string& teacher, const TeacherConfig& recipe,
                                     const Dataset& dataset, c10::Device device, int threads,
                                     const Watch& watch) {
    if (teacher.empty())
        return ofPool(TeacherPool::prepare(dataset, recipe, device, threads, watch));
    const auto named = namedNetwork(teacher, recipe, dataset, device, threads, watch);
    return {{named.network}, named.name};
}

torch::Tensor TeacherLabels::logits(const torch::Tensor& images) const {
    const torch::NoGradGuard noGrad;
    torch::Tensor sum;
    for (const auto& network : m_networks) {
        const auto logProbabilities =
            torch::log_softmax(logitsInChunks(*network, images).to(torch::kFloat64), 1);
        sum = sum.defined() ? torch::logaddexp(sum, logProbabilities) : logProbabilities;
    }
    return (sum - std::log(static_cast<double>(m_networks.size()))).to(torch::kFloat32);
}

EvaluationData evaluationDataOf(const SyntheticSet& set, EvaluationLabels labels,
                                const TeacherLabels* teacher) {
    if (labels == EvaluationLabels::Own)
        return evaluationDataOf(set);
    if (labels == EvaluationLabels::Hard)
        return hardLabelledDataOf(set);
    const torch::NoGradGuard noGrad;
    EvaluationData data;
    data.source = [source = teacher->source(set.decoded().images.detach())](std::int64_t) { return source; };
    return data;
}

TrainSource labelledSource(const torch::Tensor& images, const torch::Tensor& classes,
                           const TeacherLabels* teacher) {
    return teacher != nullptr ? teacher->source(images) : sourceOf(images, classes);
}

void noteLabels(EvaluationJob& job, EvaluationLabels labels, const TeacherLabels* teacher) {
    if (labels == EvaluationLabels::Own)
        return;
    job.labels = idOf(labels);
    if (labels == EvaluationLabels::Soft)
        job.labeller = teacher->name();
}

} // namespace distill
