// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/verify.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/base/lowered.h"
#include "core/io/atomic_file.h"
#include "core/store/file_problem.h"
#include "core/store/named_set.h"
#include "core/store/run_check.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// What an import or an export said of its files.
std::optional<std::pair<fs::path, fs::path>>
manifestOf(const fs::path& path) { // and what its names start from
    const auto beside = fs::path(path).replace_extension(".manifest.json");
    const std::pair<fs::path, fs::path> places[] = {{path / "manifest.json", path},
                                                    {path / "set.manifest.json", path},
                                                    {path.string() + ".manifest.json", path.parent_path()},
                                                    {beside, path.parent_path()}};
    for (const auto& place : places)
        if (std::error_code error; fs::is_regular_file(place.first, error))
            return place;
    return std::nullopt;
}

void checkNoted(Verification& result, const fs::path& root, const Json& row) {
    if (!row.is_object() || !row.contains("file") || !row.contains("xxh3_128"))
        return;
    const auto name = row.at("file").get<std::string>();
    std::error_code error;
    ++result.checked;
    const auto problem = fs::exists(root / name, error)
                             ? problemOf(root / name, row.at("xxh3_128").get<std::string>())
                             : std::string("it is missing");
    if (!problem.empty())
        result.findings.push_back({name, problem, {}});
}

Verification checkByManifest(const fs::path& manifest, const fs::path& root) {
    Verification result;
    const auto json = Json::parse(valueOrThrow(readWholeFile(manifest)), nullptr, false);
    if (!json.is_object())
        throw DistillError(ErrorCode::InvalidInput,
                           manifest.string() + " is no manifest: it is no JSON object.");
    const bool exported = json.contains("files");
    result.kind = exported ? "export" : "set";
    if (exported)
        for (const auto& row : json.at("files"))
            checkNoted(result, root, row);
    else if (json.contains("set"))
        checkNoted(result, root, json.at("set"));
    return result;
}

Verification checkAny(const fs::path& path, bool repair) {
    std::error_code error;
    if (isRunDirectory(path))
        return checkRun(path, repair);
    if (auto lost = lostJournal(path))
        throw DistillError(std::move(*lost));
    if (const auto named = namedPlace(path); named.iteration)
        return checkAny(valueOrThrow(setOfIteration(named.path, *named.iteration)).file, repair);
    if (!fs::exists(path, error))
        throw DistillError(ErrorCode::InvalidInput, "There is no '" + path.string() + "'.");
    if (const auto manifest = manifestOf(path))
        return checkByManifest(manifest->first, manifest->second);
    if (loweredEnding(path) != ".safetensors")
        throw DistillError(
            ErrorCode::InvalidInput,
            "'" + path.string() +
                "' is no run folder, set or export of this program: there is nothing to go by.");
    Verification result{"set", 1, {}};
    if (const auto problem = problemOf(path); !problem.empty())
        result.findings.push_back({path.filename().string(), problem, {}});
    return result;
}

} // namespace

bool Verification::whole() const {
    return std::all_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return !finding.mended.empty(); });
}

fs::path asWritten(const fs::path& set) {
    const auto manifest = manifestOf(set);
    const auto text = manifest ? readWholeFile(manifest->first) : Result<std::string>(std::string());
    const auto json = text ? Json::parse(*text, nullptr, false) : Json();
    const auto row = json.is_object() ? json.value("set", Json()) : Json();
    const auto textOf = [&](const char* key) {
        const auto value = row.is_object() ? row.value(key, Json()) : Json();
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    if (textOf("file") == set.filename().string() && wasChanged(set, textOf("xxh3_128")))
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + set.string() + "' is damaged: it is not what " + manifest->first.string() +
                               " says; without that file beside it, it is taken as it is.");
    return set;
}

Result<Verification> verify(const fs::path& path, bool repair) {
    try {
        return checkAny(path, repair);
    } catch (const DistillError& problem) {
        return tl::unexpected<Error>(problem.error());
    } catch (const std::exception& problem) { // a manifest that is another's
        return failure(ErrorCode::InvalidInput, "'" + path.string() + "' cannot be checked.", problem.what());
    }
}

} // namespace distill
