// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with one file: by its digest where there is one, else by its own structure. Any thread.
#pragma once

#include <filesystem>
#include <string>

namespace distill {

// A phrase about "it"; empty = nothing that can be seen. Without a digest, PNG, JSON and safetensors are looked into.
std::string problemOf(const std::filesystem::path& file, const std::string& digest = {});
// Whether it is not, or not any more, what its digest says. Without a digest nothing can tell: false.
bool wasChanged(const std::filesystem::path& file, const std::string& digest);

} // namespace distill
