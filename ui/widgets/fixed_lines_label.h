// SPDX-License-Identifier: GPL-3.0-or-later
// Plain text in a place of so many lines, whatever it says: what does not fit ends in an ellipsis and is told
// whole by the tooltip, so that nothing beside it ever moves. GUI thread only.
#pragma once

#include <QLabel>

namespace distill {

class FixedLinesLabel : public QLabel {
    Q_OBJECT
public:
    explicit FixedLinesLabel(int lines, QWidget* parent = nullptr);

    bool isCut() const; // as it is shown now
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QStringList shownLines(bool* cut = nullptr) const;

    int m_lines;
};

} // namespace distill
