// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/closing.h"

#include "ui/run/run_desk.h"
#include "ui/run/run_hand_over.h"
#include "ui/window/close_question.h"

namespace distill {

Closing::Closing(RunDesk* desk, RunHandOver* handOver, QWidget* window)
    : QObject(window), m_desk(desk), m_handOver(handOver), m_window(window) {}

bool Closing::mayClose() {
    if (!m_desk->isBusy())
        return true;
    m_desk->showOwn(); // it is asked about what is seen
    if (!m_ending && m_window->findChild<QMessageBox*>(QStringLiteral("closeQuestion")) == nullptr)
        ask();
    return false;
}

void Closing::endQuietly() {
    if (!m_desk->isBusy()) {
        m_window->close();
        return;
    }
    if (!m_ending) // after everybody else has heard of the end
        connect(m_desk, &RunDesk::ended, m_window, &QWidget::close, Qt::QueuedConnection);
    m_ending = true;
    m_desk->steerOwn(ControlKind::Stop);
}

void Closing::ask() {
    makeCloseQuestion(m_window, m_handOver->isPossible(), [this](CloseChoice choice) {
        if (choice == CloseChoice::KeepWindow)
            return m_window->showMinimized();
        if (choice == CloseChoice::Background) {
            connect(m_handOver, &RunHandOver::started, m_window, &QWidget::close, Qt::SingleShotConnection);
            return m_handOver->begin();
        }
        endQuietly();
    })->open();
}

} // namespace distill
