// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracy and CMI against λ: a logarithmic axis with a true 0 at its left, means with their 95 % intervals,
// the best λ marked. GUI thread only.
#pragma once

#include <filesystem>
#include <vector>

#include <QImage>

#include "core/jobs/sweep.h"
#include "ui/widgets/card_frame.h"

class QCustomPlot;

namespace distill {

class SweepPlot final : public CardFrame {
    Q_OBJECT
public:
    explicit SweepPlot(QWidget* parent = nullptr);

    void setRows(const std::vector<SweepRow>& rows);
    Result<void> exportTo(const std::filesystem::path& file) const; // light; .png, .pdf or .svg
    QImage picture() const;                                         // the same, for screens
    int points() const;                                             // drawn, of the test accuracy

protected:
    void changeEvent(QEvent* event) override;

private:
    void redraw();
    void drawLight(QCustomPlot& plot) const;

    QCustomPlot* m_plot;
    std::vector<SweepRow> m_rows;
};

} // namespace distill
