// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/synth/set_file.h"

#include <nlohmann/json.hpp>

#include "core/io/safetensors.h"
#include "core/maths/tensor/tensor_bytes.h"

namespace distill {
namespace {

constexpr const char* kFormat = "distillation-studio/1";

[[noreturn]] void throwNotASet(const std::filesystem::path& file, const std::string& why) {
    throw DistillError(ErrorCode::InvalidInput,
                       "'" + file.string() + "' is not a synthetic set of this program: " + why + ".");
}

// Reads the header of one file; every failure names it.
class Header final {
public:
    Header(const SafetensorsFile& content, const std::filesystem::path& file)
        : m_content(content), m_file(file) {}

    std::string text(const char* key) const {
        const auto found = m_content.metadata.find(key);
        if (found == m_content.metadata.end())
            throwNotASet(m_file, std::string("its header has no '") + key + "'");
        return found->second;
    }
    std::string text(const char* key, const char* otherwise) const {
        const auto found = m_content.metadata.find(key);
        return found == m_content.metadata.end() ? otherwise : found->second;
    }
    template <class Value>
    Value json(const char* key, const std::string& content) const {
        try {
            return nlohmann::json::parse(content).get<Value>();
        } catch (const nlohmann::json::exception&) {
            throwNotASet(m_file, std::string("'") + key + "' in its header is damaged");
        }
    }
    template <class Value>
    Value json(const char* key) const {
        return json<Value>(key, text(key));
    }

private:
    const SafetensorsFile& m_content;
    const std::filesystem::path& m_file;
};

void readHeader(const Header& header, const std::filesystem::path& file, SyntheticSet& set) {
    if (header.text("format") != kFormat)
        throwNotASet(file, "it is of format '" + header.text("format") + "'");
    set.datasetId = header.text("dataset");
    set.classNames = header.json<std::vector<std::string>>("class_names");
    set.ipc = header.json<int>("ipc");
    set.classes = static_cast<int>(set.classNames.size());
    set.pixelSpace.mean = header.json<std::vector<double>>("mean");
    set.pixelSpace.std = header.json<std::vector<double>>("std");
    set.networkSpace = set.pixelSpace;
    if (!parsePixelScale(header.text("normalization", "mean-std"), set.pixelSpace.scale))
        throwNotASet(file, "its normalization '" + header.text("normalization") + "' is not known");
    if (set.pixelSpace.scale == PixelScale::Zca)
        set.networkSpace.scale = PixelScale::Zca;
    if (!parsePacking(header.text("packing", "single"), set.formation))
        throwNotASet(file, "its packing '" + header.text("packing") + "' is not known");
    set.formation.factor = header.json<int>("factor", header.text("factor", "1"));
    set.formation.bound = header.json<std::int64_t>("bound", header.text("bound", "128"));
    set.temperature = header.json<double>("temperature", header.text("temperature", "1"));
    if (set.ipc < 1 || set.formation.factor < 1 || set.formation.factor > 16 || !(set.temperature > 0))
        throwNotASet(file, "its header holds impossible numbers");
}

void readArrays(const SafetensorsFile& content, const std::filesystem::path& file, SyntheticSet& set) {
    const auto* images = content.find("images");
    const auto* labels = content.find("labels");
    if (images == nullptr || labels == nullptr || images->shape.size() != 4 || labels->shape.size() != 1 ||
        images->shape[0] != labels->shape[0] || images->dtype != "F32" || labels->dtype != "I64")
        throwNotASet(file, "it lacks float images [N,C,H,W] with integer labels [N]");
    const auto channels = static_cast<std::size_t>(images->shape[1]);
    if (set.size() != images->shape[0] || set.pixelSpace.mean.size() != channels ||
        set.pixelSpace.std.size() != channels)
        throwNotASet(file, "its header does not fit its images");
    set.images = toTensor(*images);
    set.labels = toTensor(*labels);
    if (!set.labels.equal(classMajorLabels(set.classes, set.ipc)))
        throwNotASet(file, "its labels are not ordered by class");
    if (const auto* logits = content.find("label_logits")) {
        if (logits->dtype != "F32" || logits->shape != std::vector<std::int64_t>{set.size(), set.classes})
            throwNotASet(file, "its soft labels do not fit its images");
        set.labelLogits = toTensor(*logits);
    }
    if (const auto* rate = content.find("learning_rate")) {
        if (rate->dtype != "F32" || !rate->shape.empty())
            throwNotASet(file, "its learned step size is not one number");
        set.learningRate = toTensor(*rate);
    }
}

} // namespace

void saveSet(const SyntheticSet& set, std::int64_t iteration, const std::filesystem::path& file) {
    SafetensorsFile content;
    content.arrays.push_back(toNamedArray("images", set.images));
    content.arrays.push_back(toNamedArray("labels", set.labels));
    if (set.softLabels())
        content.arrays.push_back(toNamedArray("label_logits", set.labelLogits));
    if (set.learningRate.defined())
        content.arrays.push_back(toNamedArray("learning_rate", set.learningRate));
    content.metadata["format"] = kFormat;
    content.metadata["dataset"] = set.datasetId;
    content.metadata["iteration"] = std::to_string(iteration);
    content.metadata["ipc"] = std::to_string(set.ipc);
    content.metadata["class_names"] = nlohmann::json(set.classNames).dump();
    content.metadata["normalization"] = pixelScaleId(set.pixelSpace.scale);
    content.metadata["mean"] = nlohmann::json(set.networkSpace.mean).dump();
    content.metadata["std"] = nlohmann::json(set.networkSpace.std).dump();
    content.metadata["factor"] = std::to_string(set.formation.factor);
    content.metadata["packing"] = packingId(set.formation);
    content.metadata["bound"] = std::to_string(set.formation.bound);
    content.metadata["temperature"] = nlohmann::json(set.temperature).dump();
    valueOrThrow(writeSafetensors(file, content));
}

SyntheticSet loadSet(const std::filesystem::path& file, c10::Device device) {
    const auto content = valueOrThrow(readSafetensors(file));
    SyntheticSet set;
    readHeader(Header(content, file), file, set);
    readArrays(content, file, set);
    set.images = set.images.to(device).requires_grad_(true);
    set.labels = set.labels.to(device);
    if (set.softLabels())
        set.labelLogits = set.labelLogits.to(device);
    if (set.learningRate.defined())
        set.learningRate = set.learningRate.to(device);
    return set;
}

std::int64_t iterationOfSet(const std::filesystem::path& file) {
    const auto content = valueOrThrow(readSafetensors(file));
    const auto found = content.metadata.find("iteration");
    if (found == content.metadata.end())
        return -1;
    const auto value = nlohmann::json::parse(found->second, nullptr, false);
    return value.is_number_integer() ? value.get<std::int64_t>() : -1;
}

void attachDataset(SyntheticSet& set, const Dataset& dataset) {
    if (set.classes != dataset.classes() || set.images.size(1) != dataset.channels ||
        set.images.size(2) != dataset.height || set.images.size(3) != dataset.width)
        throw DistillError(ErrorCode::InvalidInput, "The set has other classes or another image size than " +
                                                        dataset.name +
                                                        ": choose the dataset that it was made from.");
    set.networkSpace = dataset.pixelSpace;
    if (set.pixelSpace.scale != PixelScale::Zca)
        return;
    if (dataset.pixelSpace.scale != PixelScale::Zca)
        throw DistillError(ErrorCode::InvalidInput, "The set is whitened (ZCA), but " + dataset.name +
                                                        " was read without whitening: choose data.zca.");
    set.pixelSpace.zca = dataset.pixelSpace.zca;
}

} // namespace distill
