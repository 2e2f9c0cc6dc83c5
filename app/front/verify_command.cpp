// SPDX-License-Identifier: GPL-3.0-or-later
// distill verify: whether a run, a set or an export is whole, and mending what can be mended.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/front/commands.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/program.h"
#include "core/base/number_text.h"
#include "core/store/verify.h"

namespace distill {
namespace {

struct VerifyOptions {
    std::string path;
    bool repair = false, json = false;
};

nlohmann::json toJson(const Verification& result) {
    auto findings = nlohmann::json::array();
    for (const auto& finding : result.findings) {
        findings.push_back({{"file", finding.file}, {"problem", finding.problem}, {"mended", nullptr}});
        if (!finding.mended.empty())
            findings.back()["mended"] = finding.mended;
    }
    return {{"kind", result.kind},
            {"whole", result.whole()},
            {"checked", result.checked},
            {"findings", findings}};
}

int verifyCommand(const VerifyOptions& options) {
    const auto result = verify(options.path, options.repair);
    if (!result)
        return reportError(result.error());
    if (options.json) {
        printJson(toJson(*result));
    } else {
        for (const auto& finding : result->findings)
            std::cout << finding.file << ": " << finding.problem
                      << (finding.mended.empty() ? std::string() : " (" + finding.mended + ")") << '\n';
        std::cout << options.path << (result->whole() ? " is whole" : " is damaged") << ", " << result->kind
                  << " of " << counted(result->checked, "file", "files") << '\n';
    }
    return result->whole() ? 0 : exitCode(ErrorCode::InvalidInput);
}

} // namespace

void addVerifyCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<VerifyOptions>();
    auto* command =
        app.add_subcommand("verify", "Whether a run, a set or an export is whole, by its digests");
    command->footer(
        "What --repair changes or moves away is kept in the run's folder, in damaged/1, 2 and so on. Exit\n"
        "code 3 where something is wrong and stays so.");
    addPath(*command, "path", options->path, "Run folder, imported or exported set, or bundle")->required();
    command->add_flag(
        "--repair", options->repair,
        "Take out damaged lines of a run's journal, make run.json and result.json anew, and move away what "
        "is damaged");
    addJson(*command, options->json,
            "Print JSON only: {kind, whole, checked, findings: [{file, problem, mended}]}");
    command->callback([options, &status] { status = verifyCommand(*options); });
}

} // namespace distill
