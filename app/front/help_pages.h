// SPDX-License-Identifier: GPL-3.0-or-later
// What --help shows, as app/front/pages_command.cpp wrote it when the program was built.
#pragma once

#include <string>

namespace distill {

// Of "teachers train", of the program where `command` is empty; empty where there is no such command.
std::string helpPage(const std::string& command);

} // namespace distill
