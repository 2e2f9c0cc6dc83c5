// SPDX-License-Identifier: GPL-3.0-or-later
// Whether runs can be recorded in a folder, found out by writing there. Any thread.
#pragma once

#include <filesystem>

#include <QString>

namespace distill {

// Makes the folder where it is missing, and writes and removes a small file. Empty where that works; else one
// sentence with the folder and the reason.
QString whyNotWritable(const std::filesystem::path& folder);

} // namespace distill
