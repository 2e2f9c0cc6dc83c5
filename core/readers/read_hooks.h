// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader calls while it reads, on its own thread. Both may be empty.
#pragma once

#include <functional>

#include "core/base/result.h"

namespace distill {

struct ReadHooks {
    std::function<void(double done, double total)> progress; // in files
    std::function<bool()> cancelled;

    void report(double done, double total) const {
        if (progress)
            progress(done, total);
    }
    void throwIfCancelled() const {
        if (cancelled && cancelled())
            throw DistillError(ErrorCode::Cancelled, "Reading the data was cancelled.");
    }
};

} // namespace distill
