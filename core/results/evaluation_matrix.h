// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracies of several sets in several networks, as a value with its JSON and its file. Any thread. Free of
// torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/run/run_events.h"

namespace distill {

struct MatrixColumn {
    std::string set;             // as it was asked for
    std::string digest;          // of its file
    std::int64_t iteration = -1; // -1 = unknown
    std::string basis = {};      // see MatrixCell
};

// One accuracy: what it is of, and by which settings.
struct MatrixCell {
    std::string digest;  // of the set's file
    std::string dataset; // as asked for; empty = the set's own
    std::int64_t epochs = 0;
    std::uint64_t seed = 1;
    std::string labels = "own", labelTeacher; // as asked for
    Evaluation evaluation;
    std::string
        basis; // digest of what else the accuracy rests on: images, teachers of labels, precision; empty = an
               // older program's
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
    std::string labels = "own", labelTeacher;
    std::int64_t repeats = 0, epochs = 0;
    std::uint64_t seed = 1;
};

// {"kind": "evaluation_matrix", "schema", "columns", "networks", "protocol", …, "cells"}
nlohmann::json toJson(const EvaluationMatrix& matrix);
Result<EvaluationMatrix> matrixFromJson(const nlohmann::json& json);
Result<EvaluationMatrix> readMatrix(const std::filesystem::path& file);
// With the cells that another process has put there meanwhile. InvalidInput where the file is something else,
// CannotWrite.
Result<void> writeMatrix(EvaluationMatrix matrix, const std::filesystem::path& file);

// The columns of several, in their order, of all networks; one at least.
EvaluationMatrix besideEachOther(const std::vector<EvaluationMatrix>& matrices);

} // namespace distill
