// SPDX-License-Identifier: GPL-3.0-or-later
// How many images each class of a dataset has, a row each: name, a bar for the training images, a thinner one
// for the test images, both numbers. Bars share one scale. GUI thread.
#pragma once

#include <vector>

#include <QWidget>

namespace distill {

struct ClassCount {
    QString name;
    qint64 train = 0, test = 0; // images
};

class ClassBars final : public QWidget {
    Q_OBJECT
public:
    explicit ClassBars(QWidget* parent = nullptr);

    void setCounts(std::vector<ClassCount> counts);
    const std::vector<ClassCount>& counts() const { return m_counts; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void paintRow(QPainter& painter, int row, const ClassCount& count) const;

    std::vector<ClassCount> m_counts;
    qint64 m_largest = 1;
    int m_nameWidth = 0, m_numberWidth = 0;
};

} // namespace distill
