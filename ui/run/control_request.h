// SPDX-License-Identifier: GPL-3.0-or-later
// Steers a run that another process executes, without waiting for its disk. GUI thread.
#pragma once

#include <filesystem>
#include <functional>

#include "core/base/result.h"
#include "core/run/run_controls.h"

class QObject;

namespace distill {

// Leaves the request in the run's folder; `client` is the name that its journal answers to. `then` runs on the GUI
// thread as long as `context` lives, with the id of the request or why it could not be left.
void sendInBackground(QObject* context, const std::filesystem::path& run, const char* client,
                      ControlKind kind, double value, std::function<void(const Result<std::uint64_t>&)> then);

} // namespace distill
