// SPDX-License-Identifier: GPL-3.0-or-later
// Inside verify(): one run folder. Failures are DistillError. Any thread.
#pragma once

#include <filesystem>

#include "core/store/verify.h"

namespace distill {

Verification checkRun(const std::filesystem::path& run, bool repair);

} // namespace distill
