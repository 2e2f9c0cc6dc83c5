// SPDX-License-Identifier: GPL-3.0-or-later
// Every command of the window as one row of data: text, shortcut, icon, what it does, and in which states of
// a run it can be given (a pure function of ActionContext). Menus, tool bar and the sheet of shortcuts follow
// from it. GUI thread only.
#pragma once

#include <vector>

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QVariantMap>

#include "core/run/run_state.h"

namespace distill {

enum class ActionId {
    NewRun,
    ToggleRun, // start, pause or resume: the one primary button
    PlayPause, // of what is shown: pauses or resumes a run, plays what a run left; never starts one
    Step,
    Stop,
    EvaluateNow,
    Checkpoint,
    ResumeRun,
    ExtendRun,
    ForkRun,
    TwinRuns, // the set-up at two λ, in lock-step
    HandOver, // the run goes on in a process of its own
    Detach,   // stop following a run of another process
    OpenRun,
    ImportSet,
    ImportFolder,
    DistilFromSet,
    FindRuns,
    Export,
    SaveSetup,
    LoadSetup,
    Quit,
    Settings,
    Undo,
    Redo,
    Palette,
    LambdaDown,
    LambdaUp,
    LambdaDecadeDown,
    LambdaDecadeUp,
    LambdaToggle,
    LambdaSweep,
    PlayTimeline,
    PreviousSnapshot,
    NextSnapshot,
    BackToLive,
    CompareRuns,
    CompareIterations,
    ImagesLarger,
    ImagesSmaller,
    ImagesFit,
    ImagesActual,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    ResetLayout,
    FullScreen,
    ZoomIn, // of the whole interface
    ZoomOut,
    ZoomReset,
    ExplainLambda,
    AboutDataset,
    AboutMethods,
    Shortcuts,
    About,
};

// What commands depend on.
struct ActionContext {
    RunState state = RunState::Idle;
    bool attached = false; // another process executes the run
    bool recorded = false; // the run lies in a folder
    bool set = false;      // a stored set is shown in place of a run
    bool undo = false;     // there is something to take back
    bool redo = false;
};

struct ActionRow {
    ActionId id;
    const char* name;     // object name
    const char* text;     // menu text with mnemonic, to be translated
    const char* shortcut; // portable text, may be empty
    const char* icon;     // file in resources/icons, may be empty
    const char* help;     // tooltip, to be translated
    bool (*enabled)(const ActionContext& context);
};

const std::vector<ActionRow>& actionTable();
const ActionRow& actionRow(ActionId id);
// "Start", "Pause" or "Resume", and its icon.
const char* toggleText(RunState state);
const char* toggleIcon(RunState state);
QList<QKeySequence> defaultShortcuts(const ActionRow& row);
bool isSingleKey(const QKeySequence& keys); // without Ctrl, Alt or a function key

class ActionSet final : public QObject {
    Q_OBJECT
public:
    explicit ActionSet(QWidget* window); // shortcuts act in this window

    QAction* action(ActionId id) const { return m_actions.value(static_cast<int>(id)); }
    void follow(const ActionContext& context); // enables, and renames the primary one
    void recolour();                           // after a change of theme
    // By the command's name, those that differ from the table; without single keys those rest.
    void setShortcuts(const QVariantMap& changed, bool singleKeys);

private:
    QHash<int, QAction*> m_actions;
    void showShortcut(const ActionRow& row);

    RunState m_state = RunState::Idle;
};

} // namespace distill
