// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/part_links.h"

#include "ui/compare/run_comparison.h"
#include "ui/lambda/lambda_control.h"
#include "ui/plots/plot_panel.h"
#include "ui/plots/run_highlight.h"
#include "ui/run/run_desk.h"
#include "ui/run/timeline.h"
#include "ui/runs/run_list_panel.h"
#include "ui/settings/settings.h"
#include "ui/window/exporter.h"
#include "ui/window/notices.h"
#include "ui/window/set_desk.h"

namespace distill {

void linkComparison(RunListPanel* runs, RunComparison* comparison, PlotPanel* plots) {
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

void linkSets(RunListPanel* runs, SetDesk* sets) {
    QObject::connect(runs, &RunListPanel::setRequested, sets, [runs, sets](const QString& file) {
        sets->open(toPath(file));
        runs->markShown();
    });
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
