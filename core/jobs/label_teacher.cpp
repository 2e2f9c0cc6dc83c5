// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/label_teacher.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/digest.h"
#include "core/maths/synth/stored_set.h"

namespace distill {
namespace {

bool areSoft(const EvaluateRequest& request) {
    return chosen<EvaluationLabels>(request.labels) == EvaluationLabels::Soft;
}

// Of a file with weights, or of each in a folder; empty where there is neither.
std::string contentOf(const std::filesystem::path& weights) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_regular_file(weights, error))
        files.push_back(weights);
    else
        for (const auto& entry : std::filesystem::directory_iterator(weights, error))
            if (entry.is_regular_file(error))
                files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::string content;
    for (const auto& file : files)
        content += file.string() + ' ' + valueOrThrow(digestOfFile(file)) + '\n';
    return content;
}

} // namespace

std::string labelTeacherFacts(const EvaluateRequest& request) {
    if (!areSoft(request))
        return {};
    RunConfig config;
    config.teacher = teacherRecipeOf(request.place.set);
    return jsonText(toJson(config).at("teacher")) + '\n' + request.labelTeacher + '\n' +
           contentOf(request.labelTeacher) + contentOf(config.teacher.files);
}

std::optional<TeacherLabels> labelTeacherOf(const EvaluateRequest& request, const Dataset& dataset,
                                            c10::Device device, int threads, const Watch& watch) {
    if (!areSoft(request))
        return std::nullopt;
    return TeacherLabels::prepare(request.labelTeacher, teacherRecipeOf(request.place.set), dataset, device,
                                  threads, watch);
}

} // namespace distill
