// SPDX-License-Identifier: GPL-3.0-or-later
// The tool bar: the commands of a run at the left, how far it is at the right. While a stage takes its time
// (reading data, training teachers, evaluating, stopping) the right side shows that stage with a Cancel
// button. GUI thread only.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QToolBar>

#include "ui/run/run_model.h"
#include "ui/run/run_pace.h"

class QHBoxLayout;
class QProgressBar;
class QStackedWidget;
class QToolButton;

namespace distill {

class ActionSet;
class TabularLabel;

class RunToolBar final : public QToolBar {
    Q_OBJECT
public:
    RunToolBar(RunModel* model, ActionSet* actions, QWidget* parent);

signals:
    void cancelRequested();

private:
    void layOut(ActionSet* actions);
    void connectParts();
    void addButtons(ActionSet* actions, QHBoxLayout* layout);
    QWidget* makeStage();
    void onReset();
    void onIterations(int first, int count);
    void onEvaluations();
    void onStateChanged();
    void updateStage();
    void updateProgressText();
    QString progressText() const;
    QString countText() const;
    bool isShownAsStage() const;

    RunModel* m_model;
    QStackedWidget* m_right;
    TabularLabel* m_progress;
    QWidget* m_stage;
    TabularLabel* m_stageText;
    QProgressBar* m_stageBar;
    QToolButton* m_cancel;
    RunPace m_pace;
    QTimer m_textTimer;  // at most twice a second: numbers that can be read
    QTimer m_stageDelay; // stages shorter than this are not worth a change of the tool bar
    std::size_t m_evaluationsSeen = 0;
};

} // namespace distill
