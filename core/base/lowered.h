// SPDX-License-Identifier: GPL-3.0-or-later
// Text in small letters, of ASCII alone: names, ids and endings are compared so, whatever the locale. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace distill {

std::string lowered(std::string_view text);

} // namespace distill
