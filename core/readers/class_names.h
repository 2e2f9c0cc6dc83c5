// SPDX-License-Identifier: GPL-3.0-or-later
// The order of classes that are told apart by the names of their folders. Any thread.
#pragma once

#include <string>
#include <vector>

namespace distill {

// Whether every name is a whole number: "0", "10", "007".
bool areAllNumbers(const std::vector<std::string>& names);

// As everybody numbers them: by name, byte by byte (ImageFolder), but by number where all are numbers, where
// "10" would else come before "2".
std::vector<std::string> inClassOrder(std::vector<std::string> names);

// What to say of that order; empty where it is the order of names.
std::string classOrderNote(const std::vector<std::string>& names);

} // namespace distill
