// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_title.h"

#include <QCoreApplication>

#include "ui/run/run_model.h"
#include "ui/sets/set_explorer.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::WindowTitle", text);
}

} // namespace

QString titleOf(const RunModel& model) {
    QString program = tr("Distillation Studio");
    if (!model.started())
        return program;
    if (model.showsSet())
        return tr("%1 – %2").arg(SetExplorer::nameOf(model.started()->directory), program);
    const RunConfig& config = model.started()->config;
    return tr("%1 · %2 · %3 per class – %4")
        .arg(QString::fromStdString(model.started()->datasetName),
             QString::fromStdString(config.method).toUpper())
        .arg(config.ipc)
        .arg(program);
}

} // namespace distill
