// SPDX-License-Identifier: GPL-3.0-or-later
// Settings to start from, as data: what the papers used and what runs quickly here.
#pragma once

#include "core/catalogue/catalogue.h"

namespace distill {

const std::vector<PresetDescriptor>& presetTable();
// Fills everything but method, dataset and ipc, which `config` brings. False for an unknown preset.
bool applyPreset(const std::string& presetId, RunConfig& config);

} // namespace distill
