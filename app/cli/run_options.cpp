// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_options.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/files/piped_input.h"
#include "app/front/options.h"
#include "app/front/program.h"
#include "core/base/json_fields.h"
#include "core/catalogue/catalogue.h"
#include "core/io/atomic_file.h"
#include "core/io/posix_io.h"
#include "core/places/place.h"
#include "core/run/config_text.h"
#include "core/run/lambda_steering.h"
#include "core/run/setup_rules.h"
#include "core/sets/initial_set.h"
#include "core/store/run_folder.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

// A flag of its own for a configuration key: --ipc is short for --set ipc=….
struct FlagRow {
    const char* flag;
    const char* key;
    const char* value; // what --help calls it
    const char* help;
};
constexpr FlagRow kFlags[] = {
    {"--dataset", "dataset", "ID", "Dataset; `distill list datasets` names them [shapes]"},
    {"--data", "data", "PATH", "File or folder of the dataset; without it the usual places are searched"},
    {"--image-size", "image_size", "NUMBER", "Side of the images in pixels, for a folder of pictures [32]"},
    {"--method", "method", "ID", "Distillation method; `distill list methods` names them [dm]"},
    {"--ipc", "ipc", "NUMBER", "Synthetic images per class [10]"},
    {"--lambda", "lambda", "NUMBER", "Weight of CMI, 0 to 1e12; default: the preset's"},
    {"--iterations", "iterations", "NUMBER", "Updates of every class's images; default: the preset's"},
    {"--evaluate-every", "evaluate.every", "NUMBER",
     "Iterations between evaluations; 0 = only at the end; default: the preset's"},
    {"--seed", "seed", "NUMBER", "One seed gives one result (same build and thread count, CPU) [1]"},
    {"--threads", "threads", "NUMBER", "CPU threads; 0 = one per core [0]"},
    {"--device", "device", "NAME", "auto, cpu, cuda, xpu, cuda:<index>… [auto]"},
    {"--precision", "precision", "NAME", "exact, mixed, or auto: which is faster; default: the preset's"},
};

constexpr std::size_t kLargestInput = std::size_t{16} << 20; // bytes of a configuration

using Assignments = std::vector<std::pair<std::string, std::string>>;

// As they were typed: the later of two wins.
Result<Assignments> assignmentsOf(const RunOptions& options) {
    Assignments pairs;
    for (const auto& text : options.assignments) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return failure(ErrorCode::Usage, "--set takes KEY=VALUE, not '" + text + "'.");
        const auto key = text.substr(0, equals);
        pairs.emplace_back(key == "normalisation" ? "normalization" : key, // its former spelling
                           text.substr(equals + 1));
    }
    return pairs;
}

// "-" is standard input; a pipe is read like a file.
Result<std::string> readInput(const std::string& file) {
    std::error_code error;
    const std::string place = file == "-" ? "/dev/stdin" : file;
    if (!std::filesystem::exists(place, error) || std::filesystem::is_regular_file(place, error) ||
        std::filesystem::is_directory(place, error))
        return readWholeFile(place);
    std::ifstream stream(place);
    std::string text;
    for (char c = 0; text.size() <= kLargestInput && stream.get(c);)
        text += c;
    if (text.size() > kLargestInput)
        return failure(ErrorCode::InvalidInput, "'" + file + "' does not end: it is no run configuration.");
    return stream.bad() ? Result<std::string>(tl::unexpected<Error>(readError(place, errno))) : text;
}

// Each line of the error says which file it is about.
Error inFile(const Error& error, const std::string& file) {
    std::string text = file + ": " + error.message;
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
        text.insert(at + 1, file + ": ");
    return {ErrorCode::InvalidInput, text, error.detail};
}

Result<nlohmann::json> readConfigFile(const std::string& file) {
    if (file.empty())
        return nlohmann::json::object();
    const bool closed = file == "-" && standardInputIsClosed();
    const auto text = closed ? std::string() : readInput(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    if (file == "-" && text->empty())
        return tl::unexpected<Error>(nothingCame());
    auto json = jsonByHand(*text);
    if (!json)
        return tl::unexpected<Error>(inFile(json.error(), file));
    if (!json->is_object())
        return failure(ErrorCode::InvalidInput,
                       "'" + file + "' is not a JSON object, so it is no run configuration.");
    return json;
}

void add(std::string& problems, const std::string& problem) {
    problems += (problems.empty() ? "" : "\n") + problem;
}

bool isOfAnother(const std::string& key, const std::string& methodId) {
    return std::any_of(methods().begin(), methods().end(), [&](const MethodDescriptor& method) {
        return method.id != methodId && std::any_of(method.params.begin(), method.params.end(),
                                                    [&](const ParamSpec& spec) { return spec.key == key; });
    });
}

Result<void> assign(RunConfig& config, const std::string& key, const std::string& text) {
    std::vector<std::string> known;
    for (const auto& spec : runParams(config.method)) {
        known.push_back(spec.key);
        if (spec.key != key)
            continue;
        const auto value = parseParam(spec, text);
        if (!value)
            return tl::unexpected<Error>(value.error());
        return setField(config, key, *value);
    }
    return failure(ErrorCode::Usage,
                   noSuchSetting(key, known,
                                 isOfAnother(key, config.method) ? " with the method '" + config.method + "'"
                                                                 : std::string()));
}

Result<RunConfig> fromSet(const RunOptions& options, const RunConfig& config) {
    return options.fromSet.empty() ? Result<RunConfig>(config)
                                   : startingFrom(config, findMethod(config.method), options.fromSet);
}

} // namespace

