// SPDX-License-Identifier: GPL-3.0-or-later
// The table of networks. Constant; any thread. Free of torch.
#pragma once

#include <string>
#include <vector>

#include "core/run/descriptors.h"

namespace distill {

const std::vector<NetworkDescriptor>& networks(); // the base names; networkExists() also knows the variants

// Accepts variants such as ConvNetW64. `needEmbedding`: only one that can be a teacher.
bool networkExists(const std::string& name, bool needEmbedding = false);
// The sentence for a name that does not exist: the nearest one, and all.
std::string unknownNetwork(const std::string& name);

} // namespace distill
