// SPDX-License-Identifier: GPL-3.0-or-later
// The set-up of another run while one goes on: into the queue, or at once in a window of its own. GUI thread only.
#pragma once

#include <optional>

#include <QDialog>

#include "core/run/run_config.h"
#include "ui/setup/speed_book.h"

namespace distill {

class SetupPanel;

class NewRunDialog final : public QDialog {
    Q_OBJECT
public:
    // `setup` to begin with; what it costs is told by the run that goes on too.
    NewRunDialog(const RunConfig& setup, const std::optional<OngoingSpeed>& ongoing, QWidget* parent);

signals:
    void queueRequested(const distill::RunConfig& config);
    void startRequested(const distill::RunConfig& config);

private:
    void leave(void (NewRunDialog::*request)(const RunConfig&)); // where the set-up has no problem

    SetupPanel* m_setup;
};

} // namespace distill
