// SPDX-License-Identifier: GPL-3.0-or-later
// How long to wait between looks at a place: a second while something comes, twice as long each time that
// nothing does, half a minute at most. A value; any thread.
#pragma once

#include <algorithm>
#include <chrono>

namespace distill {

class Backoff final {
public:
    std::chrono::milliseconds next(bool quiet) {
        m_pause = quiet ? std::min(2 * m_pause, kLongest) : kFirst;
        return m_pause;
    }

private:
    static constexpr std::chrono::milliseconds kFirst{1000}, kLongest{30000};

    std::chrono::milliseconds m_pause = kFirst;
};

} // namespace distill
