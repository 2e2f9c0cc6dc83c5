// SPDX-License-Identifier: GPL-3.0-or-later
// The score card of the newest stored set: bars beside the lines to beat, DD-Ranking's scores, the protocol
// in words. Made by a child process and kept in the run folder. GUI thread only.
#pragma once

#include "ui/analysis/analysis_page.h"

class QCheckBox;
class QComboBox;

namespace distill {

class JobRow;
class RealSpinBox;
class ScoreView;

class ScorePage final : public AnalysisPage {
    Q_OBJECT
public:
    ScorePage(const AnalysisSource& source, QWidget* parent);

    void refresh() override;
    bool isFilled() const override;

private:
    QWidget* makeChoices();
    void start();
    void take(const QByteArray& output);
    void showCard(const QByteArray& text);

    QComboBox* m_protocol;
    QComboBox* m_labels;
    RealSpinBox* m_repeats;
    RealSpinBox* m_epochs;
    QCheckBox* m_full;
    JobRow* m_job;
    ScoreView* m_view;
    QLabel* m_words;
    QString m_shownFor, m_startedFor;
};

} // namespace distill
