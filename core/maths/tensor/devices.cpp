// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/devices.h"

#include <torch/cuda.h>

#include "core/maths/tensor/torch_runtime.h"

namespace distill {

std::vector<DeviceDescriptor> devices() {
    std::vector<DeviceDescriptor> rows(1);
    rows[0].id = "cpu";
    rows[0].name = "CPU";
    const auto count = torch::cuda::is_available() ? torch::cuda::device_count() : 0;
    for (std::size_t index = 0; index < static_cast<std::size_t>(count); ++index) {
        DeviceDescriptor row;
        row.id = "cuda:" + std::to_string(index);
        row.name = "CUDA " + std::to_string(index);
        rows.push_back(row);
    }
    return rows;
}

std::string gpuNote() {
    if (torch::cuda::is_available())
        return {};
    return "No GPU is used: LibTorch " + torchVersion() +
           " finds no CUDA device. Debian's build is for the CPU; a CUDA build can be given when building.";
}

} // namespace distill
