// SPDX-License-Identifier: GPL-3.0-or-later
// The table of evaluation protocols, and each one in words. Constant; any thread. Free of torch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/run/descriptors.h"

namespace distill {

// The public ones (Zhao & Bilen), IDC's, DD-Ranking's, and a quick one.
const std::vector<ProtocolDescriptor>& protocols();
const ProtocolDescriptor* findProtocol(const std::string& id); // nullptr = there is none

// "ConvNet from scratch: 1000 epochs of SGD …, mean of 5 networks." `epochs` 0 = the protocol's.
std::string protocolText(const ProtocolDescriptor& protocol, const std::string& network, std::int64_t epochs,
                         std::int64_t repeats);

} // namespace distill
