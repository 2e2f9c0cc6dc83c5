// SPDX-License-Identifier: GPL-3.0-or-later
// The check sum that the standard program `cksum` prints, so that bytes here can be compared with bytes that only
// a shell can reach. Tells files apart; no protection against anybody. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace distill {

// "CRC LENGTH", as `cksum` prints it of standard input.
std::string posixChecksum(std::string_view bytes);

} // namespace distill
