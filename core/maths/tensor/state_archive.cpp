// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/state_archive.h"

#include "core/io/safetensors.h"
#include "core/maths/tensor/tensor_bytes.h"

namespace distill {
namespace {

constexpr const char* kKind = "checkpoint/1";

} // namespace

void StateArchive::put(const std::string& name, const torch::Tensor& tensor) {
    if (tensor.defined())
        m_tensors[name] = tensor.detach().to(torch::kCPU).clone();
}

torch::Tensor StateArchive::tensor(const std::string& name) const {
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? torch::Tensor() : found->second.clone();
}

void StateArchive::copyInto(const std::string& name, torch::Tensor target) const {
    const auto found = m_tensors.find(name);
    if (found == m_tensors.end() || found->second.sizes() != target.sizes() ||
        found->second.scalar_type() != target.scalar_type())
        throw DistillError(ErrorCode::InvalidInput, "The checkpoint does not fit this run: '" + name +
                                                        "' is missing or of another shape.");
    const torch::NoGradGuard noGrad;
    target.copy_(found->second);
}

void StateArchive::write(const std::filesystem::path& file) const {
    SafetensorsFile content;
    for (const auto& [name, tensor] : m_tensors)
        content.arrays.push_back(toNamedArray(name, tensor));
    content.metadata["kind"] = kKind;
    content.metadata["values"] = m_values.dump();
    valueOrThrow(writeSafetensors(file, content));
}

StateArchive StateArchive::read(const std::filesystem::path& file) {
    const auto content = valueOrThrow(readSafetensors(file));
    const auto kind = content.metadata.find("kind");
    const auto values = content.metadata.find("values");
    StateArchive archive;
    if (values != content.metadata.end())
        archive.m_values = nlohmann::json::parse(values->second, nullptr, false);
    if (kind == content.metadata.end() || kind->second != kKind || !archive.m_values.is_object())
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + file.string() + "' is not a checkpoint that this version can read.");
    for (const auto& array : content.arrays)
        archive.m_tensors[array.name] = toTensor(array);
    return archive;
}

} // namespace distill
