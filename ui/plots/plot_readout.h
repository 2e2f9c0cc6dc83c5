// SPDX-License-Identifier: GPL-3.0-or-later
// The values at the time cursor, in one line above the plots, so that they cover none of them: the first part
// strong, each other one with the colour of its quantity. Its place is kept while nothing is shown. GUI
// thread.
#pragma once

#include <vector>

#include <QWidget>

#include "ui/curves/readout_line.h"

namespace distill {

class PlotReadout final : public QWidget {
    Q_OBJECT
public:
    static constexpr std::size_t kMaximumLines = 7;

    explicit PlotReadout(QWidget* parent);
    void setLines(std::vector<ReadoutLine> lines); // cut to kMaximumLines
    const std::vector<ReadoutLine>& lines() const { return m_lines; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<ReadoutLine> m_lines;
};

} // namespace distill
