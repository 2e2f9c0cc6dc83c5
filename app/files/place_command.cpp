// SPDX-License-Identifier: GPL-3.0-or-later
// distill place: where runs can be executed.
#include <filesystem>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/files/commands.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/program.h"
#include "app/front/values.h"
#include "core/places/place.h"
#include "core/places/send.h"
#include "core/places/survey.h"

namespace distill {
namespace {

using Json = nlohmann::json;

struct PlaceOptions {
    Place place;
    std::string kind = "ssh";
    std::vector<std::string> data; // ID=PATH
    std::string program;           // archive to be brought there
    bool json = false;
};

int listCommand(const PlaceOptions& options) {
    const auto places = listPlaces();
    if (!places)
        return reportError(places.error());
    auto list = Json::array();
    for (const auto& place : *places) {
        list.push_back(toJson(place));
        if (!options.json)
            std::cout << place.name << '\t' << toString(place.kind) << '\t'
                      << (place.remote() ? place.host : "-") << '\t' << place.runs << '\t' << place.atOnce
                      << (place.atOnce == 1 ? " slot" : " slots") << '\n';
    }
    if (options.json)
        printJson(list);
    return 0;
}

int addCommand(const PlaceOptions& options) {
    Json json = toJson(options.place);
    json["kind"] = options.kind;
    const auto& runs = options.place.runs;
    if (options.kind == "local" && runs.front() != '~') // whatever folder it is asked from
        json["runs"] = std::filesystem::absolute(runs).lexically_normal().string();
    for (const auto& pair : options.data) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos || equals == 0)
            return reportError(
                {ErrorCode::Usage, "--data of a place takes DATASET=PATH, not '" + pair + "'.", {}});
        json["data"][pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    const auto place = placeFromJson(json);
    if (!place)
        return reportError(place.error());
    if (const auto added = addPlace(*place); !added)
        return reportError(added.error());
    if (options.json)
        printJson(toJson(*place));
    else
        std::cout << "added " << place->name << "; `distill place check " << place->name
                  << "` says what is there\n";
    return 0;
}

int removeCommand(const PlaceOptions& options) {
    if (const auto removed = removePlace(options.place.name); !removed)
        return reportError(removed.error());
    if (options.json)
        printJson(Json{{"removed", options.place.name}});
    else
        std::cout << "removed " << options.place.name << "; its runs stay where they are\n";
    return 0;
}

// The place with the archive's program; without one as it is.
Result<Place> withProgram(Place place, const std::string& archive) {
    if (archive.empty())
        return place;
    const auto program = sendProgram(archive, place);
    if (!program)
        return tl::unexpected<Error>(program.error());
    place.program = *program;
    if (const auto kept = replacePlace(place); !kept)
        return tl::unexpected<Error>(kept.error());
    return place;
}

int checkCommand(const PlaceOptions& options) {
    auto place = findPlace(options.place.name);
    if (place)
        place = withProgram(*place, options.program);
    if (!place)
        return reportError(place.error());
    const auto findings = surveyPlace(*place);
    if (!findings)
        return reportError(findings.error());
    Json json = {{"place", place->name}};
    bool usable = true;
    for (const auto& finding : *findings) {
        usable = usable && !finding.problem;
        json[finding.key] = finding.value.empty() ? Json()
                            : finding.count       ? Json(*finding.count)
                                                  : Json(finding.value);
        if (!options.json)
            std::cout << finding.label << '\t' << (finding.value.empty() ? "none" : finding.value)
                      << (finding.problem ? "\t<- needed" : "") << '\n';
    }
    json["usable"] = usable;
    if (json.value("runs", Json()).is_null())
        std::cerr << "distill: its folder for runs, " << place->runs << ", cannot be written.\n";
    if (json.value("program", Json()).is_null())
        std::cerr << "distill: the program is not there; `distill place check " << place->name
                  << " --bring NAME.tar.zst` brings what packaging/bundle.sh --headless has packed here.\n";
    if (options.json)
        printJson(json);
    return usable ? 0 : exitCode(ErrorCode::Device);
}

void addAddOptions(CLI::App& command, PlaceOptions& options) {
    auto& place = options.place;
    command.add_option("--kind", options.kind, "local, ssh, slurm, or slurm-ssh: Slurm behind a host")
        ->capture_default_str();
    command.add_option("--host", place.host, "Host as ssh knows it: an alias of ~/.ssh/config, or user@host");
    command
        .add_option("--ssh-option", place.ssh,
                    "A further word for ssh, for instance --ssh-option=-F --ssh-option=FILE")
        ->take_all()
        ->allow_extra_args(false);
    command.add_option("--runs", place.runs, "Folder for runs there")->capture_default_str();
    command.add_option("--program", place.program, "Program there")->capture_default_str();
    command.add_option("--setup", place.setup,
                       "Shell lines before it, for instance 'module load distillation-studio'");
    addNumber(command, "--slots", place.atOnce, "Runs at once", {1, 1000});
    command.add_option("--gpu", place.gpus, "CUDA_VISIBLE_DEVICES of each slot, one after another")
        ->take_all()
        ->allow_extra_args(false);
    command
        .add_option("--slurm", place.slurm,
                    "A line of Slurm's head, for instance --slurm=--gres=gpu:1; {name} is filled in")
        ->take_all()
        ->allow_extra_args(false);
    command.add_option("--data", options.data, "DATASET=PATH: where a dataset lies there")
        ->take_all()
        ->allow_extra_args(false);
}

} // namespace

void addPlaceCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<PlaceOptions>();
    auto* command =
        app.add_subcommand("place", "Where runs can be executed: this computer, hosts by ssh, Slurm");
    command->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, int (*act)(const PlaceOptions&)) {
        auto* sub = command->add_subcommand(name, help);
        sub->callback([options, act, &status] { status = act(*options); });
        return sub;
    };
    auto* list = add("list", "The places there are", &listCommand);
    auto* check =
        add("check", "What is there: architecture, GPU, free space, the program, Slurm", &checkCommand);
    addPath(
        *check, "--bring", options->program,
        "First send this archive of packaging/bundle.sh, unpack it there, and use its program from now on");
    auto* adding = add("add", "Add one to your list", &addCommand);
    addAddOptions(*adding, *options);
    auto* remove = add("remove", "Take one out of your list", &removeCommand);
    for (auto* sub : {list, check, adding, remove})
        addJson(*sub, options->json);
    for (auto* sub : {adding, check, remove})
        sub->add_option("name", options->place.name, "Letters, digits, - and _")->required();
}

} // namespace distill
