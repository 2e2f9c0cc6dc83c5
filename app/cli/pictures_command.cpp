// SPDX-License-Identifier: GPL-3.0-or-later
// distill pictures: a stored set as one picture, whitened pixels taken back by the dataset's matrices.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/signals.h"
#include "core/io/png_image.h"
#include "core/jobs/set_snapshot.h"

namespace distill {
namespace {

int picturesCommand(const SnapshotRequest& request, const std::string& out) {
    RunControls controls;
    const SignalWatcher signals(controls);
    Result<ImageBatch> images;
    {
        ConsoleProgress console;
        images = snapshotOfSet(request, controls, [&](const Progress& progress) { console.show(progress); });
    }
    if (!images)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(images.error());
    if (const auto written = writePng(tile(*images), out); !written)
        return reportError(written.error());
    std::cout << "wrote " << out << '\n';
    return 0;
}

} // namespace

void addPicturesCommand(CLI::App& app, int& status) {
    struct Options {
        SnapshotRequest request;
        std::string set, out;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("pictures", "Show a stored set as one picture");
    command->footer(
        "Native pixels, row = class, column = image, no gutters. Whitened sets need their dataset.");
    command->add_option("set", options->set, "Run folder, imported folder or .safetensors file")->required();
    command->add_option("--out", options->out, "PNG to write")->required();
    command->add_option("--dataset", options->request.dataset, "Its dataset; default: the set's own");
    command->add_option("--data", options->request.data, "File or folder of the dataset");
    command->callback([options, &status] {
        options->request.set = options->set;
        status = picturesCommand(options->request, options->out);
    });
}

} // namespace distill
