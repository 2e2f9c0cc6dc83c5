// SPDX-License-Identifier: GPL-3.0-or-later
// What Ctrl+Z takes back: edits of the set-up, edits of λ while a run goes on (as new edits, which the run
// records), and what was done to runs in the list. GUI thread only; what it is given must outlive it.
#pragma once

#include <functional>
#include <memory>

#include <QHash>
#include <QObject>
#include <QUndoStack>

namespace distill {

class RunListPanel;
class RunModel;
class SetupPanel;

class UndoDesk final : public QObject {
    Q_OBJECT
public:
    UndoDesk(RunModel* model, SetupPanel* setup, RunListPanel* runs, QObject* parent);

    bool canUndo() const { return m_stack.canUndo(); }
    bool canRedo() const { return m_stack.canRedo(); }
    void undo();
    void redo();

signals:
    void changed();                    // what can be taken back or done again
    void noticed(const QString& what); // "Took back: λ 500"

private:
    void push(const QString& what, std::function<void()> undo, std::function<void()> redo);
    void watchSetup(SetupPanel* setup);
    void watchLambda(RunModel* model, SetupPanel* setup);
    void watchRuns(RunListPanel* runs);

    QUndoStack m_stack;
    QHash<QString, std::shared_ptr<QString>> m_trashedAgain; // run folder: its place in the trash, to be told
    bool m_replaying = false;                                // what is told now comes from here
};

} // namespace distill
