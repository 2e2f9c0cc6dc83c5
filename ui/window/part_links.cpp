// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/part_links.h"

#include "ui/actions/action_set.h"
#include "ui/compare/run_comparison.h"
#include "ui/lambda/lambda_control.h"
#include "ui/plots/plot_panel.h"
#include "ui/plots/run_highlight.h"
#include "ui/run/run_desk.h"
#include "ui/run/run_mirror.h"
#include "ui/run/timeline.h"
#include "ui/run/twin_runs.h"
#include "ui/runs/run_list_panel.h"
#include "ui/settings/settings.h"
#include "ui/setup/place_row.h"
#include "ui/window/exporter.h"
#include "ui/window/notices.h"
#include "ui/window/place_desk.h"
#include "ui/window/run_questions.h"
#include "ui/window/run_starter.h"
#include "ui/window/set_desk.h"

namespace distill {

void linkComparison(const ActionSet* actions, RunListPanel* runs, RunComparison* comparison,
                    PlotPanel* plots) {
    QObject::connect(actions->action(ActionId::CompareRuns), &QAction::triggered, comparison,
                     &RunComparison::compareNewest);
    QObject::connect(actions->action(ActionId::CompareIterations), &QAction::triggered, comparison,
                     &RunComparison::compareEnds);
    QObject::connect(runs, &RunListPanel::overlayRequested, comparison, &RunComparison::toggleOverlay);
    QObject::connect(runs, &RunListPanel::compareRequested, comparison, &RunComparison::compareImages);
    QObject::connect(runs, &RunListPanel::baselineRequested, comparison, &RunComparison::setBaseline);
    QObject::connect(runs, &RunListPanel::listed, comparison, &RunComparison::setRuns);
    QObject::connect(comparison, &RunComparison::overlaysChanged, runs, &RunListPanel::setOverlays);
    auto* highlight = new RunHighlight(plots, plots);
    QObject::connect(runs, &RunListPanel::pointedAt, highlight, &RunHighlight::show);
    QObject::connect(highlight, &RunHighlight::pointedAt, runs, &RunListPanel::setPointed);
}

void linkSteering(LambdaControl* lambda, RunDesk* desk) {
    QObject::connect(lambda, &LambdaControl::valueRequested, desk,
                     [desk](double value) { desk->steer(ControlKind::Lambda, value); });
    QObject::connect(lambda, &LambdaControl::ratioRequested, desk,
                     [desk](double ratio) { desk->steer(ControlKind::HoldRatio, ratio); });
}

void linkResuming(RunListPanel* runs, RunDesk* desk, RunQuestions* questions) {
    QObject::connect(runs, &RunListPanel::resumeRequested, desk,
                     [desk](const QString& directory) { desk->resume(toPath(directory)); });
    QObject::connect(runs, &RunListPanel::listed, questions, &RunQuestions::offerLostRuns);
}

void linkTwins(TwinRuns* twins, RunDesk* desk, RunComparison* comparison, RunListPanel* runs) {
    using Path = std::filesystem::path;
    QObject::connect(twins, &TwinRuns::started, desk, [=](const Path& one, const Path& other) {
        const auto watchOther = [=, name = toQString(other)] { comparison->watch(name, runs->nameOf(name)); };
        QObject::connect(desk, &RunDesk::opened, comparison, watchOther, Qt::SingleShotConnection);
        desk->open(one);
    });
}

void linkSets(RunListPanel* runs, SetDesk* sets) {
    QObject::connect(runs, &RunListPanel::setRequested, sets, [runs, sets](const QString& file) {
        sets->open(toPath(file));
        runs->markShown();
    });
}

void linkPlaces(RunStarter* starter, const PlaceRow* known, RunListPanel* runs, PlaceDesk* places,
                RunDesk* desk, Notices* notices) {
    QObject::connect(known, &PlaceRow::listed, runs, &RunListPanel::setPlaces);
    QObject::connect(runs, &RunListPanel::bringingRequested, places,
                     [places](const QString& mirror) { places->bringHome(toPath(mirror)); });
    QObject::connect(runs, &RunListPanel::goingOnRequested, places,
                     [places](const QString& run, const QString& place) {
                         places->goOn(toPath(run), place.toStdString());
                     });
    QObject::connect(places, &PlaceDesk::brought, desk,
                     [desk](const QString& folder) { desk->resume(toPath(folder)); });
    QObject::connect(starter, &RunStarter::placeRequested, places, &PlaceDesk::start);
    QObject::connect(places, &PlaceDesk::begun, places,
                     [desk, places, notices](const QString& folder, bool here) {
                         if (here && desk->isBusy())
                             notices->pass(PlaceDesk::tr("It has begun; the list of runs has it."));
                         else if (here && toPath(folder) == desk->directory())
                             desk->open(toPath(folder)); // it goes on: followed again
                         else if (here)
                             emit places->openRequested(folder);
                     });
    places->awaitEarlier();
}

QString placeText(const RunDesk& desk) {
    if (!desk.origin())
        return {};
    const QString place = QString::fromStdString(desk.origin()->place);
    switch (desk.mirror()->contact()) {
    case RunMirror::Contact::CatchingUp:
        return RunMirror::tr("at %1, catching up").arg(place);
    case RunMirror::Contact::Away:
        return RunMirror::tr("at %1, out of reach").arg(place);
    case RunMirror::Contact::Reached:
        return RunMirror::tr("at %1, followed").arg(place);
    case RunMirror::Contact::None:
        break;
    }
    return RunMirror::tr("at %1").arg(place);
}

void linkNotices(const Exporter* exporter, const SetDesk* sets, const Timeline* timeline, Notices* notices) {
    QObject::connect(exporter, &Exporter::began, notices,
                     [notices](const QString& file) { notices->work(Notices::tr("Writing %1…").arg(file)); });
    QObject::connect(exporter, &Exporter::warned, notices, &Notices::warn);
    QObject::connect(sets, &SetDesk::noticed, notices, &Notices::pass);
    QObject::connect(timeline, &Timeline::failed, notices,
                     [notices](const Error& error) { notices->pass(QString::fromStdString(error.message)); });
}

} // namespace distill
