// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of the run that is shown, with the details of the chosen one. GUI thread only.
#pragma once

#include <QWidget>

class QLabel;
class QListView;
class QPlainTextEdit;

namespace distill {

class MessageModel;
class RunModel;

class LogPanel final : public QWidget {
    Q_OBJECT
public:
    LogPanel(RunModel* model, QWidget* parent);

private:
    void showCurrent();
    void updateEmpty();

    MessageModel* m_messages;
    QListView* m_list;
    QPlainTextEdit* m_detail;
    QLabel* m_empty;
};

} // namespace distill
