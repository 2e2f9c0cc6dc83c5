// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sweep/laboratory.h"

#include <QDialog>
#include <QWidget>

#include "ui/lambda/lambda_control.h"
#include "ui/lambda/lambda_help.h"
#include "ui/run/run_model.h"
#include "ui/setup/setup_panel.h"
#include "ui/sweep/sweep_dialog.h"

namespace distill {

Laboratory::Laboratory(const RunModel* model, SetupPanel* setup, QWidget* window)
    : QObject(window), m_model(model), m_setup(setup), m_window(window) {
    connect(setup->lambdaControl(), &LambdaControl::helpRequested, this, &Laboratory::explainLambda);
}

void Laboratory::explainLambda() {
    const bool active = m_model->started() && isActive(m_model->state());
    makeLambdaHelp(*m_model, active ? m_model->started()->config : m_setup->config(), m_window)->show();
}

void Laboratory::openSweep(const std::filesystem::path& runsFolder) {
    if (m_sweep == nullptr) {
        m_sweep = new SweepDialog(m_window);
        m_sweep->offer(m_setup->config(), runsFolder);
        connect(m_sweep, &SweepDialog::newRequested, this,
                [this, runsFolder] { m_sweep->offer(m_setup->config(), runsFolder); });
        connect(m_sweep, &SweepDialog::lambdaChosen, m_setup->lambdaControl(), &LambdaControl::chooseValue);
        connect(m_model, &RunModel::stateChanged, m_sweep,
                [this] { m_sweep->setEngineBusy(isActive(m_model->state())); });
    }
    m_sweep->setEngineBusy(isActive(m_model->state()));
    m_sweep->show();
    m_sweep->raise();
    m_sweep->activateWindow();
}

std::optional<ShownFigure> Laboratory::sweepFigure() const {
    return m_sweep == nullptr ? std::nullopt : m_sweep->figure();
}

} // namespace distill
