// SPDX-License-Identifier: GPL-3.0-or-later
// distill list: what there is to choose from.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "core/catalogue/catalogue.h"
#include "core/export/export_formats.h"

namespace distill {
namespace {

nlohmann::json base(const CatalogueEntry& entry) {
    return {{"id", entry.id},
            {"name", entry.name},
            {"description", entry.description},
            {"reference", entry.reference}};
}

nlohmann::json methodRows() {
    auto rows = nlohmann::json::array();
    for (const auto& method : methods()) {
        auto row = base(method);
        row["formula"] = method.formula;
        row["settings"] = nlohmann::json::array();
        for (const auto& param : method.params)
            row["settings"].push_back(param.key);
        rows.push_back(row);
    }
    return rows;
}

nlohmann::json datasetRows() {
    auto rows = nlohmann::json::array();
    for (const auto& dataset : datasets()) {
        auto row = base(dataset);
        row["image"] = {dataset.channels, dataset.height, dataset.width};
        row["classes"] = dataset.classes; // 0 here and in "image": known after reading
        row["normalisations"] = {"own"};
        for (const auto& normalisation : dataset.normalisations)
            row["normalisations"].push_back(normalisation.id);
        row["where"] = dataset.where;
        rows.push_back(row);
    }
    return rows;
}

nlohmann::json networkRows() {
    auto rows = nlohmann::json::array();
    for (const auto& network : networks()) {
        auto row = base(network);
        row["embedding"] = network.hasEmbedding;
        rows.push_back(row);
    }
    return rows;
}

template <class Rows>
nlohmann::json plainRows(const Rows& entries) {
    auto rows = nlohmann::json::array();
    for (const auto& entry : entries)
        rows.push_back(base(entry));
    return rows;
}

// Of the sizes that papers use.
nlohmann::json publishedRows() {
    auto rows = nlohmann::json::array();
    for (const auto& dataset : datasets())
        for (const std::int64_t ipc : {1, 10, 20, 50})
            for (const auto& result : publishedResults(dataset.id, ipc)) {
                if (result.ipc == 0 && ipc != 1)
                    continue; // once for each dataset
                const std::string size =
                    result.ipc == 0 ? std::string("all images") : std::to_string(result.ipc) + " per class";
                nlohmann::json row = {{"id", dataset.id},
                                      {"name", result.method + ", " + size},
                                      {"method", result.method},
                                      {"ipc", result.ipc},
                                      {"accuracy", result.accuracy},
                                      {"deviation", nullptr},
                                      {"network", result.network},
                                      {"protocol", result.protocol},
                                      {"source", result.source}};
                if (result.deviation >= 0)
                    row["deviation"] = result.deviation;
                row["description"] = formatParam(result.accuracy) +
                                     (result.deviation >= 0 ? " ± " + formatParam(result.deviation) : "") +
                                     " % (" + result.protocol + "; " + result.source + ")";
                rows.push_back(row);
            }
    return rows;
}

nlohmann::json settingRows() {
    auto rows = nlohmann::json::array();
    for (const auto& spec : runParams("dm"))
        rows.push_back({{"id", spec.key},
                        {"name", spec.label},
                        {"description", spec.help},
                        {"default", formatParam(spec.defaultValue)},
                        {"unit", spec.unit}});
    return rows;
}

nlohmann::json formatRows() {
    auto rows = nlohmann::json::array();
    for (const auto& format : exportFormats())
        rows.push_back({{"id", format.id},
                        {"name", format.name},
                        {"description", format.description},
                        {"makes", format.makes},
                        {"folder", format.folder},
                        {"needs_run", format.needsRun}});
    return rows;
}

struct ListRow {
    const char* what;
    nlohmann::json (*rows)();
};
constexpr ListRow kLists[] = {
    {"methods", &methodRows},
    {"datasets", &datasetRows},
    {"networks", &networkRows},
    {"devices", [] { return plainRows(devices()); }},
    {"presets", [] { return plainRows(presets()); }},
    {"protocols", [] { return plainRows(protocols()); }},
    {"settings", &settingRows},
    {"formats", &formatRows},
    {"published", &publishedRows},
};

std::string whatNames() {
    std::string names;
    for (const auto& row : kLists)
        names += (names.empty() ? "" : ", ") + std::string(row.what);
    return names;
}

int listCommand(const std::string& what, bool json) {
    for (const auto& list : kLists) {
        if (what != list.what)
            continue;
        const auto rows = list.rows();
        if (json) {
            std::cout << rows.dump(2) << '\n';
            return 0;
        }
        for (const auto& row : rows)
            std::cout << row["id"].get<std::string>() << "\t" << row["name"].get<std::string>() << "\t"
                      << row["description"].get<std::string>() << '\n';
        if (what == "devices" && !gpuNote().empty())
            std::cout << gpuNote() << '\n';
        return 0;
    }
    return reportError(
        {ErrorCode::Usage, "There is no list of '" + what + "'. Known: " + whatNames() + ".", {}});
}

} // namespace

void addListCommand(CLI::App& app, int& status) {
    struct Options {
        std::string what;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("list", "What there is: " + whatNames());
    command->add_option("what", options->what, whatNames())->required();
    command->add_flag("--json", options->json, "An array of objects with id, name, …");
    command->callback([options, &status] { status = listCommand(options->what, options->json); });
}

} // namespace distill
