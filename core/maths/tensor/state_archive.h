// SPDX-License-Identifier: GPL-3.0-or-later
// What a checkpoint holds: tensors and small values by name. One safetensors file, the values as JSON in its
// metadata. Engine thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include <nlohmann/json.hpp>
#include <torch/types.h>

namespace distill {

class StateArchive final {
public:
    // An undefined tensor is not stored, and read back as undefined. Copies, on the CPU.
    void put(const std::string& name, const torch::Tensor& tensor);
    torch::Tensor tensor(const std::string& name) const; // undefined where it is not there
    // Copies into `target`, which gives shape, type and device. DistillError(InvalidInput) where it does not
    // fit.
    void copyInto(const std::string& name, torch::Tensor target) const;

    nlohmann::json& values() { return m_values; }
    const nlohmann::json& values() const { return m_values; }

    void write(const std::filesystem::path& file) const;         // atomic
    static StateArchive read(const std::filesystem::path& file); // DistillError(InvalidInput)

private:
    std::map<std::string, torch::Tensor> m_tensors;
    nlohmann::json m_values = nlohmann::json::object();
};

} // namespace distill
