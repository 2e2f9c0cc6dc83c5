// SPDX-License-Identifier: GPL-3.0-or-later
// A labelled place on the iteration axis. Plain value.
#pragma once

#include <QString>

namespace distill {

struct PlotMarker {
    double x = 0;
    QString label;

    bool operator==(const PlotMarker& other) const { return x == other.x && label == other.label; }
};

} // namespace distill
