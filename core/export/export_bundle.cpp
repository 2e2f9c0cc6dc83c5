// SPDX-License-Identifier: GPL-3.0-or-later
// The bundle: everything about a result in one folder, to be archived or handed on.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/export/citation.h"
#include "core/export/export_writers.h"
#include "core/io/atomic_file.h"
#include "core/io/download.h"
#include "core/io/staged_output.h"
#include "core/run/lambda_steering.h"
#include "core/store/run_folder.h"

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

constexpr const char* kRunSums = "run.sha256"; // of the run's pictures and sets, as sha256sum reads them
constexpr const char* kAllSums = "SHA256SUMS"; // of all files of the bundle but itself

// Whether lambda was another one than its settings alone give. A fork's may be from its first iteration on.
bool wasEdited(const RunRecord& run) {
    const auto& started = startOf(run);
    const auto changes = lambdaChanges(run.events);
    const bool looksForLambda = started.config.cmi.initialRatio > 0;
    return changes.size() > 1 || !started.parent.empty() ||
           (!looksForLambda && changes.front().second != started.config.lambda);
}

// Where lambda was changed while it ran, only a replay repeats it; else every setting is said.
std::string howToRepeat(const RunRecord& run) {
    const bool edited = wasEdited(run);
    const std::string said = runCommand(startOf(run).config);
    std::string commented = "#     " + said;
    for (auto at = commented.find('\n'); at + 1 < commented.size(); at = commented.find('\n', at + 1))
        commented.insert(at + 1, "#     ");
    return "#!/bin/sh\n# The run again, into the folder `again`, and whether it is the same to the bit: so it is by the "
           "same\n# program with as many threads on a CPU.\nset -eu\ncd \"$(dirname \"$0\")\"\n" +
           (edited
                ? "# lambda was changed while it ran, which a replay repeats; with lambda as it was at the "
                  "start:\n" +
                      commented + "distill replay run --out again\n"
                : said) +
           "if [ -e " + kRunSums + " ] && command -v sha256sum >/dev/null; then\n    cd again\n" +
           "    sha256sum --check --quiet ../" + kRunSums +
           " && echo \"all pictures and sets are the same to the bit\"\nfi\n";
}

// A line each, as sha256sum prints them; nothing where this build cannot make them.
std::string sumsOf(const std::vector<fs::path>& files, const fs::path& root) {
    std::string lines;
    for (const auto& file : files) {
        const auto sum = valueOrThrow(sha256OfFile(file));
        if (sum.empty())
            return {};
        lines += sum + "  " + file.lexically_relative(root).generic_string() + "\n";
    }
    return lines;
}

std::vector<fs::path> filesIn(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (it->is_regular_file(error))
            files.push_back(it->path());
    std::sort(files.begin(), files.end());
    return files;
}

void writeSums(const fs::path& file, const std::string& lines) {
    if (!lines.empty())
        writeNewFile(file, lines);
}

void writeRepetition(const ExportJob& job, const fs::path& target) {
    const auto script = target / "reproduce.sh";
    writeNewFile(script, howToRepeat(*job.run));
    fs::permissions(script, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add);
    const auto& source = job.request.source;
    writeSums(target / kRunSums,
              sumsOf(filesIn(source / "images"), source) + sumsOf(filesIn(source / "synthetic"), source));
}

void copyInto(const fs::path& from, const fs::path& to) {
    std::error_code error;
    if (fs::exists(from, error))
        writeNewFile(to, valueOrThrow(readWholeFile(from)));
}

void writeStory(ExportJob& job, const fs::path& target) {
    for (const char* name : {RunFolder::kStart, RunFolder::kJournal, RunFolder::kResult, RunFolder::kNotes})
        copyInto(job.request.source / name, target / "run" / name);
    writeNumbersCsv(job, target / "curves" / "curves.csv");
    writeTensorboard(job, target / "curves" / "tensorboard");
    writeRepetition(job, target);
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
    const auto set = job.run ? startOf(*job.run).config.initialSet : std::string();
    if (!set.empty())
        job.warnings.push_back("The run began with the set '" + set +
                               "', which is not in the bundle: its reproduce.sh looks for it there.");
    dropRepeated(job.warnings);
    auto manifest = manifestOf(job);
    manifest["files"] = filesBelow(target, target);
    writeNewFile(target / "manifest.json", jsonText(manifest, 2) + "\n");
    writeSums(target / kAllSums, sumsOf(filesIn(target), target));
}

} // namespace distill
