// SPDX-License-Identifier: GPL-3.0-or-later
// What an export says of itself.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/export/export_writers.h"
#include "core/io/digest.h"
#include "core/run/lambda_steering.h"
#include "core/store/run_folder.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Json sourceOf(const ExportJob& job) {
    Json source{{"path", job.request.source.string()}};
    if (job.run) {
        const auto& started = startOf(*job.run);
        source["kind"] = "run";
        source["dataset"] = started.config.dataset;
        source["method"] = started.config.method;
        source["seed"] = started.config.seed;
        source["program"] = started.programVersion;
        source["lambda_track"] = lambdaChanges(job.run->events);
        if (const auto digest = digestOfFile(RunFolder(job.request.source).start()))
            source["run_json_xxh3_128"] = *digest;
    } else {
        source["kind"] = "set";
    }
    return source;
}

Json setOf(const ExportContent& content) {
    return {{"file", content.file.string()},
            {"xxh3_128", valueOrThrow(digestOfFile(content.file))},
            {"iteration", content.iteration},
            {"dataset", content.dataset},
            {"images", content.set.shape},
            {"class_names", content.set.classNames},
            {"normalization", content.normalization},
            {"mean", content.mean},
            {"std", content.std},
            {"factor", content.factor},
            {"packing", content.packing}};
}

Json filmOf(const ExportJob& job) {
    return {{"frames", job.frames.size()},
            {"first_iteration", job.frames.front()},
            {"last_iteration", job.frames.back()},
            {"iterations", job.frames},
            {"frames_per_second", job.request.framesPerSecond}};
}

} // namespace

Json manifestOf(const ExportJob& job) {
    const auto& request = job.request;
    Json manifest{{"schema", 1},
                  {"program", DISTILL_VERSION},
                  {"format", request.format},
                  {"source", sourceOf(job)},
                  {"warnings", job.warnings}};
    if (job.content)
        manifest["set"] = setOf(*job.content);
    if (!job.frames.empty())
        manifest["film"] = filmOf(job);
    if (job.written)
        manifest["written"] = {{"images", job.written->shape},
                               {"normalization", job.written->normalization},
                               {"factor", job.written->factor},
                               {"packing", job.written->packing},
                               {"bits", job.written->bits}};
    if (!request.licence.empty())
        manifest["licence"] = request.licence;
    return manifest;
}

Json filesBelow(const fs::path& path, const fs::path& root) {
    std::vector<fs::path> files;
    if (fs::is_directory(path)) {
        for (const auto& entry : fs::recursive_directory_iterator(path))
            if (entry.is_regular_file())
                files.push_back(entry.path());
    } else {
        files.push_back(path);
    }
    std::sort(files.begin(), files.end());
    Json rows = Json::array();
    for (const auto& file : files)
        rows.push_back({{"file", file.lexically_relative(root).generic_string()},
                        {"bytes", fs::file_size(file)},
                        {"xxh3_128", valueOrThrow(digestOfFile(file))}});
    return rows;
}

} // namespace distill