namespace {

// All of them, or every problem.
Result<void> assignAll(RunConfig& config, const Assignments& pairs) {
    std::string problems;
    for (const auto& [key, text] : pairs)
        if (const auto done = assign(config, key, text); !done)
            add(problems, done.error().message);
    return problems.empty() ? Result<void>() : failure(ErrorCode::Usage, problems);
}

bool says(const Assignments& pairs, const char* key) {
    return std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == key; });
}

// λ that nobody says was given for the scope of preset or file; it is to pull as before.
void convertLambda(RunConfig& config, const CmiConfig& from, std::string* note) {
    const auto* dataset = findDataset(config.dataset);
    const double before = config.lambda;
    scaleLambda(config, scopeFactor(from, config.cmi, dataset != nullptr ? dataset->classes : 0));
    if (note != nullptr && config.lambda != before)
        *note = "λ was converted from " + formatParam(before) + " to " + formatParam(config.lambda) +
                ", so that it pulls as before.";
}

// What options and --set say, in place of what preset and file did.
Result<RunConfig> withSaid(RunConfig config, const Assignments& pairs, std::string* note) {
    const CmiConfig before = config.cmi;
    if (says(pairs, "lambda"))
        setLambda(config, config.lambda);
    if (const auto done = assignAll(config, pairs); !done)
        return tl::unexpected<Error>(done.error());
    if (!says(pairs, "lambda") && !says(pairs, "lambda_schedule"))
        convertLambda(config, before, note);
    return config;
}

// Which preset it is to be depends on these.
Result<RunConfig> identityOf(const RunOptions& options, const nlohmann::json& json,
                             const Assignments& pairs) {
    RunConfig base;
    if (json.contains("method") && json.at("method").is_string())
        base.method = json.at("method");
    auto wanted = configFromJson(json, withMethodDefaults(base)); // whose keys are known to who mistypes one
    if (!wanted)
        return tl::unexpected<Error>(inFile(wanted.error(), options.configFile));
    Assignments own;
    std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(own), [](const auto& pair) {
        return pair.first == "method" || pair.first == "dataset" || pair.first == "ipc";
    });
    if (const auto done = assignAll(*wanted, own); !done) {
        RunConfig whole = *wanted; // the other problems are told at once, where the method is known
        const auto all = findMethod(whole.method) != nullptr ? assignAll(whole, pairs) : done;
        return tl::unexpected<Error>(all ? done.error() : all.error());
    }
    return fromSet(options, *wanted);
}

} // namespace

Result<RunConfig> configOf(const RunOptions& options, std::string* note) {
    const auto pairs = assignmentsOf(options);
    if (!pairs)
        return tl::unexpected<Error>(pairs.error());
    auto json = readConfigFile(options.configFile);
    if (!json)
        return tl::unexpected<Error>(json.error());
    const bool recorded = json->erase("run") > 0; // what run.json tells of the machine: no setting
    auto wanted = identityOf(options, *json, *pairs);
    if (!wanted)
        return wanted;
    std::string preset = options.preset;
    if (preset.empty()) // what is no text there is named below
        preset = json->contains("preset") && json->at("preset").is_string() ? json->at("preset") : "quick";
    auto base = presetConfig(preset, wanted->method, wanted->dataset, wanted->ipc);
    if (!base)
        return base;
    auto config = configFromJson(*json, *base);
    if (!config)
        return tl::unexpected<Error>(inFile(config.error(), options.configFile));
    if (!recorded)
        takePathsFrom(options.configFile, *config);
    if (!json->contains("lambda") && !json->contains("lambda_schedule"))
        convertLambda(*config, base->cmi, note);
    config = fromSet(options, *config);
    if (!config)
        return config;
    config->preset = preset;
    return withSaid(*config, *pairs, note);
}

