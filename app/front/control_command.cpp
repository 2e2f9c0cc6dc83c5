// SPDX-License-Identifier: GPL-3.0-or-later
// distill control: steers a run that another process executes.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/front/commands.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/program.h"
#include "app/front/remote_program.h"
#include "app/front/values.h"
#include "core/places/place.h"
#include "core/store/control_files.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"

namespace distill {
namespace {

constexpr auto kLook = std::chrono::milliseconds(50); // between two looks for an answer

struct ControlOptions {
    std::string directory;
    bool wait = false, json = false;
    std::string client = "script";
    std::optional<double> lambda, ratio;
    ControlKind kind = ControlKind::Pause; // where neither of both is given
};

struct FlagRow {
    const char* flag;
    ControlKind kind;
    const char* help;
};
constexpr FlagRow kFlags[] = {
    {"--pause", ControlKind::Pause, "Wait after the present iteration"},
    {"--resume", ControlKind::Resume, "Go on"},
    {"--step", ControlKind::Step, "One iteration, then wait"},
    {"--stop", ControlKind::Stop, "Finish the iteration, record, end"},
    {"--evaluate", ControlKind::Evaluate, "Evaluate after the present iteration"},
    {"--cancel-evaluation", ControlKind::CancelEvaluation, "Leave the present evaluation"},
    {"--checkpoint", ControlKind::Checkpoint, "Keep the complete state after the present iteration"},
};

// Lines that a journal has gained.
class JournalTail final {
public:
    explicit JournalTail(const std::filesystem::path& run) : m_file(RunFolder(run).journal()) {
        std::error_code error;
        const auto size = std::filesystem::file_size(m_file, error);
        m_offset = error ? 0 : static_cast<std::streamoff>(size);
    }
    std::vector<nlohmann::json> newLines() {
        std::vector<nlohmann::json> lines;
        std::ifstream stream(m_file);
        stream.seekg(m_offset);
        for (std::string line; std::getline(stream, line) && !stream.eof();) {
            m_offset += static_cast<std::streamoff>(line.size() + 1);
            lines.push_back(nlohmann::json::parse(line, nullptr, false));
        }
        return lines;
    }

private:
    std::filesystem::path m_file;
    std::streamoff m_offset = 0;
};

// The iteration from which on it holds; nothing where the run ended before.
std::optional<std::int64_t> answered(const ControlOptions& options, JournalTail& tail, std::uint64_t id) {
    for (bool lives = true; lives; std::this_thread::sleep_for(kLook)) {
        lives = ownerState(options.directory) == OwnerState::Alive && // before the last look, not after it
                !ownerElsewhere(options.directory);
        for (const auto& line : tail.newLines())
            if (line.is_object() && line.value("event", "") == "control_applied" &&
                line.value("client", "") == options.client && line.value("id", std::uint64_t{0}) == id)
                return line.value("iteration", std::int64_t{0});
    }
    return std::nullopt;
}

void print(const ControlOptions& options, const ControlRequest& request,
           std::optional<std::int64_t> iteration) {
    const std::string key(toString(request.kind));
    if (options.json) {
        nlohmann::json json = {{"id", request.id},         {"key", key},
                               {"client", options.client}, {"value", nullptr},
                               {"iteration", nullptr},     {"applied", iteration.has_value()}};
        if (takesValue(request.kind))
            json["value"] = request.value;
        if (iteration)
            json["iteration"] = *iteration;
        printJson(json);
    } else if (iteration) {
        std::cout << key << " applied from iteration " << *iteration << " on, id " << request.id << '\n';
    } else {
        std::cout << key << " requested, id " << request.id << '\n';
    }
}

// As words for the program at a place.
int controlAtPlace(const ControlOptions& options, ControlKind kind, double value) {
    std::vector<std::string> words = {"--client", options.client};
    if (takesValue(kind)) {
        words.emplace_back(kind == ControlKind::Lambda ? "--lambda" : "--hold-ratio");
        words.push_back(nlohmann::json(value).dump()); // shortest that reads the same, in no locale
    }
    for (const auto& row : kFlags)
        if (row.kind == kind)
            words.emplace_back(row.flag);
    if (options.wait)
        words.emplace_back("--wait");
    if (options.json)
        words.emplace_back("--json");
    return runProgramAtPlace(options.directory, "control", words);
}

int controlCommand(const ControlOptions& options) {
    const auto kind = options.lambda  ? ControlKind::Lambda
                      : options.ratio ? ControlKind::HoldRatio
                                      : options.kind;
    ControlRequest request{kind, options.lambda ? *options.lambda : options.ratio.value_or(0), 0,
                           options.client};
    if (isRunAddress(options.directory))
        return controlAtPlace(options, kind, request.value);
    JournalTail tail(options.directory);
    const auto id = sendControl(options.directory, request);
    if (!id)
        return reportError(id.error());
    request.id = *id;
    std::optional<std::int64_t> iteration;
    if (options.wait)
        iteration = answered(options, tail, *id);
    if (options.wait && !iteration)
        return reportError(
            {ErrorCode::CannotWrite, "The run '" + options.directory + "' ended before it answered.", {}});
    print(options, request, iteration);
    return 0;
}

} // namespace

void addControlCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<ControlOptions>();
    auto* command = app.add_subcommand("control", "Steer a run that another process executes");
    addPath(*command, "run", options->directory, "Run folder, or PLACE:RUN")->required();
    command->add_option("--client", options->client, "Who asks: the answer in the journal carries this name")
        ->capture_default_str();
    auto* requests = command->add_option_group("request", "Exactly one of");
    addNumber(*requests, "--lambda", options->lambda, "Weight of CMI from the next iteration on",
              kLambdaLimits);
    addNumber(*requests, "--hold-ratio", options->ratio,
              "Let λ follow, so that the gradient of λ · CMI keeps this part of the matching "
              "gradient's norm; 0 = λ stays as it is",
              kRatioLimits);
    for (const auto& row : kFlags)
        requests->add_flag_callback(
            row.flag, [options, kind = row.kind] { options->kind = kind; }, row.help);
    requests->require_option(1);
    command->add_flag("--wait", options->wait,
                      "Return when the run has answered, and say from which iteration on");
    addJson(*command, options->json, "Print JSON only: {id, key, value, client, applied, iteration}");
    command->callback([options, &status] { status = controlCommand(*options); });
}

} // namespace distill
