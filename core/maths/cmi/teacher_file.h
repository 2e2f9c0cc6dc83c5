// SPDX-License-Identifier: GPL-3.0-or-later
// A single pretrained network from a file: a published state dictionary (buffer{i}.pth and its like, with or
// without the prefixes of wrappers) or one of this program's own cache. Nothing in the file is
// run. Engine thread. torchvision's names of a ResNet ("fc", "downsample") are known too.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <c10/core/Device.h>

#include "core/io/safetensors.h"
#include "core/maths/nets/network.h"

namespace distill {

struct LoadedTeacher {
    std::string name;                 // of the architecture
    std::shared_ptr<Network> network; // frozen, eval mode, on the device
};

// The architecture follows from the names and shapes of the weights; what leaves no trace in them
// (activation, pooling) is taken as usual. DistillError(InvalidInput) where no known network for this shape
// has them; it names the nearest one and the first weight that did not fit.
LoadedTeacher loadTeacherFile(const std::filesystem::path& file, const InputShape& shape, c10::Device device);

// Copies arrays into the network's state by name; false, and nothing copied, where one is missing or has
// another shape.
bool loadWeights(Network& network, const std::vector<NamedArray>& arrays);

} // namespace distill