std::optional<Error> problemsOf(const RunConfig& config) {
    const auto problems = validate(config);
    if (problems.empty())
        return std::nullopt;
    std::string text;
    bool deviceAlone = config.device.rfind("cuda", 0) == 0;
    for (const auto& problem : problems) {
        const bool named = problem.message.rfind(problem.field + " ", 0) == 0;
        add(text, named ? problem.message : problem.field + ": " + problem.message);
        deviceAlone = deviceAlone && problem.field == "device";
    }
    return Error{deviceAlone ? ErrorCode::Device : ErrorCode::Usage, text, {}};
}

namespace {

bool saysLambda(const RunOptions& options) {
    const auto is = [](const std::string& text) {
        return text.rfind("lambda", 0) == 0 || text.rfind("cmi.hold_ratio", 0) == 0;
    };
    return std::any_of(options.assignments.begin(), options.assignments.end(), is);
}

// One line on standard error where λ was asked for and does nothing. (With one image per class the run tells.)
void warnOfIdleLambda(const RunConfig& config) {
    const auto* method = findMethod(config.method);
    if (method != nullptr && method->baseline && (config.lambda > 0 || lambdaFollows(config)))
        warn("'" + config.method + "' takes images as they are and learns none: λ does nothing with it.");
}

// A run.json tells what its run began with; to do the same again takes more where λ was changed later.
void warnOfLaterEdits(const std::string& configFile) {
    const std::filesystem::path file(configFile);
    const auto run = file.parent_path();
    if (file.filename() != RunFolder::kStart || !isRunDirectory(run))
        return;
    const auto record = openRun(run);
    const auto isEdit = [&record](const RunEvent& event) { // a fork's may hold from its first iteration on
        const auto* applied = std::get_if<ControlApplied>(&event);
        return applied != nullptr && lambdaEditOf(*applied) &&
               !(foundByRun(*applied) && record->info.parent.empty());
    };
    if (record && std::any_of(record->steering.begin(), record->steering.end(), isEdit))
        warn("λ was changed while '" + run.string() +
             "' ran, which its run.json does not tell: 'distill replay' repeats that too.");
}

} // namespace

Result<RunConfig> validConfigOf(const RunOptions& options, std::string* note) {
    auto config = configOf(options, note);
    if (!config)
        return config;
    RunConfig checked = *config;
    if (options.elsewhere)
        checked.device = RunConfig().device; // the place knows what it has
    if (auto refused = problemsOf(checked))
        return tl::unexpected<Error>(std::move(*refused));
    if (auto needless = needlessData(config->dataset, config->data))
        return tl::unexpected<Error>(std::move(*needless));
    if (says(*assignmentsOf(options), "image_size"))
        if (auto needless = needlessSize(config->dataset, config->imageSize))
            return tl::unexpected<Error>(std::move(*needless));
    warnOfThreads(config->threads);
    warnOfLaterEdits(options.configFile);
    if (saysLambda(options))
        warnOfIdleLambda(*config);
    return config;
}

std::optional<Error> refusedData(const RunOptions& options, const std::string& place) {
    const auto said = assignmentsOf(options);
    const bool data = said && says(*said, "data");
    if (place.empty() || (!data && options.fromSet.empty()))
        return std::nullopt;
    if (const auto there = findPlace(place); !there || !there->remote())
        return std::nullopt;
    return Error{
        ErrorCode::Usage,
        data ? "--data is for this computer: at the place '" + place +
                   "' the data lie where `distill place add --data` says."
             : "--from-set is for this computer: begin the run here, and `distill resume RUN --place " +
                   place + "` goes on with it there.",
        {}};
}

void addRunOptions(CLI::App& command, const std::shared_ptr<RunOptions>& options) {
    command.add_option("--preset", options->preset, "quick or paper [quick]")->type_name("ID");
    addPath(
        command, "--config", options->configFile,
        "JSON file with settings, for example a run's run.json; - = standard input. Paths in it are taken from "
        "where it lies, else from the current folder");
    addPath(
        command, "--from-set", options->fromSet,
        "Start from a stored set: a run folder or a .safetensors file; its dataset and IPC are taken over");
    // At once, so that flags and --set stand in the order in which they were typed.
    const auto add = [&command](const char* flag, const char* type, const char* help,
                                const std::function<void(const std::string&)>& take) {
        command.add_option_function<std::string>(flag, take, help)->type_name(type)->trigger_on_parse();
    };
    for (const auto& row : kFlags)
        add(row.flag, row.value, row.help, [options, row](const std::string& text) {
            const bool isPath = std::string(row.value) == "PATH";
            options->assignments.push_back(std::string(row.key) + "=" + (isPath ? withHome(text) : text));
        });
    add("--set", "KEY=VALUE", "Any setting; see 'distill list settings'",
        [options](const std::string& text) { options->assignments.push_back(text); });
    addVerbosity(command);
}

} // namespace distill
