// SPDX-License-Identifier: GPL-3.0-or-later
// distill list: what there is to choose from. Only the devices of this machine have to be asked for.
#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/front/catalogue_text.h"
#include "app/front/commands.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/program.h"
#include "core/base/nearest_name.h"

namespace distill {
namespace {

using Json = nlohmann::json;

struct ListOptions {
    std::string what, method, preset;
    bool json = false;
};

std::vector<std::string> idsOf(const Json& rows) {
    std::vector<std::string> ids;
    for (const auto& row : rows)
        ids.push_back(row.at("id").get<std::string>());
    return ids;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

Json catalogue() {
    return Json::parse(catalogueText());
}

std::vector<std::string> listNames(const Json& lists) {
    std::vector<std::string> names{"devices"};
    for (const auto& [name, rows] : lists.items())
        names.push_back(name);
    return names;
}

[[noreturn]] void refuseUnknown(const std::string& kind, const std::string& id,
                                const std::vector<std::string>& known) {
    throw DistillError(ErrorCode::Usage, "There is no " + kind + " '" + id + "'." + didYouMean(id, known) +
                                             " Known: " + joined(known) + ".");
}

void requireId(const Json& lists, const char* kind, const char* list, const std::string& id) {
    const auto ids = idsOf(lists.at(list));
    if (std::find(ids.begin(), ids.end(), id) == ids.end())
        refuseUnknown(kind, id, ids);
}

// Those of one method, or of all; each with what the preset makes of it.
Json settingsOf(const Json& all, const ListOptions& options) {
    const auto& lists = all.at("lists");
    const std::string presetId = options.preset.empty() ? "quick" : options.preset;
    requireId(lists, "preset", "presets", presetId);
    if (!options.method.empty())
        requireId(lists, "method", "methods", options.method);
    const auto& preset = all.at("presets").at(presetId);
    auto rows = Json::array();
    for (auto row : lists.at("settings")) {
        const std::string own =
            row.contains("methods") ? row["methods"][0].get<std::string>() : std::string();
        if (!own.empty() && !options.method.empty() && own != options.method)
            continue;
        const std::string method = !own.empty() ? own : options.method.empty() ? "dm" : options.method;
        row["default"] = preset.at(method).value(row["id"].get<std::string>(), row["default"]);
        row["preset"] = presetId;
        if (own.empty())
            row["methods"] = nullptr; // of every run
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string plain(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string settingLine(const Json& row) {
    std::string kind = row["type"].get<std::string>();
    if (!row["minimum"].is_null() || !row["maximum"].is_null())
        kind += " " + (row["minimum"].is_null() ? std::string() : row["minimum"].dump()) + " to " +
                (row["maximum"].is_null() ? std::string() : row["maximum"].dump());
    if (row["choices"].is_array())
        kind += ": " + joined(row["choices"].get<std::vector<std::string>>());
    const auto unit = row["unit"].get<std::string>();
    return row["id"].get<std::string>() + "\t" + plain(row["default"]) + (unit.empty() ? "" : " " + unit) +
           "\t" + row["name"].get<std::string>() + "\t" + kind + "\t" + row["description"].get<std::string>();
}

void print(const Json& rows, const ListOptions& options) {
    if (options.json) {
        printJson(rows);
        return;
    }
    for (const auto& row : rows)
        if (options.what == "settings")
            std::cout << settingLine(row) << '\n';
        else
            std::cout << row["id"].get<std::string>() << "\t" << row["name"].get<std::string>() << "\t"
                      << row["description"].get<std::string>() << '\n';
}

int listCommand(const ListOptions& options, const std::function<int(bool)>& devices) {
    if (options.what == "devices")
        return devices(options.json);
    const auto all = catalogue();
    const auto& lists = all.at("lists");
    if (!lists.contains(options.what))
        refuseUnknown("list of", options.what, listNames(lists));
    if (options.what != "settings" && !(options.method.empty() && options.preset.empty()))
        throw DistillError(ErrorCode::Usage, "--method and --preset are for 'distill list settings'.");
    print(options.what == "settings" ? settingsOf(all, options) : lists.at(options.what), options);
    return 0;
}

} // namespace

void addListCommand(CLI::App& app, int& status, const std::function<int(bool)>& devices) {
    const auto options = std::make_shared<ListOptions>();
    const std::string names =
        "methods, datasets, networks, devices, presets, protocols, settings, formats or published";
    auto* command = app.add_subcommand("list", "What there is: " + names);
    command->footer(
        "A line each: id, name, description, parted by tabs. Of settings: key, default, name, what it\n"
        "takes, description. Defaults of settings are those of a preset, on CIFAR-10 at 10 images per\n"
        "class, and of method dm where none is named.");
    command->add_option("what", options->what, names)->required();
    command->add_option("--method", options->method, "Settings of this method alone");
    command->add_option("--preset", options->preset, "Preset whose defaults are shown [quick]");
    addJson(*command, options->json, "An array of objects with id, name, …");
    command->callback([options, devices, &status] { status = listCommand(*options, devices); });
}

Json catalogueVersions() {
    return catalogue().at("versions");
}

} // namespace distill
