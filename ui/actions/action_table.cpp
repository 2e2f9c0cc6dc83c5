// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions/action_table.h"

#include <QCoreApplication>
#include <QKeySequence>

namespace distill {

namespace {

using Context = ActionContext;

bool always(const Context&) {
    return true;
}
bool whileQuiet(const Context& context) {
    return context.attached || !isActive(context.state);
}
bool toToggle(const Context& context) {
    return !isActive(context.state) || context.state == RunState::Running ||
           context.state == RunState::Paused;
}
bool whileIterating(const Context& context) {
    return context.state == RunState::Running || context.state == RunState::Paused;
}
bool toPlayOrPause(const Context& context) {
    return whileIterating(context) || (context.recorded && isEnded(context.state));
}
bool whileActive(const Context& context) {
    return isActive(context.state) && context.state != RunState::Stopping;
}
bool toUndo(const Context& context) {
    return context.undo;
}
bool toRedo(const Context& context) {
    return context.redo;
}
bool withRun(const Context& context) {
    return context.state != RunState::Idle && context.state != RunState::Preparing;
}
bool withImages(const Context& context) {
    return context.set || withRun(context);
}
bool toCheckpoint(const Context& context) {
    return context.recorded && whileIterating(context);
}
bool toGoOn(const Context& context) { // a recorded run that nobody executes
    return context.recorded && !context.busyAside && !context.elsewhere &&
           (isEnded(context.state) || context.state == RunState::LostContact);
}
bool toGoOnFromSet(const Context& context) {
    return context.set || toGoOn(context);
}
bool toResume(const Context& context) {
    return toGoOn(context) && context.state != RunState::Finished;
}
bool toHandOver(const Context& context) {
    return context.recorded && !context.attached && whileIterating(context);
}
bool toDetach(const Context& context) {
    return context.attached;
}
bool withSnapshots(const Context& context) {
    return context.recorded && withRun(context);
}

#define T(text) QT_TRANSLATE_NOOP("distill::ActionTable", text)

const std::vector<ActionRow> kTable = {
    {ActionId::NewRun, "newRun", T("&New…"), "Ctrl+N", "",
     T("Set up another run; while one goes on, it waits or starts in a window of its own"), always},
    {ActionId::ToggleRun, "toggleRun", T("&Start"), "Ctrl+Return; Ctrl+Enter", "start",
     T("Start the run, pause it between two iterations, go on"), toToggle},
    {ActionId::PlayPause, "playPause", T("Pla&y or pause"), "Space", "",
     T("Pause the run that is shown or go on with it; play the stored images of one that has ended"),
     toPlayOrPause},
    {ActionId::Step, "step", T("St&ep"), ".", "", T("Do one iteration, then pause"), whileIterating},
    {ActionId::Stop, "stop", T("S&top"), "Ctrl+.", "", T("Finish this iteration, record, and end the run"),
     whileActive},
    {ActionId::EvaluateNow, "evaluateNow", T("E&valuate now"), "Ctrl+T", "",
     T("Train fresh networks on the images after this iteration and test them"), whileIterating},
    {ActionId::Checkpoint, "checkpoint", T("&Keep a checkpoint"), "Ctrl+Shift+K", "",
     T("Keep the complete state after this iteration, to resume or fork from"), toCheckpoint},
    {ActionId::ResumeRun, "resumeRun", T("&Resume this run"), "Ctrl+R", "",
     T("Go on with a run that did not finish, from its newest checkpoint"), toResume},
    {ActionId::ExtendRun, "extendRun", T("&Make it longer…"), "", "",
     T("Go on with this run up to a larger number of iterations"), toGoOn},
    {ActionId::ForkRun, "forkRun", T("&Fork from here…"), "Ctrl+B", "",
     T("Begin a new run from the iteration that is shown, with another λ"), toGoOn},
    {ActionId::TwinRuns, "twinRuns", T("T&win run with another λ…"), "", "",
     T("Begin the run of the set-up at two λ in lock-step and watch both side by side"), whileQuiet},
    {ActionId::HandOver, "handOver", T("Run in the &background"), "", "",
     T("Let a process of its own go on with this run, which outlives the window; it is followed from there"),
     toHandOver},
    {ActionId::Detach, "detach", T("&Detach"), "Ctrl+D", "",
     T("Stop following this run; its process goes on"), toDetach},
    {ActionId::OpenRun, "openRun", T("&Open run…"), "Ctrl+O", "",
     T("Show a recorded run; one that goes on here goes on meanwhile"), always},
    {ActionId::ImportSet, "importSet", T("&Import a distilled set…"), "Ctrl+I", "",
     T("Open a distilled set that anybody made, and see whether it is read rightly"), whileQuiet},
    {ActionId::ImportFolder, "importFolder", T("Import a fol&der…"), "Ctrl+Shift+I", "",
     T("Open a distilled set that is a folder: pictures by class, or tensors"), whileQuiet},
    {ActionId::DistilFromSet, "distilFromSet", T("Distil fro&m this set…"), "", "",
     T("Set up a run that starts from the images shown, with another method or λ"), toGoOnFromSet},
    {ActionId::FindRuns, "findRuns", T("&Find runs"), "Ctrl+F", "", T("Search the list of runs"), always},
    {ActionId::Export, "export", T("&Export…"), "Ctrl+E", "",
     T("Pictures, curves, films and sets in every format, as files"), withImages},
    {ActionId::SaveSetup, "saveSetup", T("&Save set-up as…"), "Ctrl+S", "",
     T("Save the set-up as a file that `distill run --config` understands"), always},
    {ActionId::LoadSetup, "loadSetup", T("&Load set-up…"), "Ctrl+Shift+O", "",
     T("Fill the form from a set-up file or from a run.json"), whileQuiet},
    {ActionId::Quit, "quit", T("&Quit"), "Ctrl+Q", "", T("Close the window"), always},
    {ActionId::Settings, "settings", T("&Settings…"), "Ctrl+,", "", T("Theme and runs folder"), always},
    {ActionId::Undo, "undo", T("&Undo"), "Ctrl+Z", "",
     T("Take back the last edit of the set-up, of λ or in the list of runs"), toUndo},
    {ActionId::Redo, "redo", T("Re&do"), "Ctrl+Shift+Z; Ctrl+Y", "", T("Do again what was taken back"),
     toRedo},
    {ActionId::CopyLink, "copyLink", T("&Copy a link"), "Ctrl+Shift+C", "",
     T("Copy an address that leads to this run, the iteration and the image that are looked at"),
     withSnapshots},
    {ActionId::Palette, "palette", T("&Find a command…"), "Ctrl+K; Ctrl+Shift+P", "",
     T("Every command, setting, run, class and iteration, found by typing a part of its name"), always},
    {ActionId::LambdaDown, "lambdaDown", T("λ one tick &down"), "[", "", T("Divide λ by 1.26"), whileActive},
    {ActionId::LambdaUp, "lambdaUp", T("λ one tick &up"), "]", "", T("Multiply λ by 1.26"), whileActive},
    {ActionId::LambdaDecadeDown, "lambdaDecadeDown", T("λ a tent&h"), "{", "", T("Divide λ by 10"),
     whileActive},
    {ActionId::LambdaDecadeUp, "lambdaDecadeUp", T("λ te&nfold"), "}", "", T("Multiply λ by 10"),
     whileActive},
    {ActionId::LambdaToggle, "lambdaToggle", T("λ &off or back"), "0", "",
     T("Set λ to 0, or back to what it was"), whileActive},
    {ActionId::LambdaSweep, "lambdaSweep", T("λ s&weep…"), "Ctrl+L", "",
     T("Measure accuracy and CMI for several λ and seeds"), always},
    {ActionId::PlayTimeline, "playTimeline", T("&Play the stored images"), "P", "",
     T("Show the stored images one after the other, or stop doing so"), withSnapshots},
    {ActionId::PreviousSnapshot, "previousSnapshot", T("P&revious stored images"), "Ctrl+Left", "",
     T("Look back by one stored iteration"), withSnapshots},
    {ActionId::NextSnapshot, "nextSnapshot", T("&Next stored images"), "Ctrl+Right", "",
     T("Go to the next stored iteration"), withSnapshots},
    {ActionId::BackToLive, "backToLive", T("&Back to live"), "L", "", T("Show the newest images again"),
     withSnapshots},
    {ActionId::CompareRuns, "compareRuns", T("&Compare with another run…"), "C", "",
     T("Show these images and those of another run against each other"), withRun},
    {ActionId::CompareIterations, "compareIterations", T("Compare t&wo iterations…"), "Shift+C", "",
     T("Show the stored images of two iterations against each other; Shift and dragging in a plot chooses "
       "them"),
     withSnapshots},
    {ActionId::ImagesLarger, "imagesLarger", T("Lar&ger images"), "+", "",
     T("Show fewer images, larger; Ctrl + wheel does so at the pointer"), withImages},
    {ActionId::ImagesSmaller, "imagesSmaller", T("S&maller images"), "-", "",
     T("Show more images, smaller; Ctrl + wheel does so at the pointer"), withImages},
    {ActionId::ImagesFit, "imagesFit", T("All images in s&ight"), "F", "", T("As large as the room allows"),
     withImages},
    {ActionId::ImagesActual, "imagesActual", T("Images &1 : 1"), "1", "",
     T("A pixel of the screen for each pixel of an image"), withImages},
    {ActionId::ThemeSystem, "themeSystem", T("As the s&ystem"), "", "", T("Light or dark as the desktop is"),
     always},
    {ActionId::ThemeLight, "themeLight", T("&Light"), "", "", T("Light theme"), always},
    {ActionId::ThemeDark, "themeDark", T("&Dark"), "", "", T("Dark theme"), always},
    {ActionId::ResetLayout, "resetLayout", T("&Reset layout"), "", "", T("Put every panel back in its place"),
     always},
    {ActionId::FullScreen, "fullScreen", T("&Full screen"), "F11", "", T("Use the whole screen"), always},
    {ActionId::ZoomIn, "zoomIn", T("&Larger type"), "Ctrl++; Ctrl+=", "",
     T("Make everything in the window larger"), always},
    {ActionId::ZoomOut, "zoomOut", T("S&maller type"), "Ctrl+-", "",
     T("Make everything in the window smaller"), always},
    {ActionId::ZoomReset, "zoomReset", T("Type as the des&ktop"), "Ctrl+0", "",
     T("As large as the desktop's own type"), always},
    {ActionId::ExplainLambda, "explainLambda", T("&What does λ do?"), "", "",
     T("The formula, what to expect, and a first experiment"), always},
    {ActionId::AboutDataset, "aboutDataset", T("About the &dataset…"), "", "",
     T("Counts by class, mean, sample images and warnings of the dataset in the set-up"), always},
    {ActionId::AboutMethods, "aboutMethods", T("About the &method…"), "F1", "",
     T("What each method minimises, where it is published, and which λ goes with it"), always},
    {ActionId::Shortcuts, "shortcuts", T("&Keyboard shortcuts"), "Ctrl+/", "",
     T("Every key and what it does"), always},
    {ActionId::About, "about", T("&About Distillation Studio"), "", "", T("Versions, devices and licence"),
     always},
};

#undef T

} // namespace

const std::vector<ActionRow>& actionTable() {
    return kTable;
}

QString translated(const char* text) {
    return QCoreApplication::translate("distill::ActionTable", text);
}

const ActionRow& actionRow(ActionId id) {
    return kTable.at(static_cast<std::size_t>(id));
}

const char* toggleText(RunState state) {
    if (state == RunState::Paused)
        return QT_TRANSLATE_NOOP("distill::ActionTable", "&Resume");
    if (isActive(state))
        return QT_TRANSLATE_NOOP("distill::ActionTable", "&Pause");
    return QT_TRANSLATE_NOOP("distill::ActionTable", "&Start");
}

const char* toggleIcon(RunState state) {
    return isActive(state) && state != RunState::Paused ? "pause" : "start";
}

QList<QKeySequence> defaultShortcuts(const ActionRow& row) {
    return QKeySequence::listFromString(QLatin1String(row.shortcut));
}

bool isSingleKey(const QKeySequence& keys) {
    if (keys.isEmpty())
        return false;
    const QKeyCombination first = keys[0];
    const bool functionKey = first.key() >= Qt::Key_F1 && first.key() <= Qt::Key_F35;
    return !functionKey &&
           !(first.keyboardModifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
}

} // namespace distill
