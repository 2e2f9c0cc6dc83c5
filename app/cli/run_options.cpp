// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_options.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "core/catalogue/catalogue.h"
#include "core/io/atomic_file.h"
#include "core/sets/initial_set.h"

namespace distill {
namespace {

// A flag of its own for a configuration key: --ipc is short for --set ipc=….
struct FlagRow {
    const char* flag;
    const char* key;
    const char* help;
};
constexpr FlagRow kFlags[] = {
    {"--dataset", "dataset", "Dataset; `distill list datasets` names them"},
    {"--data", "data", "File or folder of the dataset; without it the standard places are searched"},
    {"--image-size", "image_size", "Side of the images in pixels, for a folder of pictures"},
    {"--method", "method", "Distillation method"},
    {"--ipc", "ipc", "Synthetic images per class"},
    {"--lambda", "lambda", "Weight of CMI, at least 0"},
    {"--iterations", "iterations", "Updates of every class's images"},
    {"--evaluate-every", "evaluate.every", "Iterations between evaluations; 0 = only at the end"},
    {"--seed", "seed", "One seed gives one result (same build and thread count, CPU)"},
    {"--threads", "threads", "CPU threads; 0 = one per core"},
    {"--device", "device", "auto, cpu, cuda or cuda:<index>"},
};

using Assignments = std::vector<std::pair<std::string, std::string>>;

// Flags first, then --set: later ones win.
Result<Assignments> assignmentsOf(const RunOptions& options) {
    Assignments pairs(options.flags.begin(), options.flags.end());
    for (const auto& text : options.assignments) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return failure(ErrorCode::Usage, "--set takes KEY=VALUE, not '" + text + "'.");
        pairs.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return pairs;
}

Result<nlohmann::json> readConfigFile(const std::string& file) {
    if (file.empty())
        return nlohmann::json::object();
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    auto json = nlohmann::json::parse(*text, nullptr, false);
    if (!json.is_object())
        return failure(ErrorCode::InvalidInput,
                       "'" + file + "' is not a JSON object, so it is no run configuration.");
    json.erase("run"); // what run.json tells of the machine: not part of the configuration
    return json;
}

Result<void> assign(RunConfig& config, const std::string& key, const std::string& text) {
    for (const auto& spec : runParams(config.method)) {
        if (spec.key != key)
            continue;
        const auto value = parseParam(spec, text);
        if (!value)
            return tl::unexpected<Error>(value.error());
        return setField(config, key, *value);
    }
    return failure(ErrorCode::Usage, "There is no setting '" + key + "'. See 'distill list settings'.");
}

Result<RunConfig> fromSet(const RunOptions& options, const RunConfig& config) {
    return options.fromSet.empty() ? Result<RunConfig>(config) : startingFrom(config, options.fromSet);
}

} // namespace

Result<RunConfig> configOf(const RunOptions& options) {
    const auto pairs = assignmentsOf(options);
    if (!pairs)
        return tl::unexpected<Error>(pairs.error());
    const auto json = readConfigFile(options.configFile);
    if (!json)
        return tl::unexpected<Error>(json.error());
    auto wanted = configFromJson(*json);
    if (!wanted)
        return wanted;
    for (const auto& [key, text] : *pairs)
        if (key == "method" || key == "dataset" || key == "ipc")
            if (const auto done = assign(*wanted, key, text); !done)
                return tl::unexpected<Error>(done.error());
    wanted = fromSet(options, *wanted);
    if (!wanted)
        return wanted;
    std::string preset = json->value("preset", "quick");
    if (!options.preset.empty())
        preset = options.preset;
    const auto base = presetConfig(preset, wanted->method, wanted->dataset, wanted->ipc);
    if (!base)
        return base;
    auto config = configFromJson(*json, *base);
    if (config)
        config = fromSet(options, *config);
    if (!config)
        return config;
    config->preset = preset;
    if (std::any_of(pairs->begin(), pairs->end(), [](const auto& pair) { return pair.first == "lambda"; }))
        config->cmi.initialRatio = 0; // a λ that is said is meant
    for (const auto& [key, text] : *pairs)
        if (const auto done = assign(*config, key, text); !done)
            return tl::unexpected<Error>(done.error());
    return config;
}

Result<RunConfig> validConfigOf(const RunOptions& options) {
    const auto config = configOf(options);
    if (!config)
        return config;
    const auto problems = validate(*config);
    if (problems.empty())
        return config;
    std::string text;
    for (const auto& problem : problems)
        text += (text.empty() ? "" : "\ndistill: ") + problem.field + ": " + problem.message;
    return failure(ErrorCode::Usage, text);
}

void addRunOptions(CLI::App& command, const std::shared_ptr<RunOptions>& options) {
    command.add_option("--preset", options->preset, "quick (default) or paper");
    command.add_option("--config", options->configFile,
                       "JSON file with settings, for example a run's run.json");
    command.add_option("--from-set", options->fromSet,
                       "Start from a stored set: a run folder or a .safetensors file; its dataset and IPC "
                       "are taken over");
    for (const auto& row : kFlags)
        command.add_option_function<std::string>(
            row.flag, [options, key = row.key](const std::string& text) { options->flags[key] = text; },
            row.help);
    command.add_option("--set", options->assignments, "KEY=VALUE, any setting; see 'distill list settings'")
        ->take_all()
        ->allow_extra_args(false);
}

} // namespace distill
