// SPDX-License-Identifier: GPL-3.0-or-later
// What `distill watch` draws: one run, or the list of a folder's runs. Pure but for the images of the state.
#pragma once

#include <string>
#include <vector>

#include "app/files/cell_page.h"
#include "app/files/watch_state.h"
#include "core/store/run_index.h"

namespace distill {

// `note` is what the last key did or failed to do.
void drawRun(CellPage& page, WatchState& state, const std::string& note);

struct ListView {
    std::vector<RunRow> rows;
    std::size_t chosen = 0;
    std::string folder, search;
    bool typing = false; // the search
};
void drawList(CellPage& page, const ListView& list);

} // namespace distill
