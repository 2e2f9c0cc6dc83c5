// SPDX-License-Identifier: GPL-3.0-or-later
// Opens the palette with everything that the window can do and show at that moment. GUI thread only; what it
// is given must outlive it.
#pragma once

#include <vector>

#include <QList>
#include <QObject>

#include "core/store/run_index.h"
#include "ui/palette/command_palette.h"

class QAction;

namespace distill {

class ActionSet;
class ImagePanel;
class RunModel;
class SetupPanel;
class Timeline;

class PaletteDesk final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        ActionSet* actions;
        SetupPanel* setup;
        RunModel* model;
        Timeline* timeline;
        ImagePanel* images;
    };
    PaletteDesk(const Parts& parts, QList<QAction*> otherActions, QWidget* window);

    void setRuns(const std::vector<RunRow>& runs) { m_runs = runs; }
    void open();

signals:
    void runRequested(const QString& directory);
    void settingRequested(const QString& key);

private:
    std::vector<PaletteItem> items();
    void addActions(std::vector<PaletteItem>& items) const;
    void addSettings(std::vector<PaletteItem>& items);
    void addRuns(std::vector<PaletteItem>& items);
    void addClasses(std::vector<PaletteItem>& items) const;
    std::vector<PaletteItem> iterationsFor(const QString& typed) const;

    Parts m_parts;
    QList<QAction*> m_other;
    QWidget* m_window;
    std::vector<RunRow> m_runs;
};

} // namespace distill
