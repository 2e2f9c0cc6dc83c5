// SPDX-License-Identifier: GPL-3.0-or-later
// One image, large, over the grid, with what is known of it; follows the run while it is open and blocks
// nothing. Arrow keys go to the neighbours, Esc closes. Child of the panel it covers; GUI thread.
#pragma once

#include <functional>

#include "ui/images/share_curve.h"
#include "ui/widgets/card_frame.h"

class QLabel;
class QToolButton;

namespace distill {

class ImageGridModel;

class ImageEnlargement final : public CardFrame {
    Q_OBJECT
public:
    ImageEnlargement(ImageGridModel* model, QWidget* parent);

    // Where the points of an image's curve come from, and the iteration that is looked at.
    using Shares = std::function<ShareCurve::Points(int row, int column)>;
    void setShares(Shares shares, std::function<std::int64_t()> shown);
    const ShareCurve* curve() const { return m_curve; }

    void open(const QModelIndex& index);
    int row() const { return m_row; }
    int column() const { return m_column; }
    QString caption() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void moveTo(int row, int column);
    void refresh();
    void placeInParent();
    int footer() const;
    int pictureZoom() const;
    QRect pictureRect() const;

    ImageGridModel* m_model;
    QLabel* m_caption;
    QLabel* m_facts;
    QToolButton* m_close;
    ShareCurve* m_curve;
    Shares m_shares;
    std::function<std::int64_t()> m_shown;
    int m_row = 0, m_column = 0;
};

} // namespace distill
