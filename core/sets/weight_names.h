// SPDX-License-Identifier: GPL-3.0-or-later
// The names of a network's weights without what wrappers put in front of them. Inside this room. Any thread.
#pragma once

#include <string>
#include <vector>

namespace distill {

// Takes "module." (DataParallel) and "_orig_mod." (torch.compile) from each name, and "net." or "model." (the
// attribute of a Lightning module or another wrapper) where every name begins with it and more than the name
// of a weight is left, again and again. Returns what was taken, the outermost first.
std::vector<std::string> takeWrappersOff(std::vector<std::string>& names);

} // namespace distill
