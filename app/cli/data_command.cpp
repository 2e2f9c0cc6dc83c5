// SPDX-License-Identifier: GPL-3.0-or-later
// distill data: which datasets are there, where they are looked for, fetching and checking them.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/files/console.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "core/catalogue/catalogue.h"
#include "core/jobs/data_access.h"
#include "core/places/place.h"
#include "core/places/send.h"

namespace distill {
namespace {

using Json = nlohmann::json;

struct DataOptions {
    FetchRequest request;
    std::string data, place;
    bool yes = false, json = false;
};

std::string sizeText(std::uint64_t bytes) {
    return std::to_string((bytes + 999'999) / 1'000'000) + " MB";
}

// Grouped by thousands: "50,000".
std::string countText(std::int64_t count) {
    std::string text = std::to_string(count);
    for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text;
}

Json toJson(const DatasetOffer& offer) {
    return {{"id", offer.id},           {"name", offer.name},   {"source", offer.source},
            {"licence", offer.licence}, {"files", offer.files}, {"bytes", offer.bytes},
            {"target", offer.target}};
}

// ---- list

int listData(const DataOptions& options) {
    auto rows = Json::array();
    for (const auto& dataset : datasets()) {
        if (dataset.id == "folder")
            continue;
        const auto found = lookForDataset(dataset.id, "");
        const auto offer = offerOf({dataset.id, "", ""});
        rows.push_back({{"id", dataset.id},
                        {"found", found ? Json(found->place) : Json()},
                        {"train", found ? Json(found->train) : Json()},
                        {"test", found ? Json(found->test) : Json()},
                        {"problem", found ? Json() : Json(found.error().message)},
                        {"can_be_fetched", offer.has_value()},
                        {"bytes", offer ? Json(offer->bytes) : Json()}});
        if (options.json)
            continue;
        std::string text;
        if (found && found->place.empty())
            text = "generated";
        else if (found)
            text = countText(found->train) + " + " + countText(found->test) + " images, found in " +
                   found->place;
        else
            text = offer ? "missing; `distill data fetch " + dataset.id + "` gets it (" +
                               sizeText(offer->bytes) + ")"
                         : "missing; name its place with --data";
        std::printf("%-14s %s\n", dataset.id.c_str(), text.c_str());
    }
    if (options.json)
        printJson({{"datasets", rows}});
    return 0;
}

// ---- where

int whereIsData(const DataOptions& options) {
    if (const auto needless = needlessData(options.request.id, options.data))
        return reportError(*needless);
    const auto found = lookForDataset(options.request.id, options.data);
    if (!found)
        return reportError(found.error());
    if (options.json) {
        printJson({{"id", options.request.id},
                   {"place", found->place},
                   {"train", found->train},
                   {"test", found->test},
                   {"classes", found->classes},
                   {"warnings", found->warnings}});
        return 0;
    }
    std::printf("%s\n", found->place.empty() ? "generated" : found->place.c_str());
    std::fprintf(stderr, "%s + %s images in %d classes\n", countText(found->train).c_str(),
                 countText(found->test).c_str(), found->classes);
    for (const auto& warning : found->warnings)
        std::fprintf(stderr, "warning: %s\n", warning.c_str());
    return 0;
}

// ---- fetch

void printOffer(const DatasetOffer& offer) {
    std::fprintf(stderr, "%s\n  from     %s\n", offer.name.c_str(), offer.source.c_str());
    for (const auto& file : offer.files)
        std::fprintf(stderr, "           %s\n", file.c_str());
    std::fprintf(stderr, "  size     %s\n  licence  %s\n  goes to  %s\n", sizeText(offer.bytes).c_str(),
                 offer.licence.c_str(), offer.target.c_str());
}

// Whether to go on with what has been printed; else the exit code of the command. `did`: "fetched".
std::optional<int> refusedByPerson(const DataOptions& options, const char* question, const std::string& did) {
    if (options.yes)
        return std::nullopt;
    if (::isatty(STDIN_FILENO) == 0)
        return reportError(
            {ErrorCode::Usage,
             "Nothing was " + did + ": nobody can be asked here. Add --yes to agree to what is listed above.",
             {}});
    if (agreedOnTerminal(question))
        return std::nullopt;
    std::fprintf(stderr, "Nothing was %s.\n", did.c_str());
    return 0;
}

int fetchData(const DataOptions& options) {
    const auto offer = offerOf(options.request);
    if (!offer)
        return reportError(offer.error());
    printOffer(*offer);
    if (const auto refused = refusedByPerson(options, "Fetch it?", "fetched"))
        return *refused;
    RunControls controls;
    const SignalWatcher signals(controls);
    Result<std::string> place;
    {
        ConsoleProgress console;
        place = fetchDataset(options.request, console.watch(controls));
    }
    if (!place) {
        reportError(place.error());
        return signals.exitCode() != 0 ? signals.exitCode() : exitCode(place.error().code);
    }
    if (options.json)
        printJson({{"id", options.request.id}, {"place", *place}, {"offer", toJson(*offer)}});
    else
        std::printf("%s\n", place->c_str());
    return 0;
}

// ---- send

std::uint64_t bytesOf(const std::filesystem::path& data) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(data, ignored))
        return std::filesystem::file_size(data, ignored);
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data, ignored))
        if (entry.is_regular_file(ignored))
            bytes += entry.file_size(ignored);
    return bytes;
}

