// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/close_question.h"

#include <utility>

#include <QCoreApplication>
#include <QPushButton>

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::CloseQuestion", text);
}

} // namespace

QMessageBox* makeCloseQuestion(QWidget* parent, bool canLeave, std::function<void(CloseChoice)> chosen) {
    auto* question =
        new QMessageBox(QMessageBox::NoIcon, tr("A run is on"), tr("A run is on. What shall happen to it?"),
                        QMessageBox::NoButton, parent);
    question->setObjectName(QStringLiteral("closeQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(
        tr("Stopping finishes the present iteration and keeps what was recorded. In "
           "the background the run goes on exactly where it is, without the window."));
    const auto addButton = [question](const char* name, const QString& text, QMessageBox::ButtonRole role) {
        QPushButton* button = question->addButton(text, role);
        button->setObjectName(QLatin1String(name));
        return button;
    };
    const QPushButton* keep =
        addButton("keepRunning", tr("Minimise and keep running"), QMessageBox::ActionRole);
    QPushButton* leave =
        addButton("runInBackground", tr("Keep it running in the background"), QMessageBox::ActionRole);
    leave->setEnabled(canLeave);
    const QPushButton* stop = addButton("stopAndClose", tr("Stop and close"), QMessageBox::DestructiveRole);
    QPushButton* cancel = addButton("cancelClose", tr("Cancel"), QMessageBox::RejectRole);
    question->setEscapeButton(cancel);
    question->setDefaultButton(cancel);
    QObject::connect(question, &QMessageBox::buttonClicked, parent,
                     [keep, leave, stop, chosen = std::move(chosen)](const QAbstractButton* button) {
                         if (button == keep)
                             chosen(CloseChoice::KeepWindow);
                         else if (button == leave)
                             chosen(CloseChoice::Background);
                         else if (button == stop)
                             chosen(CloseChoice::Stop);
                     });
    return question;
}

} // namespace distill
