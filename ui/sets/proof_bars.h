// SPDX-License-Identifier: GPL-3.0-or-later
// The accuracies that a set gave when it was read in several ways: a bar each, with chance marked. A click
// takes that reading. GUI thread only.
#pragma once

#include <QWidget>

#include "ui/sets/proof_runner.h"

namespace distill {

class ProofBars final : public QWidget {
    Q_OBJECT
public:
    explicit ProofBars(QWidget* parent = nullptr);

    void setProofs(const QVector<Proof>& proofs, double best);
    QString verdict(int row) const; // in words
    int rowAt(const QPoint& position) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void chosen(int row);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    void paintRow(QPainter& painter, int row) const;
    void paintBar(QPainter& painter, int row, const QRect& room) const;
    void describe();

    QVector<Proof> m_proofs;
    QVector<Reading> m_readings;
    double m_best = 0;
};

} // namespace distill
