// SPDX-License-Identifier: GPL-3.0-or-later
// What waits to be run, beneath the list of runs: to be started, put into another order and removed, by mouse (dragging
// too) and by keys (Alt with Up and Down, Delete). Takes no room where nothing waits. GUI thread only; the queue must
// outlive it.
#pragma once

#include <QWidget>

class QLabel;
class QListWidget;
class QToolButton;

namespace distill {

class RunQueue;

class QueueBar final : public QWidget {
    Q_OBJECT
public:
    QueueBar(RunQueue* queue, QWidget* parent);

    void setBusy(bool busy); // a run goes on here: the next one waits for its end

signals:
    void startRequested(); // of the next one, now

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void layOut();
    void fill();
    void move(int by);
    void remove();
    void updateButtons();

    RunQueue* m_queue;
    QLabel* m_text;
    QListWidget* m_list;
    QToolButton *m_start, *m_up, *m_down, *m_remove;
    bool m_busy = false;
};

} // namespace distill
