// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/front/options.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include <CLI/CLI.hpp>

#include "app/front/program.h"
#include "app/front/values.h"
#include "core/base/lowered.h"
#include "core/base/number_text.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

Verbosity& chosenVerbosity() {
    static Verbosity verbosity = Verbosity::Usual;
    return verbosity;
}

} // namespace

// A shell expands ~ only where a word begins with it.
std::string withHome(const std::string& text) {
    const char* home = std::getenv("HOME");
    const bool meant = text == "~" || text.rfind("~/", 0) == 0;
    return meant && home != nullptr && *home != '\0' ? home + text.substr(1) : text;
}

void warnOfThreads(std::int64_t threads) {
    const std::int64_t cores = std::thread::hardware_concurrency();
    if (cores > 0 && threads > cores)
        warn(std::to_string(threads) + " threads on " + counted(cores, "core", "cores") +
             " are slower than one for each; --threads 0 takes those.");
}

void addJson(CLI::App& command, bool& json, const std::string& what) {
    command.add_flag("--json", json, what);
}

void addForce(CLI::App& command, Existing& existing) {
    command.add_flag_callback(
        "--force", [&existing] { existing = Existing::Replace; }, "Write over files that are there");
}

void addVerbosity(CLI::App& command) {
    auto* quiet = command.add_flag_callback(
        "--quiet", [] { chosenVerbosity() = Verbosity::Quiet; }, "No progress; warnings and errors only");
    command
        .add_flag_callback(
            "--verbose", [] { chosenVerbosity() = Verbosity::Verbose; }, "Every detail of what happens")
        ->excludes(quiet);
}

Verbosity verbosity() {
    return chosenVerbosity();
}

CLI::Option* addPath(CLI::App& command, const std::string& name, std::string& path, const std::string& help) {
    return command
        .add_option_function<std::string>(
            name, [&path](const std::string& text) { path = withHome(text); }, help)
        ->type_name("PATH");
}

CLI::Option* addPath(CLI::App& command, const std::string& name, std::filesystem::path& path,
                     const std::string& help) {
    return command
        .add_option_function<std::string>(
            name, [&path](const std::string& text) { path = withHome(text); }, help)
        ->type_name("PATH");
}

namespace {

std::string noStream(const std::string& text) {
    return text == "-" ? std::string("a file or folder is made, not standard output; ./- is one of that name")
                       : std::string();
}

} // namespace

namespace {

template <class Path>
CLI::Option* addTarget(CLI::App& command, const std::string& name, Path& path, const std::string& help) {
    return command
        .add_option_function<std::string>(
            name,
            [&path](const std::string& text) {
                const auto place = withHome(text);
                if (auto refused = text == "-" ? std::nullopt : refusedOutput(place))
                    throw DistillError(std::move(*refused));
                path = place;
            },
            help)
        ->type_name("PATH");
}

// Usage where a name has an ending, and not this one; none is as good, and so is standard output.
std::optional<Error> onlyEnding(const std::string& output, const std::string& ending,
                                const std::string& what) {
    const auto own = loweredEnding(output);
    if (own.empty() || own == ending)
        return std::nullopt;
    return Error{ErrorCode::Usage,
                 "'" + output + "' would hold " + what + ": give it a name that ends in " + ending + ".",
                 {}};
}

} // namespace

CLI::Option* addOutputFile(CLI::App& command, const std::string& name, std::string& path,
                           const std::string& help) {
    return addTarget(command, name, path, help);
}

CLI::Option* addOutput(CLI::App& command, const std::string& name, std::string& path,
                       const std::string& help) {
    return addTarget(command, name, path, help)->check(noStream);
}

CLI::Option* addOutput(CLI::App& command, const std::string& name, std::filesystem::path& path,
                       const std::string& help) {
    return addTarget(command, name, path, help)->check(noStream);
}

std::optional<Error> onlyOneOutput(bool json, const std::vector<std::string>& outputs) {
    const auto streams = std::count_if(outputs.begin(), outputs.end(), [](const std::string& output) {
        return outputPath(output) == "/dev/stdout";
    });
    if (streams + (json ? 1 : 0) < 2)
        return std::nullopt;
    return Error{ErrorCode::Usage,
                 "Standard output takes one thing: name files for the others, or leave --json away.",
                 {}};
}

std::optional<Error> onlyPng(const std::vector<std::string>& outputs) {
    for (const auto& output : outputs)
        if (auto refused = onlyEnding(output, ".png", "a PNG"))
            return refused;
    return std::nullopt;
}

std::optional<Error> onlySafetensors(const std::string& output) {
    return onlyEnding(output, ".safetensors", "a set as safetensors");
}

std::filesystem::path outputPath(const std::string& given) {
    return given == "-" ? "/dev/stdout" : given;
}

CLI::Option* addData(CLI::App& command, std::string& data) {
    return addPath(command, "--data", data,
                   "File or folder of the dataset; without it the usual places are searched");
}

void addData(CLI::App& command, SetPlace& place) {
    auto* data = addData(command, place.data);
    addNumber(command, "--split-seed", place.splitSeed,
              "What drew the test images of a folder; default: the run's own", kSeedLimits)
        ->needs(data);
}

void addMachine(CLI::App& command, Machine& machine) {
    addNumber(command, "--threads", machine.threads, "CPU threads; 0 = one per core", {0, 1024});
    command.parse_complete_callback([&machine] { warnOfThreads(machine.threads); });
    command.add_option("--device", machine.device, "auto, cpu, cuda, xpu, cuda:<index>…")
        ->capture_default_str();
}

void addSeed(CLI::App& command, std::uint64_t& seed, const std::string& help) {
    addNumber(command, "--seed", seed, help, kSeedLimits);
}

} // namespace distill
