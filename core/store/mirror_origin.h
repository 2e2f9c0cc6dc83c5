// SPDX-License-Identifier: GPL-3.0-or-later
// mirror.json: of which run at which place a folder is the mirror. Such a folder is written by mirroring alone;
// here its run cannot go on, since its state is at the place. Any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace distill {

struct MirrorOrigin {
    std::string place, run;
    bool replaced =
        false; // the place has another run of that name by now: this is the earlier one's last state

    std::string address() const { return place + ":" + run; }
};

// Nothing where the folder is no mirror.
std::optional<MirrorOrigin> readMirrorOrigin(const std::filesystem::path& folder);
Result<void> writeMirrorOrigin(const std::filesystem::path& folder, const MirrorOrigin& origin);

// Whether what is shown of it may change: a run at a place goes on without anybody here.
bool isLiveMirror(const std::filesystem::path& folder);

// Why the run of a mirror cannot go on in its folder; nothing where it is none.
std::optional<Error> refusedAsMirror(const std::filesystem::path& folder);

} // namespace distill
