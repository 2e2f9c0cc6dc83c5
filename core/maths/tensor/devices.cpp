// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/devices.h"

#include "core/maths/tensor/accelerator.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {

std::vector<DeviceDescriptor> devices() {
    std::vector<DeviceDescriptor> rows(1);
    rows[0].id = "cpu";
    rows[0].name = "CPU";
    for (const auto& device : accelerators()) {
        DeviceDescriptor row;
        row.id = device.str();
        row.name = (device.is_cuda() ? "CUDA " : "XPU ") + std::to_string(device.index());
        rows.push_back(row);
    }
    return rows;
}

std::string gpuNote() {
    if (!accelerators().empty())
        return {};
    return "No GPU is used: " + cudaProblem();
}

} // namespace distill
