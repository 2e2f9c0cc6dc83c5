// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/evaluation_matrix.h"

#include "core/base/guarded.h"
#include "core/catalogue/catalogue.h"
#include "core/io/digest.h"
#include "core/jobs/label_teacher.h"
#include "core/jobs/request_checks.h"
#include "core/maths/synth/set_file.h"
#include "core/maths/synth/stored_set.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/store/set_of_place.h"

namespace distill {
namespace {

EvaluationMatrix frameOf(const MatrixRequest& request) {
    EvaluationMatrix matrix;
    for (const auto& set : request.sets) {
        const auto file = setFileOf(set);
        matrix.columns.push_back({set.string(), valueOrThrow(digestOfFile(file)), iterationOfSet(file)});
    }
    const auto& evaluation = request.evaluation;
    matrix.networks = evaluation.networks;
    matrix.protocolId = evaluation.protocol;
    matrix.dataset = evaluation.place.dataset;
    matrix.repeats = evaluation.repeats;
    matrix.epochs = evaluation.epochs;
    matrix.seed = evaluation.seed;
    matrix.labels = evaluation.labels;
    matrix.labelTeacher = evaluation.labelTeacher;
    matrix.protocol =
        protocolText(*findProtocol(evaluation.protocol),
                     evaluation.networks.size() == 1 ? evaluation.networks.front() : "Each network",
                     evaluation.epochs, evaluation.repeats);
    std::error_code ignored;
    if (std::filesystem::exists(request.out, ignored) && !std::filesystem::is_other(request.out, ignored))
        matrix.cells = valueOrThrow(readMatrix(request.out)).cells;
    return matrix;
}

// What an accuracy of the set rests on beside its file and what was asked for. Refused where the images are not those
// of its run.
std::string basisOf(EvaluateRequest request, const std::filesystem::path& set, const Watch& watch) {
    request.place.set = set;
    const std::string facts = openStoredSet(request.place, torch::kCPU, watch).dataset.fingerprint + '\n' +
                              (computedMixed(set) ? "mixed\n" : "exact\n") + labelTeacherFacts(request);
    return digestOf(facts.data(), facts.size());
}

void keep(const EvaluationMatrix& matrix, const std::filesystem::path& file) {
    if (!file.empty())
        valueOrThrow(writeMatrix(matrix, file));
}

// The share of the whole that one set's evaluations are.
Progress shared(Progress progress, std::size_t column, std::size_t columns) {
    if (progress.stage != "evaluation" || progress.total <= 0)
        return progress;
    progress.text =
        "Set " + std::to_string(column + 1) + " of " + std::to_string(columns) + ": " + progress.text;
    return progress;
}

EvaluationMatrix fill(const MatrixRequest& request, const Watch& watch) {
    auto matrix = frameOf(request);
    keep(matrix, request.out); // a target that cannot be written is said before hours of work
    for (std::size_t column = 0; column < matrix.columns.size(); ++column)
        matrix.columns[column].basis = basisOf(request.evaluation, request.sets[column], watch);
    keep(matrix, request.out);
    for (std::size_t column = 0; column < matrix.columns.size(); ++column) {
        auto evaluation = request.evaluation;
        evaluation.place.set = request.sets[column];
        evaluation.networks.clear();
        for (std::size_t network = 0; network < matrix.networks.size(); ++network)
            if (matrix.find(network, column) == nullptr)
                evaluation.networks.push_back(matrix.networks[network]);
        if (evaluation.networks.empty())
            continue;
        const auto done = [&](const Evaluation& result) {
            matrix.cells.push_back({matrix.columns[column].digest, matrix.dataset, matrix.epochs, matrix.seed,
                                    matrix.labels, matrix.labelTeacher, result,
                                    matrix.columns[column].basis});
            keep(matrix, request.out);
        };
        const auto tell = [&](const Progress& made) {
            watch.tell(shared(made, column, matrix.columns.size()));
        };
        valueOrThrow(evaluateSet(evaluation, {tell, watch.cancelled}, done));
    }
    return matrix;
}

} // namespace

Result<EvaluationMatrix> evaluateMatrix(const MatrixRequest& request, const Watch& watch) {
    return guarded<EvaluationMatrix>(
        [&] {
            auto complete = request;
            requireValidRequest(request.evaluation);
            if (request.sets.empty())
                throw DistillError(ErrorCode::Usage, "A matrix needs at least one set.");
            complete.evaluation.place.set = request.sets.front();
            complete.evaluation.networks = networksOf(complete.evaluation);
            return fill(complete, watch);
        },
        translate);
}

} // namespace distill
