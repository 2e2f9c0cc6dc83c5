// SPDX-License-Identifier: GPL-3.0-or-later
// Tells which run's curve the pointer is on, and lets the curves of one run stand out among those that are laid over
// each other. GUI thread; the plots must outlive it.
#pragma once

#include <filesystem>
#include <vector>

#include <QObject>
#include <QStringList>

#include "ui/curves/curve_text.h"

namespace distill {

class PlotPanel;

class RunHighlight final : public QObject {
    Q_OBJECT
public:
    RunHighlight(PlotPanel* plots, QObject* parent);

    void show(const QString& directory); // of the run that stands out; empty = none

signals:
    void pointedAt(const QStringList& directories); // by a curve, several where it is a mean; empty = none

private:
    void point(PlotId id, const QPoint& globalPosition);
    void take(const std::vector<std::filesystem::path>& runs);

    PlotPanel* m_plots;
    std::vector<std::filesystem::path> m_pointed;
};

} // namespace distill
