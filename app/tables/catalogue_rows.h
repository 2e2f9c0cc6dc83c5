// SPDX-License-Identifier: GPL-3.0-or-later
// Everything `distill list` knows, but for the devices of this machine, as one JSON object.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace distill {

// {"versions": {"program", "torch", …}, "lists": {"methods": [row, …], …}, "presets": {preset: {method: {key:
// value}}}}. A row of "settings" has its "methods" where only some have it; "presets" holds what differs from
// its default.
nlohmann::json catalogueRows();

} // namespace distill
