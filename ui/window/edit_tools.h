// SPDX-License-Identifier: GPL-3.0-or-later
// What helps everywhere in the window: undo, the palette, shortcuts, the size of the type. Puts them together
// and binds their commands. GUI thread only; what it is given must outlive it.
#pragma once

#include <QList>
#include <QObject>

class QAction;
class QStatusBar;
class QWidget;

namespace distill {

class ActionSet;
class CentralArea;
class RunDesk;
class RunListPanel;
class RunModel;
class Settings;
class SetupPanel;
class UndoDesk;

class EditTools final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        RunModel* model;
        RunDesk* desk;
        ActionSet* actions;
        SetupPanel* setup;
        RunListPanel* runs;
        CentralArea* central;
        QStatusBar* status;
    };
    EditTools(const Parts& parts, Settings& settings, QWidget* window);

    UndoDesk* undo() const { return m_undo; }
    void addToPalette(const QList<QAction*>& others); // beside the table's commands; once

signals:
    void undoChanged();
    void runRequested(const QString& directory);
    void settingRequested(const QString& key);

private:
    void zoom(int percent);

    Parts m_parts;
    Settings& m_settings;
    QWidget* m_window;
    UndoDesk* m_undo;
};

} // namespace distill
