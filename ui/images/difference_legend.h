// SPDX-License-Identifier: GPL-3.0-or-later
// What the brightness of a difference means: from no change since which iteration to how many grey levels.
// GUI thread.
#pragma once

#include <cstdint>

#include <QWidget>

namespace distill {

class DifferenceLegend final : public QWidget {
    Q_OBJECT
public:
    explicit DifferenceLegend(QWidget* parent);
    void setIteration(std::int64_t iteration); // that the change counts from
    QString text() const;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::int64_t m_iteration = 0;
};

} // namespace distill
