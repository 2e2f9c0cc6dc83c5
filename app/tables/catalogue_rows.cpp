// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/catalogue_rows.h"

#include <cmath>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "core/catalogue/catalogue.h"
#include "core/export/export_formats.h"
#include "core/jobs/run.h"

namespace distill {
namespace {

using Json = nlohmann::json;

Json base(const CatalogueEntry& entry) {
    return {{"id", entry.id},
            {"name", entry.name},
            {"description", entry.description},
            {"reference", entry.reference}};
}

Json methodRows() {
    auto rows = Json::array();
    for (const auto& method : methods()) {
        auto row = base(method);
        row["formula"] = method.formula;
        row["baseline"] = method.baseline;
        row["settings"] = Json::array();
        for (const auto& param : method.params)
            row["settings"].push_back(param.key);
        rows.push_back(row);
    }
    return rows;
}

Json shownDatasets() {
    auto rows = Json::array();
    for (const auto& dataset : datasets()) {
        auto row = base(dataset);
        row["image"] = {dataset.channels, dataset.height, dataset.width};
        row["classes"] = dataset.classes; // 0 here and in "image": known after reading
        row["normalizations"] = {"own"};
        for (const auto& normalisation : dataset.normalisations)
            row["normalizations"].push_back(normalisation.id);
        row["where"] = dataset.where;
        rows.push_back(row);
    }
    return rows;
}

Json networkRows() {
    auto rows = Json::array();
    for (const auto& network : networks()) {
        auto row = base(network);
        row["embedding"] = network.hasEmbedding;
        rows.push_back(row);
    }
    return rows;
}

template <class Rows>
Json plainRows(const Rows& entries) {
    auto rows = Json::array();
    for (const auto& entry : entries)
        rows.push_back(base(entry));
    return rows;
}

Json publishedRow(const DatasetDescriptor& dataset, const PublishedResult& result) {
    const bool spread = result.deviation >= 0;
    return {{"id", dataset.id},
            {"name",
             result.method + ", " +
                 (result.ipc == 0 ? std::string("all images") : std::to_string(result.ipc) + " per class")},
            {"method", result.method},
            {"ipc", result.ipc},
            {"accuracy_mean", result.accuracy},
            {"accuracy_std", spread ? Json(result.deviation) : Json()},
            {"network", result.network},
            {"protocol", result.protocol},
            {"source", result.source},
            {"description", formatParam(result.accuracy) +
                                (spread ? " ± " + formatParam(result.deviation) : "") + " % (" +
                                result.protocol + "; " + result.source + ")"}};
}

// Of the sizes that papers use.
Json publishedRows() {
    auto rows = Json::array();
    for (const auto& dataset : datasets())
        for (const std::int64_t ipc : {1, 10, 20, 50})
            for (const auto& result : publishedResults(dataset.id, ipc))
                if (result.ipc != 0 || ipc == 1) // those of all images once for each dataset
                    rows.push_back(publishedRow(dataset, result));
    return rows;
}

const char* kindName(ParamKind kind) {
    switch (kind) {
    case ParamKind::Boolean:
        return "boolean";
    case ParamKind::Integer:
        return "integer";
    case ParamKind::Real:
        return "number";
    case ParamKind::Choice:
        return "choice";
    case ParamKind::Text:
        return "text";
    case ParamKind::Path:
        return "path";
    }
    return "text";
}

Json jsonOf(const ParamValue& value) {
    return std::visit([](const auto& v) { return Json(v); }, value);
}

Json settingRow(const ParamSpec& spec) {
    const bool number = spec.kind == ParamKind::Integer || spec.kind == ParamKind::Real;
    const auto bound = [&](double value) { // 512, not 512.0
        return spec.kind == ParamKind::Integer ? Json(static_cast<std::int64_t>(value)) : Json(value);
    };
    Json row = {{"id", spec.key},
                {"name", spec.label},
                {"description", spec.help},
                {"group", spec.group},
                {"type", kindName(spec.kind)},
                {"unit", spec.unit},
                {"default", jsonOf(spec.defaultValue)},
                {"minimum", nullptr},
                {"maximum", nullptr},
                {"choices", nullptr},
                {"open", spec.openChoice}, // choices are not all there is: variants of networks, cuda:1
                {"live", spec.live}};      // may change while a run goes on
    if (number && spec.minimum > std::numeric_limits<double>::lowest())
        row["minimum"] = bound(spec.minimum);
    if (number && spec.maximum < std::numeric_limits<double>::max())
        row["maximum"] = bound(spec.maximum);
    if (spec.key == "device") { // what this machine has says nothing about where the list is read
        row["choices"] = {"auto", "cpu", "cuda"};
        return row;
    }
    if (spec.kind == ParamKind::Choice)
        row["choices"] = Json::array();
    for (const auto& choice : spec.choices)
        row["choices"].push_back(choice.id);
    return row;
}

// A run's own settings once, then those of each method.
Json settingRows() {
    auto rows = Json::array();
    for (const auto& spec : runParams({}))
        rows.push_back(settingRow(spec));
    for (const auto& method : methods())
        for (const auto& spec : method.params) {
            rows.push_back(settingRow(spec));
            rows.back()["methods"] = {method.id};
        }
    return rows;
}

// Behind the word, in one of the lines of what the engine says of itself.
std::string versionBehind(const std::string& word) {
    const std::string text = versionText();
    const auto at = text.find(word) + word.size();
    return text.substr(at, text.find('\n', at) - at);
}

Json presetValues(const std::string& preset, const std::string& method) {
    constexpr std::int64_t kIpc = 10;
    const auto config = valueOrThrow(presetConfig(preset, method, "cifar10", kIpc));
    Json values = Json::object();
    for (const auto& spec : runParams(method)) {
        const auto value = getField(config, spec.key);
        if (value && *value != spec.defaultValue && spec.key != "method" && spec.key != "dataset")
            values[spec.key] = jsonOf(*value);
    }
    return values;
}

Json formatRows() {
    auto rows = Json::array();
    for (const auto& format : exportFormats())
        rows.push_back({{"id", format.id},
                        {"name", format.name},
                        {"description", format.description},
                        {"makes", format.makes},
                        {"folder", format.folder},
                        {"needs_run", format.needsRun}});
    return rows;
}

} // namespace

Json catalogueRows() {
    Json presetTable = Json::object();
    for (const auto& preset : presets())
        for (const auto& method : methods())
            presetTable[preset.id][method.id] = presetValues(preset.id, method.id);
#if defined(__clang__)
    constexpr const char* compiler = __VERSION__;
#else
    constexpr const char* compiler = "GCC " __VERSION__;
#endif
    return {{"versions",
             {{"program", DISTILL_VERSION},
              {"torch", versionBehind("LibTorch ")},
              {"cuda", versionBehind("CUDA: ") == "yes"},
              {"compiler", compiler}}},
            {"lists",
             {{"methods", methodRows()},
              {"datasets", shownDatasets()},
              {"networks", networkRows()},
              {"presets", plainRows(presets())},
              {"protocols", plainRows(protocols())},
              {"settings", settingRows()},
              {"formats", formatRows()},
              {"published", publishedRows()}}},
            {"presets", presetTable}};
}

} // namespace distill
