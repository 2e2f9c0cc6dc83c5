// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/part_links.h"

#include "ui/compare/run_comparison.h"
#include "ui/lambda/lambda_control.h"
#include "ui/plots/plot_panel.h"
#include "ui/plots/run_highlight.h"
#include "ui/run/run_desk.h"
#include "ui/runs/run_list_panel.h"

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

} // namespace distill
