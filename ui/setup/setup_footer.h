// SPDX-License-Identifier: GPL-3.0-or-later
// Below the form, always in the same place: how the set-up stands to its preset, what it will cost, what its
// method does, and the buttons that fit it into a time and start it. GUI thread only.
#pragma once

#include <QFrame>

class QAction;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace distill {

class CostNote;
class FixedLinesLabel;

class SetupFooter final : public QFrame {
    Q_OBJECT
public:
    explicit SetupFooter(QWidget* parent);

    CostNote* cost() const { return m_cost; }
    void setPresetNote(const QString& text); // rich; empty = none
    void setScopeNote(const QString& text);  // in its place until it is emptied
    void setProblem(const QString& text);    // in the place of the cost; empty = none
    void setFitsHere(bool here);             // whether this computer executes it, whose time can be planned
    void setMethod(const QString& description, const QString& detail);
    void setStart(QAction* action);

signals:
    void presetAgainRequested();
    void fitRequested();

private:
    void layOut();

    QStackedWidget* m_notes;
    QLabel* m_presetNote;
    FixedLinesLabel* m_scopeNote;
    QStackedWidget* m_costs;
    CostNote* m_cost;
    FixedLinesLabel* m_problem;
    FixedLinesLabel* m_method;
    QToolButton* m_fit;
    QToolButton* m_start;
};

} // namespace distill
