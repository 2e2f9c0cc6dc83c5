// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_enlargement.h"

#include <algorithm>

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/images/image_grid_model.h"
#include "ui/images/image_painting.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kMargin = 16;
constexpr int kHeader = 44;
constexpr int kFooter = 76;
constexpr int kCurve = 84; // more, where there is a curve
constexpr int kLargestSide = 480;

} // namespace

ImageEnlargement::ImageEnlargement(ImageGridModel* model, QWidget* parent)
    : CardFrame(parent),
      m_model(model),
      m_caption(new QLabel(this)),
      m_facts(new QLabel(this)),
      m_close(new QToolButton(this)),
      m_curve(new ShareCurve(this)) {
    setObjectName(QStringLiteral("imageEnlargement"));
    setFocusPolicy(Qt::StrongFocus);
    m_caption->setProperty("title", true);
    m_caption->setTextFormat(Qt::PlainText);
    m_facts->setProperty("caption", true);
    m_facts->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_close->setText(QStringLiteral("✕"));
    m_close->setProperty("flat", true);
    m_close->setToolTip(tr("Close (Esc)"));
    m_close->setAccessibleName(tr("Close"));
    m_close->setFocusPolicy(Qt::NoFocus);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ImageEnlargement::refresh);
    connect(m_model, &QAbstractItemModel::modelReset, this, &QWidget::hide);
    parent->installEventFilter(this);
    hide();
}

void ImageEnlargement::setShares(Shares shares, std::function<std::int64_t()> shown) {
    m_shares = std::move(shares);
    m_shown = std::move(shown);
}

QString ImageEnlargement::caption() const {
    return m_caption->text();
}

void ImageEnlargement::open(const QModelIndex& index) {
    show();
    moveTo(index.row(), index.column());
    placeInParent();
    raise();
    setFocus(Qt::PopupFocusReason);
}

void ImageEnlargement::moveTo(int row, int column) {
    m_row = std::clamp(row, 0, std::max(0, m_model->classes() - 1));
    m_column = std::clamp(column, 0, std::max(0, m_model->imagesPerClass() - 1));
    m_caption->setText(m_model->caption(m_row, m_column));
    refresh();
}

void ImageEnlargement::refresh() {
    if (m_model->classes() == 0)
        return;
    m_facts->setText(m_model->facts(m_row, m_column).join(QLatin1Char('\n')));
    if (m_shares && isVisible()) {
        const bool before = m_curve->isWorthShowing();
        m_curve->setPoints(m_shares(m_row, m_column), m_shown());
        if (before != m_curve->isWorthShowing())
            placeInParent();
    }
    setAccessibleName(m_caption->text());
    setAccessibleDescription(m_facts->text());
    update();
}

int ImageEnlargement::footer() const {
    return kFooter + (m_curve->isWorthShowing() ? kCurve : 0);
}

int ImageEnlargement::pictureZoom() const {
    const QSize image = m_model->imageSize();
    const double ratio = devicePixelRatioF();
    const int roomX = std::min(kLargestSide, parentWidget()->width() - 4 * kMargin);
    const int roomY = std::min(kLargestSide, parentWidget()->height() - kHeader - footer() - 2 * kMargin);
    const int x = static_cast<int>(roomX * ratio / std::max(1, image.width()));
    const int y = static_cast<int>(roomY * ratio / std::max(1, image.height()));
    return std::max(1, std::min(x, y));
}

QRect ImageEnlargement::pictureRect() const {
    const double scale = pictureZoom() / devicePixelRatioF();
    const QSize side(static_cast<int>(m_model->imageSize().width() * scale),
                     static_cast<int>(m_model->imageSize().height() * scale));
    return {(width() - side.width()) / 2, kHeader, side.width(), side.height()};
}

void ImageEnlargement::placeInParent() {
    const QSize picture = pictureRect().size();
    const int textWidth = 240;
    resize(std::max(picture.width(), textWidth) + 2 * kMargin, kHeader + picture.height() + footer());
    move((parentWidget()->width() - width()) / 2, std::max(0, (parentWidget()->height() - height()) / 2));
    m_caption->setGeometry(kMargin, 8, width() - 2 * kMargin - 28, kHeader - 12);
    m_close->setGeometry(width() - kMargin - 22, 8, 28, kHeader - 14);
    m_facts->setGeometry(kMargin, kHeader + picture.height() + 10, width() - 2 * kMargin, kFooter - 16);
    m_curve->setVisible(m_curve->isWorthShowing());
    m_curve->setGeometry(kMargin, kHeader + picture.height() + kFooter - 6, width() - 2 * kMargin,
                         kCurve - 6);
}

void ImageEnlargement::paintEvent(QPaintEvent* event) {
    CardFrame::paintEvent(event);
    const QImage image = m_model->index(m_row, m_column).data(ImageGridModel::ImageRole).value<QImage>();
    if (image.isNull())
        return;
    QPainter painter(this);
    drawEnlarged(painter, pictureRect().topLeft(), image, pictureZoom());
}

void ImageEnlargement::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
        return moveTo(m_row, m_column - 1);
    case Qt::Key_Right:
        return moveTo(m_row, m_column + 1);
    case Qt::Key_Up:
        return moveTo(m_row - 1, m_column);
    case Qt::Key_Down:
        return moveTo(m_row + 1, m_column);
    case Qt::Key_Escape:
        hide();
        parentWidget()->setFocus();
        return;
    default:
        CardFrame::keyPressEvent(event);
    }
}

bool ImageEnlargement::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && isVisible())
        placeInParent();
    return CardFrame::eventFilter(watched, event);
}

} // namespace distill
