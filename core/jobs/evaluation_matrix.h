// SPDX-License-Identifier: GPL-3.0-or-later
// Several stored sets, or iterations of one run, tested with several networks: rows are networks, columns are
// sets. What is done stands in a file, so that a matrix that was stopped goes on. Same
// threading rules as run().
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/jobs/evaluate.h"
#include "core/results/evaluation_matrix.h"

namespace distill {

struct MatrixRequest {
    std::vector<std::filesystem::path> sets; // as EvaluateRequest::set, one for each column
    EvaluateRequest evaluation;              // of each cell; `set` is not used, one network or more
    std::filesystem::path out;               // file of results; empty = none is kept
};

// Does what the file lacks, column by column, and writes it after each accuracy. Errors as evaluateSet(), and
// InvalidInput where `out` is another file. Cancelled keeps what is done.
Result<EvaluationMatrix> evaluateMatrix(const MatrixRequest& request, const Watch& watch);

} // namespace distill