int sendToPlace(const DataOptions& options) {
    const auto& id = options.request.id;
    const auto found = lookForDataset(id, options.data);
    auto place = findPlace(options.place);
    if (!found || !place)
        return reportError(found ? place.error() : found.error());
    if (found->place.empty())
        return reportError(
            {ErrorCode::Usage, "'" + id + "' is made, not read: there is nothing to send.", {}});
    std::fprintf(stderr, "%s\n  from     %s\n  size     %s\n  goes to  %s\n", id.c_str(),
                 found->place.c_str(), sizeText(bytesOf(found->place)).c_str(), place->name.c_str());
    if (const auto refused = refusedByPerson(options, "Send it?", "sent"))
        return *refused;
    const auto there = sendData(found->place, *place, id);
    if (!there)
        return reportError(there.error());
    place->data[id] = *there;
    if (const auto kept = replacePlace(*place); !kept)
        return reportError(kept.error());
    if (options.json)
        printJson({{"id", id}, {"place", place->name + ":" + *there}});
    else
        std::printf("%s:%s\n", place->name.c_str(), there->c_str());
    return 0;
}

// ---- verify

int verifyData(const DataOptions& options) {
    const auto& id = options.request.id;
    if (const auto needless = needlessData(id, options.data))
        return reportError(*needless);
    const auto checked = verifyDataset(id, options.data);
    if (!checked)
        return reportError(checked.error());
    bool right = true;
    auto files = Json::array();
    for (const auto& file : *checked) {
        right = right && file.right();
        files.push_back(
            {{"file", file.file}, {"md5", file.md5}, {"expected", file.expected}, {"right", file.right()}});
        if (!options.json)
            std::printf("%s  %s\n", file.right() ? "right  " : "differs", file.file.c_str());
    }
    const auto found = lookForDataset(id, options.data);
    if (options.json)
        printJson({{"id", id}, {"files", files}, {"readable", found.has_value()}});
    if (!found)
        return reportError(found.error());
    if (!right)
        return reportError(
            {ErrorCode::InvalidInput,
             "A file differs from what was published; remove it and fetch it again with `distill "
             "data fetch " +
                 id + "`.",
             {}});
    if (!options.json)
        std::printf("readable: %s + %s images in %d classes\n", countText(found->train).c_str(),
                    countText(found->test).c_str(), found->classes);
    return 0;
}

} // namespace

void addDataCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<DataOptions>();
    auto* command = app.add_subcommand("data", "Which datasets are there; getting and checking them");
    command->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, int (*work)(const DataOptions&), bool takesId) {
        auto* sub = command->add_subcommand(name, help);
        if (takesId)
            sub->add_option("id", options->request.id, "Dataset; `distill data list` names them")->required();
        addJson(*sub, options->json);
        sub->callback([options, work, &status] { status = work(*options); });
        return sub;
    };
    add("list", "Which are there and which can be fetched", listData, false);
    auto* where = add("where", "Where one is found, and how much of it", whereIsData, true);
    addPath(*where, "--data", options->data, "File or folder to look in");
    auto* fetch = add("fetch", "Get one from where it is published, after you agreed", fetchData, true);
    fetch->add_option("--from", options->request.mirror, "Mirror: address of a folder with the files");
    addOutput(*fetch, "--to", options->request.target, "Folder that they go into");
    addVerbosity(*fetch);
    auto* send = add("send", "Copy one of this computer to a place, after you agreed, and use it there",
                     sendToPlace, true);
    addPath(*send, "--data", options->data, "File or folder of it here");
    send->add_option("--place", options->place, "Where it goes; `distill place list` names them")->required();
    for (auto* sub : {fetch, send})
        sub->add_flag("--yes", options->yes, "Agree to what is listed without being asked");
    auto* verify = add("verify", "Compare check sums with the published ones, and read it", verifyData, true);
    addPath(*verify, "--data", options->data, "File or folder to look in");
}

} // namespace distill
