// SPDX-License-Identifier: GPL-3.0-or-later
// The bundle: everything about a result in one folder, to be archived or handed on.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/export/citation.h"
#include "core/export/export_writers.h"
#include "core/io/atomic_file.h"
#include "core/io/staged_output.h"
#include "core/run/lambda_steering.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// As one word of a shell.
std::string shellWord(const std::string& text) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string("_-./=:,+").find(c) != std::string::npos;
    };
    if (!text.empty() && std::all_of(text.begin(), text.end(), plain))
        return text;
    std::string word = "'";
    for (const char c : text)
        word += c == '\'' ? "'\\''" : std::string(1, c);
    return word + "'";
}

// Every setting said, so that no preset or default of another version matters.
std::string runCommand(const RunConfig& config) {
    std::string command = "distill run --preset " + shellWord(config.preset);
    const auto add = [&](const std::string& key) {
        if (key == "preset")
            return;
        const auto value = getField(config, key);
        if (value && !formatParam(*value).empty())
            command += " \\\n    --set " + shellWord(key + "=" + formatParam(*value));
    };
    for (const auto& field : configFields())
        add(field.spec.key);
    for (const auto& [key, value] : config.methodParams)
        add(key);
    return command + " \\\n    --out again\n";
}

std::string howToRepeat(const RunRecord& run) {
    const bool edited = lambdaChanges(run.events).size() > 1;
    return "#!/bin/sh\n# The run again, from what is in this folder" +
           std::string(edited ? "; lambda was changed while it ran, which only this repeats:\n" : ":\n") +
           "#     distill replay run --out again\n# The same with every setting said" +
           (edited ? ", lambda as it was at the start:\n" : ":\n") + runCommand(startOf(run).config);
}

void copyInto(const fs::path& from, const fs::path& to) {
    std::error_code error;
    if (fs::exists(from, error))
        writeNewFile(to, valueOrThrow(readWholeFile(from)));
}

void writeStory(ExportJob& job, const fs::path& target) {
    for (const char* name : {"run.json", "journal.jsonl", "result.json", "notes.json"})
        copyInto(job.request.source / name, target / "run" / name);
    writeNumbersCsv(job, target / "curves" / "curves.csv");
    writeTensorboard(job, target / "curves" / "tensorboard");
    writeNewFile(target / "reproduce.sh", howToRepeat(*job.run));
    const auto& config = startOf(*job.run).config;
    std::string citation = bibtexOf(job.request.methodReference, config.method);
    if (lambdaChanges(job.run->events).back().second != 0 || config.lambda != 0)
        citation += (citation.empty() ? "" : "\n") + cmiBibtex();
    writeNewFile(target / "citation.bib", citation);
}

void writeFilmWherePossible(ExportJob& job, const fs::path& target) {
    try {
        writeFilm(job, target);
    } catch (const DistillError& error) {
        job.warnings.push_back("The bundle has no film: " + error.error().message);
    }
}

void dropRepeated(std::vector<std::string>& warnings) {
    std::vector<std::string> once;
    for (auto& warning : warnings)
        if (std::find(once.begin(), once.end(), warning) == once.end())
            once.push_back(std::move(warning));
    warnings = std::move(once);
}

} // namespace

void writeBundle(ExportJob& job, const fs::path& target) {
    fs::create_directories(target / "data");
    writeSetFile(job, target / "data" / "set.safetensors");
    const auto numbers = job.written;
    writeTorchTensors(job, target / "data" / "torch");
    writeClassFolders(job, target / "data" / "pictures");
    writeTorchvisionGrid(job, target / "grid.png");
    writeFilmWherePossible(job, target / "film.webp");
    writeStory(job, target);
    job.written = numbers;
    dropRepeated(job.warnings);
    auto manifest = manifestOf(job);
    manifest["files"] = filesBelow(target, target);
    writeNewFile(target / "manifest.json",
                 manifest.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace distill
