// SPDX-License-Identifier: GPL-3.0-or-later
// One line for a command of `distill` at work: the button that starts it, how far it is, cancel, and what
// went wrong. GUI thread only.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace distill {

class DistillProcess;

class JobRow final : public QWidget {
    Q_OBJECT
public:
    JobRow(const QString& startText, QWidget* parent);

    bool isRunning() const;
    QPushButton* startButton() const { return m_start; }
    void begin(const QStringList& arguments);
    void setReady(bool ready, const QString& whyNot = {}); // whether there is something to start
    void showNote(const QString& text);                    // when nothing is going on

signals:
    void startRequested();
    void finished(const QByteArray& output);
    void ended(); // in whatever way

private:
    void connectProcess();
    void showProblem(const QString& text);
    void showProgress(const QString& text, int percent); // of the child
    void finish();
    void update();

    DistillProcess* m_process;
    QPushButton* m_start;
    QPushButton* m_cancel;
    QProgressBar* m_bar;
    QLabel* m_text;
    bool m_ready = true;
};

} // namespace distill
