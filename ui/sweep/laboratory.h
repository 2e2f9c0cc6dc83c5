// SPDX-License-Identifier: GPL-3.0-or-later
// What the window offers to understand λ: the explanation and the λ sweep. Listens to the λ card. GUI thread
// only.
#pragma once

#include <filesystem>
#include <optional>

#include <QObject>

#include "ui/plots/widget_figure.h"

namespace distill {

class RunModel;
class SetupPanel;
class SweepDialog;

class Laboratory final : public QObject {
    Q_OBJECT
public:
    Laboratory(const RunModel* model, SetupPanel* setup, QWidget* window);

    void explainLambda();
    void openSweep(const std::filesystem::path& runsFolder);
    std::optional<ShownFigure> sweepFigure() const; // of the sweep that was looked at last

private:
    const RunModel* m_model;
    SetupPanel* m_setup;
    QWidget* m_window;
    SweepDialog* m_sweep = nullptr; // once it was asked for
};

} // namespace distill
