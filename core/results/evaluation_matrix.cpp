// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/evaluation_matrix.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"
#include "core/io/folder_lock.h"
#include "core/io/staged_output.h"
#include "core/results/deviation_json.h"
#include "core/run/event_json.h"

namespace distill {
namespace {

constexpr const char* kMatrixKind = "evaluation_matrix";
constexpr int kMatrixSchema = 1;

EvaluationMatrix parseMatrix(const nlohmann::json& json) {
    EvaluationMatrix matrix;
    for (const auto& column : json.at("columns"))
        matrix.columns.push_back({column.at("set").get<std::string>(), column.at("digest").get<std::string>(),
                                  column.at("iteration").get<std::int64_t>(), column.value("basis", "")});
    matrix.networks = json.at("networks").get<std::vector<std::string>>();
    matrix.protocol = json.at("protocol").get<std::string>();
    matrix.protocolId = json.at("protocol_id").get<std::string>();
    matrix.dataset = json.at("dataset").get<std::string>();
    matrix.repeats = json.at("repeats").get<std::int64_t>();
    matrix.epochs = json.at("epochs").get<std::int64_t>();
    matrix.seed = json.at("seed").get<std::uint64_t>();
    matrix.labels = json.value("labels", "own"); // newer than the rest
    matrix.labelTeacher = json.value("label_teacher", "");
    for (const auto& cell : json.at("cells")) {
        MatrixCell read;
        read.digest = cell.at("digest").get<std::string>();
        read.dataset = cell.at("dataset").get<std::string>();
        read.epochs = cell.at("epochs").get<std::int64_t>();
        read.seed = cell.at("seed").get<std::uint64_t>();
        read.labels = cell.value("labels", "own");
        read.labelTeacher = cell.value("label_teacher", "");
        read.basis = cell.value("basis", "");
        auto evaluation = cell.at("evaluation");
        evaluation["accuracy_std"] = deviationFrom(evaluation, "accuracy_std");
        read.evaluation = std::get<Evaluation>(valueOrThrow(eventFromJson(evaluation)));
        matrix.cells.push_back(std::move(read));
    }
    return matrix;
}

bool isSame(const MatrixCell& a, const MatrixCell& b) {
    const auto told = [](const MatrixCell& cell) {
        EvaluationMatrix alone;
        alone.cells = {cell};
        return toJson(alone);
    };
    return told(a) == told(b);
}

void addCells(EvaluationMatrix& matrix, std::vector<MatrixCell> cells) {
    for (auto& cell : cells)
        if (std::none_of(matrix.cells.begin(), matrix.cells.end(),
                         [&](const MatrixCell& own) { return isSame(own, cell); }))
            matrix.cells.push_back(std::move(cell));
}

} // namespace

const MatrixCell* EvaluationMatrix::find(std::size_t network, std::size_t column) const {
    for (const auto& cell : cells)
        if (cell.digest == columns.at(column).digest && cell.basis == columns.at(column).basis &&
            cell.evaluation.network == networks.at(network) && cell.evaluation.protocol == protocolId &&
            cell.evaluation.repeats == repeats && cell.epochs == epochs && cell.seed == seed &&
            cell.dataset == dataset && cell.labels == labels && cell.labelTeacher == labelTeacher)
            return &cell;
    return nullptr;
}

nlohmann::json toJson(const EvaluationMatrix& matrix) {
    auto columns = nlohmann::json::array(), cells = nlohmann::json::array();
    for (const auto& column : matrix.columns)
        columns.push_back({{"set", column.set},
                           {"digest", column.digest},
                           {"iteration", column.iteration},
                           {"basis", column.basis}});
    for (const auto& cell : matrix.cells) {
        auto evaluation = toJson(RunEvent(cell.evaluation));
        evaluation["accuracy_std"] = deviationOrNull(cell.evaluation.accuracyStd, cell.evaluation.repeats);
        cells.push_back({{"digest", cell.digest},
                         {"dataset", cell.dataset},
                         {"epochs", cell.epochs},
                         {"seed", cell.seed},
                         {"labels", cell.labels},
                         {"label_teacher", cell.labelTeacher},
                         {"basis", cell.basis},
                         {"evaluation", std::move(evaluation)}});
    }
    return {{"kind", kMatrixKind},
            {"schema", kMatrixSchema},
            {"columns", columns},
            {"networks", matrix.networks},
            {"protocol", matrix.protocol},
            {"protocol_id", matrix.protocolId},
            {"dataset", matrix.dataset},
            {"repeats", matrix.repeats},
            {"epochs", matrix.epochs},
            {"seed", matrix.seed},
            {"labels", matrix.labels},
            {"label_teacher", matrix.labelTeacher},
            {"cells", cells}};
}

Result<EvaluationMatrix> matrixFromJson(const nlohmann::json& json) {
    try {
        if (!json.is_object() || json.value("kind", "") != kMatrixKind ||
            json.value("schema", 0) != kMatrixSchema)
            return failure(ErrorCode::InvalidInput, "it is no file of evaluation results");
        return parseMatrix(json);
    } catch (const std::exception& error) { // of the JSON library, or a wrong event
        return failure(ErrorCode::InvalidInput, "its evaluation results are damaged", error.what());
    }
}

Result<EvaluationMatrix> readMatrix(const std::filesystem::path& file) {
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    auto matrix = matrixFromJson(nlohmann::json::parse(*text, nullptr, false));
    if (!matrix)
        return failure(ErrorCode::InvalidInput,
                       "'" + file.string() + "' cannot be used: " + matrix.error().message + ".",
                       matrix.error().detail);
    return matrix;
}

Result<void> writeMatrix(EvaluationMatrix matrix, const std::filesystem::path& file) {
    try {
        const auto folder = file.parent_path();
        const FileDescriptor turn = lockFolder(folder.empty() ? std::filesystem::path(".") : folder);
        std::error_code ignored;
        if (std::filesystem::exists(file, ignored) && !std::filesystem::is_other(file, ignored))
            addCells(matrix, valueOrThrow(readMatrix(file)).cells);
        return writeOutput(file, Existing::Replace, jsonText(toJson(matrix), 1) + "\n");
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

EvaluationMatrix besideEachOther(const std::vector<EvaluationMatrix>& matrices) {
    EvaluationMatrix whole = matrices.front();
    for (std::size_t index = 1; index < matrices.size(); ++index) {
        const auto& next = matrices[index];
        whole.columns.insert(whole.columns.end(), next.columns.begin(), next.columns.end());
        for (const auto& network : next.networks)
            if (std::find(whole.networks.begin(), whole.networks.end(), network) == whole.networks.end())
                whole.networks.push_back(network);
        addCells(whole, next.cells);
    }
    return whole;
}

} // namespace distill
