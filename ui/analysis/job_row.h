// SPDX-License-Identifier: GPL-3.0-or-later
// One line for a command of `distill` at work: the button that starts it, how far it is, cancel, and what
// went wrong. GUI thread only.
#pragma once

#include <QTemporaryDir>
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

    bool isRunning() const { return m_process != nullptr; }
    QPushButton* startButton() const { return m_start; }
    void begin(const QStringList& arguments);
    void setReady(bool ready, const QString& whyNot = {}); // whether there is something to start
    void showNote(const QString& text);                    // when nothing is going on

signals:
    void startRequested();
    void finished(const QByteArray& output);
    void ended(); // in whatever way

private:
    void showProblem(const QString& text);
    void showLine(const QString& line); // of the child
    void take(bool stopped, const QString& problem);
    void update();

    QTemporaryDir m_folder;              // of what the child prints
    DistillProcess* m_process = nullptr; // only while it runs
    QPushButton* m_start;
    QPushButton* m_cancel;
    QProgressBar* m_bar;
    QLabel* m_text;
    bool m_ready = true;
};

} // namespace distill
