// SPDX-License-Identifier: GPL-3.0-or-later
// Exports of a set as floating point numbers: safetensors, bare torch tensors, NumPy arrays.
#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/export/export_writers.h"
#include "core/io/array_writers.h"
#include "core/io/number_array.h"
#include "core/io/staged_output.h"
#include "core/run/lambda_steering.h"

namespace distill {
namespace {

using Json = nlohmann::json;

NamedArray scalarArray(std::string name, double value) {
    return floatArray(std::move(name), {}, {static_cast<float>(value)});
}

std::vector<NamedArray> arraysOf(const ExportContent& content) {
    const auto& set = content.set;
    std::vector<NamedArray> arrays{floatArray("images", set.shape, set.pixels),
                                   integerArray("labels", {set.size()}, set.labels)};
    if (!set.softLabels.empty())
        arrays.push_back(floatArray("label_logits", {set.size(), set.classes}, set.softLabels));
    if (set.learningRate)
        arrays.push_back(scalarArray("learning_rate", *set.learningRate));
    return arrays;
}

// The source's own header, with what the export changed and what only the run knows.
std::map<std::string, std::string> headerOf(const ExportJob& job, const ExportContent& content) {
    const auto text = [](const Json& json) { return jsonText(json); };
    auto header = content.set.metadata;
    header["normalization"] = content.normalization;
    header["factor"] = std::to_string(content.factor);
    header["packing"] = content.packing;
    header["ipc"] = std::to_string(content.ipc());
    header["program"] = DISTILL_VERSION;
    if (!job.request.licence.empty())
        header["licence"] = job.request.licence;
    if (job.run) {
        header["method"] = startOf(*job.run).config.method;
        header["lambda_track"] = text(lambdaChanges(job.run->events));
    }
    return header;
}

} // namespace

void writeSetFile(ExportJob& job, const std::filesystem::path& target) {
    const auto content = numbersFor(job);
    valueOrThrow(writeSafetensors(target, {arraysOf(content), headerOf(job, content)}));
}

void writeTorchTensors(ExportJob& job, const std::filesystem::path& target) {
    const auto content = numbersFor(job);
    const auto write = [&](const NamedArray& array, const std::string& name) {
        writeNewFile(target / (name + ".pt"), torchTensorBytes(array, name));
    };
    for (const auto& array : arraysOf(content))
        write(array, array.name == "learning_rate" ? "lr" : array.name);
    if (!content.set.softLabels.empty())
        job.warnings.emplace_back("labels.pt holds class numbers; the soft labels that the set was trained "
                                  "with are in label_logits.pt.");
}

void writeNumpyArrays(ExportJob& job, const std::filesystem::path& target) {
    writeNewFile(target, npzBytes(arraysOf(numbersFor(job))));
}

} // namespace distill
