// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/evaluate.h"

#include <algorithm>

#include "core/base/guarded.h"
#include "core/base/nearest_name.h"
#include "core/base/rows.h"
#include "core/catalogue/catalogue.h"
#include "core/jobs/label_teacher.h"
#include "core/jobs/request_checks.h"
#include "core/maths/eval/protocol.h"
#include "core/maths/synth/stored_set.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {

namespace {

std::vector<Evaluation> evaluateAll(const EvaluateRequest& request, const Watch& watch,
                                    const std::function<void(const Evaluation&)>& done) {
    const int threads = setThreads(request.machine.threads);
    const auto device = chooseDevice(request.machine.device);
    const auto stored = openStoredSet(request.place, device, watch);
    const MixedAllowed allowed(computedMixed(request.place.set));
    const auto labels = chosen<EvaluationLabels>(request.labels);
    const auto teacher = labelTeacherOf(request, stored.dataset, device, threads, watch);
    const auto data = evaluationDataOf(stored.set, labels, teacher ? &*teacher : nullptr);
    const RandomStreams streams(request.seed);
    std::vector<Evaluation> evaluations;
    for (const auto& network : request.networks) {
        EvaluationJob job;
        job.network = network;
        job.protocol = request.protocol;
        job.repeats = request.repeats;
        job.epochs = request.epochs;
        noteLabels(job, labels, teacher ? &*teacher : nullptr);
        job.iteration = std::max<std::int64_t>(0, stored.iteration);
        const auto evaluation = evaluateImages(data, stored.dataset, job, streams, device, watch);
        if (!evaluation)
            throw DistillError(ErrorCode::Cancelled, "The evaluation was stopped.");
        evaluations.push_back(*evaluation);
        if (done)
            done(*evaluation);
    }
    return evaluations;
}

} // namespace

void requireValidRequest(const EvaluateRequest& request) {
    if (findProtocol(request.protocol) == nullptr)
        throw DistillError(ErrorCode::Usage,
                           thereIsNo("evaluation protocol", request.protocol, idsOf(protocols())));
    if (!request.place.dataset.empty())
        static_cast<void>(offeredDataset(request.place.dataset));
    for (const auto& network : request.networks)
        if (!networkExists(network))
            throw DistillError(ErrorCode::Usage, unknownNetwork(network));
    valueOrThrow(readChoice<EvaluationLabels>("The choice of labels", request.labels));
    if (!request.labelTeacher.empty() && request.labels != idOf(EvaluationLabels::Soft))
        throw DistillError(ErrorCode::Usage, "A teacher of the labels is named, but the labels are '" +
                                                 request.labels + "': ask for soft ones.");
    if (request.repeats < 1 || request.epochs < 0)
        throw DistillError(ErrorCode::Usage, "Repeats must be at least 1 and epochs at least 0.");
}

std::vector<std::string> networksOf(const EvaluateRequest& request) {
    if (!request.networks.empty())
        return request.networks;
    const auto run = runConfigOf(request.place.set);
    return {run ? run->evaluation.network : "ConvNet"};
}

Result<std::vector<Evaluation>> evaluateSet(const EvaluateRequest& request, const Watch& watch,
                                            const std::function<void(const Evaluation&)>& done) {
    return guarded<std::vector<Evaluation>>(
        [&] {
            requireValidRequest(request);
            EvaluateRequest complete = request;
            complete.networks = networksOf(request);
            return evaluateAll(complete, watch, done);
        },
        translate);
}

} // namespace distill
