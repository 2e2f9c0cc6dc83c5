// SPDX-License-Identifier: GPL-3.0-or-later
// "What does λ do?": the formula, what to expect, what the run that is shown does, and a first experiment.
// GUI thread.
#pragma once

#include <QString>

class QDialog;
class QWidget;

namespace distill {

class RunModel;
struct RunConfig;

QString lambdaHelpText(const RunModel& model, const RunConfig& setup); // HTML
// Deletes itself when it is closed.
QDialog* makeLambdaHelp(const RunModel& model, const RunConfig& setup, QWidget* parent);

} // namespace distill
