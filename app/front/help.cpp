// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/front/help.h"

#include <string>

#include <CLI/CLI.hpp>

namespace distill {
namespace {

constexpr const char* kExitCodes = "Exit codes: 0 done; 1 the run failed; 2 wrong usage; 3 input missing or "
                                   "not understood; 4 the target cannot\n"
                                   "be written; 5 device missing or out of memory; 129, 130, 141, 143 ended "
                                   "by a closed terminal, Ctrl-C, a lost\n"
                                   "reader, SIGTERM: recorded up to there.";

struct ExampleRow {
    const char* command; // "teachers list"; empty = the program
    const char* lines;
};
constexpr ExampleRow kExamples[] = {
    {"", "distill run --dataset shapes --iterations 200 --out first\ndistill runs --json"},
    {"run",
     "distill run --dataset shapes --iterations 200 --lambda 100 --seed 1 --out first\n"
     "distill run --dataset cifar10 --method dsa --preset paper --estimate\n"
     "distill run --config first/run.json --set teacher.count=4 --out again\n"
     "distill run --dataset shapes --json | jq -r 'select(.event == \"evaluation\") | .accuracy_mean'"},
    {"resume", "distill resume first\ndistill resume first --iterations 400"},
    {"fork", "distill fork first --at 100 --lambda 0 --out branched"},
    {"replay", "distill replay first --seed 2 --out again"},
    {"list", "distill list datasets\ndistill list settings --method mtt --preset paper --json"},
    {"evaluate", "distill evaluate first --network ConvNet --network ResNet18 --protocol public-1000"},
    {"export", "distill export first --grid grid.png --curves curves.csv --set images.safetensors\n"
               "distill export first --format folders --out pictures"},
    {"dataset", "distill dataset folder --data ~/Pictures/birds --samples birds.png"},
    {"data", "distill data list"},
    {"data list", "distill data list --json"},
    {"data where", "distill data where cifar10"},
    {"data fetch", "distill data fetch cifar10 --yes"},
    {"data verify", "distill data verify cifar10 --data ~/data"},
    {"inspect", "distill inspect images_best.pt --json"},
    {"prove", "distill prove images_best.pt --data ~/data/cifar10"},
    {"pictures", "distill pictures first --out first.png"},
    {"import", "distill import images_best.pt --out mtt"},
    {"cmi", "distill cmi first --json\ndistill cmi first --teacher teacher.pth --centroids real"},
    {"score", "distill score first --no-full --json"},
    {"matrix", "distill matrix first@0 first --network ConvNet --network VGG11 --out matrix.json"},
    {"features", "distill features first --tsne --json"},
    {"sweep", "distill sweep --dataset shapes --lambdas 0,10,100 --seeds 3 --out sweep"},
    {"twin", "distill twin --dataset shapes --lambdas 0,100 --out twins"},
    {"teachers", "distill teachers list"},
    {"teachers train", "distill teachers train --dataset shapes --count 4"},
    {"teachers list", "distill teachers list --json"},
    {"teachers clear", "distill teachers clear --force"},
    {"experts", "distill experts train --method mtt --dataset shapes"},
    {"experts train", "distill experts train --method mtt --dataset shapes --count 5"},
    {"bench", "distill bench --json"},
    {"place", "distill place add lab --host gpu1 --slots 2 --gpu 0 --gpu 1\ndistill place check lab"},
    {"place list", "distill place list --json"},
    {"place check", "distill place check lab"},
    {"place add", "distill place add cluster --kind slurm-ssh --host login --slurm=--gres=gpu:1 --slots 8"},
    {"place remove", "distill place remove lab"},
    {"attach", "distill run --dataset cifar10 --place lab --name first --detach\ndistill attach lab:first"},
    {"fetch", "distill fetch lab:first --out first"},
    {"work", "distill work cluster:sweep\ndistill work lab:first --cancel"},
    {"control", "distill control first --lambda 50 --wait\ndistill control first --pause"},
    {"runs",
     "distill runs\ndistill runs ~/studies --json | jq -r '.[] | select(.state == \"running\") | .path'"},
    {"verify", "distill verify first\ndistill verify first --repair"},
    {"watch", "distill watch\ndistill watch first\ndistill watch lab:first --once"},
    {"completion", "distill completion bash > ~/.local/share/bash-completion/completions/distill"},
};

std::string indented(std::string lines) {
    for (auto at = lines.find('\n'); at != std::string::npos; at = lines.find('\n', at + 3))
        lines.replace(at, 1, "\n  ");
    return "  " + lines;
}

void addFoot(CLI::App& command, const std::string& path) {
    std::string foot = command.get_footer();
    for (const auto& row : kExamples)
        if (path == row.command)
            foot += (foot.empty() ? "Examples:\n" : "\n\nExamples:\n") + indented(row.lines);
    command.footer(foot + (foot.empty() ? "" : "\n\n") + kExitCodes);
    for (CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; }))
        if (!below->get_name().empty())
            addFoot(*below, path.empty() ? below->get_name() : path + " " + below->get_name());
}

} // namespace

void addExamples(CLI::App& app) {
    addFoot(app, {});
}

} // namespace distill
