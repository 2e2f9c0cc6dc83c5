// SPDX-License-Identifier: GPL-3.0-or-later
// distill matrix: several sets, or iterations of a run, tested with several networks.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/evaluate_options.h"
#include "app/cli/remote_work.h"
#include "app/files/console.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/jobs/evaluation_matrix.h"

namespace distill {
namespace {

struct MatrixOptions {
    MatrixRequest request;
    std::vector<std::string> sets;
    std::string out;
    bool json = false;
    RemoteOptions remote;
};

void printCell(const Evaluation& evaluation) {
    if (evaluation.repeats > 1)
        std::printf("  %6.2f ± %-5.2f", evaluation.accuracyMean, evaluation.accuracyStd);
    else
        std::printf("  %6.2f        ", evaluation.accuracyMean);
}

void printMatrix(const EvaluationMatrix& matrix) {
    for (std::size_t column = 0; column < matrix.columns.size(); ++column)
        std::printf("[%zu] %s\n", column + 1, matrix.columns[column].set.c_str());
    std::printf("%-16s", "");
    for (std::size_t column = 0; column < matrix.columns.size(); ++column)
        std::printf(" %15s", ("[" + std::to_string(column + 1) + "]").c_str());
    std::printf("\n");
    for (std::size_t network = 0; network < matrix.networks.size(); ++network) {
        std::printf("%-16s", matrix.networks[network].c_str());
        for (std::size_t column = 0; column < matrix.columns.size(); ++column)
            if (const auto* cell = matrix.find(network, column))
                printCell(cell->evaluation);
            else
                std::printf("  %15s", "-"); // of several at a place each may have networks of its own
        std::printf("\n");
    }
    std::printf("Percent of the test set, mean ± standard deviation of several. %s\n",
                matrix.protocol.c_str());
}

Result<EvaluationMatrix> matrixHere(const MatrixOptions& options, RunControls& controls) {
    auto request = options.request;
    request.sets.assign(options.sets.begin(), options.sets.end());
    request.out = options.out;
    ConsoleProgress console;
    return evaluateMatrix(request, console.watch(controls));
}

// A file that this matrix can go into: none yet, or one of results.
Result<void> requireUsable(const std::string& out) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(out, ignored))
        if (const auto there = readMatrix(out); !there)
            return tl::unexpected<Error>(there.error());
    return out.empty() ? Result<void>() : tryOutput(out, Existing::Replace);
}

// A column each there, put together here.
Result<EvaluationMatrix> matrixAtPlace(const MatrixOptions& options, RunControls& controls) {
    if (auto usable = requireUsable(options.out); !usable) // before anything is computed
        return tl::unexpected<Error>(usable.error());
    const auto answers =
        answersAtPlace({"matrix", {}, options.request.evaluation, options.sets}, options.remote, controls);
    if (!answers)
        return tl::unexpected<Error>(answers.error());
    std::vector<EvaluationMatrix> columns;
    for (const auto& answer : *answers) {
        auto column = matrixFromJson(nlohmann::json::parse(answer, nullptr, false));
        if (!column)
            return column;
        column->columns.front().set = options.sets[columns.size()];
        columns.push_back(std::move(*column));
    }
    auto whole = besideEachOther(columns);
    if (!options.out.empty())
        if (const auto written = writeMatrix(whole, options.out); !written)
            return tl::unexpected<Error>(written.error());
    return whole;
}

int matrixCommand(const MatrixOptions& options) {
    RunControls controls;
    const SignalWatcher signals(controls);
    const auto matrix =
        options.remote.place.empty() ? matrixHere(options, controls) : matrixAtPlace(options, controls);
    if (!matrix)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(matrix.error());
    if (options.json)
        printJson(toJson(*matrix));
    else
        printMatrix(*matrix);
    return 0;
}

} // namespace

void addMatrixCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<MatrixOptions>();
    auto* command = app.add_subcommand("matrix", "Test several sets, or iterations, with several networks");
    command->footer(
        "A stored iteration of a run is named folder@iteration. What the file of --out holds already "
        "is not done again.");
    command->add_option("set", options->sets, "Run folders, \"folder@iteration\" or .safetensors files")
        ->required();
    addEvaluateOptions(*command, options->request.evaluation);
    addOutput(*command, "--out", options->out, "File of results (JSON), written after each accuracy");
    addRemote(
        *command, options->remote,
        "Have it done there, a set at a time: set files are sent, \"PLACE:RUN\" is a set that is there");
    addJson(*command, options->json);
    command->callback([options, &status] { status = matrixCommand(*options); });
}

} // namespace distill
