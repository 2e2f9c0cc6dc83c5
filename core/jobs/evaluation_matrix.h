// SPDX-License-Identifier: GPL-3.0-or-later
// Several stored sets, or iterations of one run, tested with several networks: rows are networks, columns are
// sets. What is done stands in a file, so that a matrix that was stopped goes on. Reading it needs no torch
// and any thread; evaluateMatrix() has the threading rules of run().
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/jobs/evaluate.h"

namespace distill {

struct MatrixRequest {
    std::vector<std::filesystem::path> sets; // as EvaluateRequest::set, one for each column
    EvaluateRequest evaluation;              // of each cell; `set` is not used, one network or more
    std::filesystem::path out;               // file of results; empty = none is kept
};

struct MatrixColumn {
    std::string set;             // as it was asked for
    std::string digest;          // of its file
    std::int64_t iteration = -1; // -1 = unknown
};

// One accuracy: what it is of, and by which settings.
struct MatrixCell {
    std::string digest;  // of the set's file
    std::string dataset; // as asked for; empty = the set's own
    std::int64_t epochs = 0;
    std::uint64_t seed = 1;
    Evaluation evaluation;
};

struct EvaluationMatrix {
    std::vector<MatrixColumn> columns;
    std::vector<std::string> networks; // rows
    std::string protocol;              // in words
    std::vector<MatrixCell> cells;     // in the order they were done; also of other settings

    // Of this network and column; nothing where it is not done.
    const MatrixCell* find(std::size_t network, std::size_t column) const;
    // The settings that cells have to have to count.
    std::string protocolId, dataset;
    std::int64_t repeats = 0, epochs = 0;
    std::uint64_t seed = 1;
};

// Does what the file lacks, column by column, and writes it after each accuracy. Errors as evaluateSet(), and
// InvalidInput where `out` is another file. Cancelled keeps what is done.
Result<EvaluationMatrix> evaluateMatrix(const MatrixRequest& request, RunControls& controls,
                                        const std::function<void(const Progress&)>& progress);

// {"kind": "evaluation_matrix", "schema", "columns", "networks", "protocol", …, "cells"}
nlohmann::json toJson(const EvaluationMatrix& matrix);
Result<EvaluationMatrix> matrixFromJson(const nlohmann::json& json);
Result<EvaluationMatrix> readMatrix(const std::filesystem::path& file);

} // namespace distill
