// SPDX-License-Identifier: GPL-3.0-or-later
// The box beside the time cursor: at most five lines, the first one strong, each with the colour of its
// quantity. Lets the mouse through. GUI thread.
#pragma once

#include <vector>

#include <QWidget>

#include "ui/curves/readout_line.h"

namespace distill {

class PlotReadout final : public QWidget {
    Q_OBJECT
public:
    static constexpr std::size_t kMaximumLines = 5;

    explicit PlotReadout(QWidget* parent);
    void setLines(std::vector<ReadoutLine> lines); // cut to kMaximumLines
    const std::vector<ReadoutLine>& lines() const { return m_lines; }
    void showBeside(const QPoint& position); // in the parent's coordinates; stays inside the parent

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<ReadoutLine> m_lines;
};

} // namespace distill
