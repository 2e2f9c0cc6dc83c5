// SPDX-License-Identifier: GPL-3.0-or-later
// What the curves can be shown less than: nothing, the run that is shown, or one of those over it. GUI thread.
#pragma once

#include <filesystem>

#include <QString>

class QMenu;
class QWidget;

namespace distill {

class OverlayLayer;

struct OwnRun {
    std::filesystem::path directory; // empty = not recorded
    QString name;
};

// The data of each action is the run folder as text, empty for none.
QMenu* makeBaselineMenu(const OverlayLayer& overlays, const OwnRun& own, QWidget* parent);

} // namespace distill
