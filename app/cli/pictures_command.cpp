// SPDX-License-Identifier: GPL-3.0-or-later
// distill pictures: a stored set as one picture, whitened pixels taken back by the dataset's matrices.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/files/console.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "core/io/png_image.h"
#include "core/jobs/set_snapshot.h"

namespace distill {
namespace {

int picturesCommand(const SetPlace& place, const std::string& out, Existing existing, bool json) {
    if (const auto refused = onlyPng({out}))
        return reportError(*refused);
    if (const auto refused = onlyOneOutput(json, {out}))
        return reportError(*refused);
    if (const auto possible = tryOutput(outputPath(out), existing); !possible) // before anything is computed
        return reportError(possible.error());
    RunControls controls;
    const SignalWatcher signals(controls);
    Result<ImageBatch> images;
    {
        ConsoleProgress console;
        images = snapshotOfSet(place, console.watch(controls));
    }
    if (!images)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(images.error());
    const auto written = writeOutput(outputPath(out), existing,
                                     [&](const auto& place) { return writePng(tile(*images), place); });
    if (!written)
        return reportError(written.error());
    if (json)
        printJson(nlohmann::json{{"files", {out}}});
    else if (out != "-")
        std::cout << "wrote " << out << '\n';
    return 0;
}

} // namespace

void addPicturesCommand(CLI::App& app, int& status) {
    struct Options {
        SetPlace place;
        std::string set, out;
        Existing existing = Existing::Refuse;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("pictures", "Show a stored set as one picture");
    command->footer(
        "Native pixels, row = class, column = image, no gutters. Whitened sets need their dataset.");
    addPath(*command, "set", options->set,
            "Run folder, \"folder@iteration\", imported folder or .safetensors file")
        ->required();
    addOutputFile(*command, "--out", options->out, "PNG to write; - = standard output")->required();
    command->add_option("--dataset", options->place.dataset, "Its dataset; default: the set's own");
    addData(*command, options->place.data);
    addForce(*command, options->existing);
    addVerbosity(*command);
    addJson(*command, options->json, "Print JSON only: the file that was written");
    command->callback([options, &status] {
        options->place.set = options->set;
        status = picturesCommand(options->place, options->out, options->existing, options->json);
    });
}

} // namespace distill
