// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/new_run_dialog.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include "ui/setup/cost_note.h"
#include "ui/setup/place_row.h"
#include "ui/setup/setup_footer.h"
#include "ui/setup/setup_panel.h"

namespace distill {

namespace {

constexpr QSize kSize(380, 860);
constexpr QSize kRoom(40, 100); // of the screen, for frames and bars

} // namespace

NewRunDialog::NewRunDialog(const RunConfig& setup, const std::optional<OngoingSpeed>& ongoing,
                           QWidget* parent)
    : QDialog(parent), m_setup(new SetupPanel(new RunModel(this), this)) {
    setObjectName(QStringLiteral("newRunDialog"));
    setWindowTitle(tr("New run"));
    m_setup->footer()->cost()->setEstimator(
        [ongoing](const RunConfig& config) { return estimateBeside(ongoing, config); });
    m_setup->place()->hide(); // both buttons are about this computer
    m_setup->setConfig(setup);
    auto* queue = new QAction(tr("Add to the queue"), this);
    queue->setToolTip(tr("It starts when the run that goes on has finished"));
    m_setup->footer()->setStart(queue);
    auto* start = new QPushButton(tr("Start now"), this);
    start->setObjectName(QStringLiteral("newRunStart"));
    start->setToolTip(tr("In a window of its own; the two share this machine"));
    auto* cancel = new QPushButton(tr("Cancel"), this);
    for (QPushButton* button : {start, cancel})
        button->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(12, 0, 12, 12);
    buttons->addWidget(start);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_setup, 1);
    layout->addLayout(buttons);
    connect(queue, &QAction::triggered, this, [this] { leave(&NewRunDialog::queueRequested); });
    connect(start, &QPushButton::clicked, this, [this] { leave(&NewRunDialog::startRequested); });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    resize(kSize.boundedTo(screen()->availableSize() - kRoom));
    m_setup->focusSetup();
}

void NewRunDialog::leave(void (NewRunDialog::*request)(const RunConfig&)) {
    if (!m_setup->checkAndShow())
        return;
    (this->*request)(m_setup->config()); // a signal
    accept();
}

} // namespace distill
