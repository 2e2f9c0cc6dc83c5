// SPDX-License-Identifier: GPL-3.0-or-later
// Which classes networks that learned the set take for which: of the evaluation at the time that is looked
// at, or of one that is made here. GUI thread only.
#pragma once

#include <optional>

#include "ui/analysis/analysis_page.h"

namespace distill {

class HeatPanel;
class JobRow;

// Parts of each true class, row by row; "no content" where the evaluation has no counts.
struct HeatContent;
HeatContent confusionContent(const Evaluation& evaluation, const QStringList& classNames);

class ConfusionPage final : public AnalysisPage {
    Q_OBJECT
public:
    ConfusionPage(const AnalysisSource& source, QWidget* parent);

    void refresh() override;
    bool isFilled() const override;

private:
    void start();
    void take(const QByteArray& output);
    void show(const Evaluation& evaluation);

    HeatPanel* m_panel;
    JobRow* m_job;
    std::optional<Evaluation> m_made; // here, of the run below
    QString m_madeOf;
};

} // namespace distill
