// SPDX-License-Identifier: GPL-3.0-or-later
// Every command of the window as one row of data: text, shortcut, icon, what it does, and in which states of
// a run it can be given (a pure function of ActionContext). Menus, tool bar and the sheet of shortcuts follow
// from it. Pure functions.
#pragma once

#include <vector>

#include <QKeySequence>
#include <QList>
#include <QString>

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
    CopyLink, // to the run that is shown, into what is looked at
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
    bool busyAside = false; // a run of this process goes on while another is looked at
    bool elsewhere = false; // the run lies at a place: it cannot go on here
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
QString translated(const char* text); // a text of the table, in the user's language
// "Start", "Pause" or "Resume", and its icon.
const char* toggleText(RunState state);
const char* toggleIcon(RunState state);
QList<QKeySequence> defaultShortcuts(const ActionRow& row);
bool isSingleKey(const QKeySequence& keys); // without Ctrl, Alt or a function key

} // namespace distill
