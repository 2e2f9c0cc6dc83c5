// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_panel.h"

#include <QAction>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/images/image_enlargement.h"
#include "ui/images/image_grid_view.h"
#include "ui/plots/plot_theme.h"
#include "ui/run/timeline.h"
#include "ui/theme/number_format.h"
#include "ui/widgets/pill_button.h"

namespace distill {

namespace {

constexpr int kMargin = 12;
constexpr int kHeaderHeight = 26;

} // namespace

ImagePanel::ImagePanel(RunModel* model, QWidget* parent, Timeline* timeline)
    : CardFrame(parent),
      m_model(model),
      m_timeline(timeline),
      m_grid(new ImageGridModel(this)),
      m_view(new ImageGridView(m_grid, this)),
      m_enlargement(new ImageEnlargement(m_grid, this)),
      m_controls(new QWidget(this)),
      m_segments(new QButtonGroup(this)),
      m_fit(new PillButton(tr("fit"), this)),
      m_shares(new QAction(tr("CMI share of each image"), this)) {
    setAccessibleName(tr("Synthetic images"));
    setMinimumSize(320, 160);
    buildHeader();
    auto* header = new QHBoxLayout;
    header->addStretch(1);
    header->addWidget(m_controls);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, 8, kMargin, 8);
    layout->setSpacing(6);
    layout->addLayout(header);
    layout->addWidget(m_view, 1);
    setFocusProxy(m_view);

    connectParts();
    startOver();
    flush();
}

void ImagePanel::connectParts() {
    m_update.setSingleShot(true);
    m_update.setInterval(0);
    connect(&m_update, &QTimer::timeout, this, &ImagePanel::flush);
    connect(m_view, &ImageGridView::zoomChanged, this, [this] { m_fit->setVisible(!m_view->isFitted()); });
    connect(m_view, &ImageGridView::imageActivated, m_enlargement, &ImageEnlargement::open);
    m_shares->setObjectName(QStringLiteral("imageShares"));
    m_shares->setCheckable(true);
    m_shares->setToolTip(
        tr("A bar beneath each image: its share of the CMI; all shares add up to the total"));
    connect(m_shares, &QAction::toggled, m_view, &ImageGridView::showShares);
    connect(m_view, &ImageGridView::cellHovered, this, [this](const QModelIndex& index) {
        m_pointedAt = index;
        updateHeader();
    });
    connect(m_fit, &PillButton::clicked, m_view, &ImageGridView::fit);
    connect(m_model, &RunModel::wasReset, this, &ImagePanel::startOver);
    connect(m_model, &RunModel::runStarted, this, &ImagePanel::startOver);
    connect(m_model, &RunModel::imagesChanged, this, &ImagePanel::schedule);
    connect(m_model, &RunModel::iterationsAdded, this, &ImagePanel::schedule);
    if (m_timeline != nullptr) {
        connect(m_timeline, &Timeline::imagesChanged, this, &ImagePanel::schedule);
        connect(m_timeline, &Timeline::positionChanged, this, &ImagePanel::schedule);
    }
}

void ImagePanel::buildHeader() {
    auto* layout = new QHBoxLayout(m_controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_fit->setToolTip(tr("Images as large as the room allows (Ctrl + wheel changes their size)"));
    m_fit->hide();
    layout->addWidget(m_fit);
    layout->addSpacing(8);
    addSegment(tr("As learned"), ImageView::Learned, "first", tr("The images as they are now"));
    addSegment(
        tr("Difference"), ImageView::Difference, "middle",
        tr("What has changed since the start, amplified %1 times").arg(ImageGridModel::kDifferenceGain));
    addSegment(tr("Initial"), ImageView::Initial, "last", tr("The images as they were at the start"));
    layout->addSpacing(12);
    auto* caption = new QLabel(tr("CMI by class"), m_controls);
    caption->setProperty("caption", true);
    caption->setToolTip(tr("Conditional mutual information of each class, in nats; "
                           "the longest bar is the class with most"));
    layout->addWidget(caption);
    connect(m_segments, &QButtonGroup::idClicked, this,
            [this](int id) { m_grid->setView(static_cast<ImageView>(id)); });
}

void ImagePanel::addSegment(const QString& text, ImageView view, const char* place, const QString& toolTip) {
    auto* button = new QToolButton(m_controls);
    button->setText(text);
    button->setCheckable(true);
    button->setChecked(view == ImageView::Learned);
    button->setProperty("segment", QLatin1String(place));
    button->setToolTip(toolTip);
    m_segments->addButton(button, static_cast<int>(view));
    m_controls->layout()->addWidget(button);
}

void ImagePanel::setSetControls(QWidget* controls) {
    m_setControls = controls;
    static_cast<QHBoxLayout*>(m_controls->layout())->insertWidget(0, controls);
    updateHeader();
}

void ImagePanel::startOver() {
    const auto& started = m_model->started();
    QStringList names;
    if (started)
        for (const std::string& name : started->classNames)
            names.append(QString::fromStdString(name));
    if (started)
        m_grid->setShape(names, static_cast<int>(started->config.ipc),
                         QSize(started->width, started->height));
    else
        m_grid->clear();
    update();
    schedule();
}

void ImagePanel::schedule() {
    if (!m_update.isActive())
        m_update.start();
}

void ImagePanel::flush() {
    if (m_timeline != nullptr)
        m_grid->setContent(m_timeline->images(), m_model->initialImages(), m_timeline->cmiShare(),
                           m_timeline->classCmi());
    else
        m_grid->setContent(m_model->images(), m_model->initialImages(), m_model->cmiShare(),
                           m_model->perClassCmi());
    updateHeader();
}

bool ImagePanel::isLookingBack() const {
    return m_timeline != nullptr && m_timeline->isLookingBack();
}

void ImagePanel::updateHeader() {
    if (m_model->showsSet() && m_grid->view() != ImageView::Learned) {
        m_segments->button(static_cast<int>(ImageView::Learned))->setChecked(true);
        m_grid->setView(ImageView::Learned);
    }
    const bool comparable = m_model->initialImages() != nullptr && m_model->images() != nullptr;
    m_controls->setVisible(m_grid->classes() > 0);
    for (const ImageView view : {ImageView::Difference, ImageView::Initial})
        m_segments->button(static_cast<int>(view))->setEnabled(comparable);
    for (QAbstractButton* segment : m_segments->buttons())
        segment->setVisible(!m_model->showsSet());
    if (m_setControls != nullptr)
        m_setControls->setVisible(m_model->showsSet());
    const QString text = subtitle();
    if (text == accessibleDescription())
        return;
    setAccessibleDescription(text);
    update();
}

QString ImagePanel::subtitle() const {
    if (!m_pointedAt.isValid())
        return runText();
    const int row = m_pointedAt.row(), column = m_pointedAt.column();
    const bool bar = column == m_grid->cmiColumn();
    QStringList parts{bar ? m_grid->headerData(row, Qt::Vertical, Qt::DisplayRole).toString()
                          : tr("%1, image %2")
                                .arg(m_grid->headerData(row, Qt::Vertical, Qt::DisplayRole).toString(),
                                     formatCount(column + 1))};
    if (const QString share = m_grid->shareText(row, column); !share.isEmpty())
        parts.append(share);
    return parts.join(QStringLiteral(" · "));
}

QString ImagePanel::runText() const {
    if (!m_model->started())
        return {};
    const RunStarted& started = *m_model->started();
    QStringList parts{QString::fromStdString(started.datasetName),
                      tr("%1 per class").arg(formatCount(started.config.ipc))};
    const auto images = m_timeline != nullptr ? m_timeline->images() : m_model->images();
    if (m_model->showsSet())
        parts.append(tr("stored set"));
    else if (images)
        parts.append(isLookingBack() ? tr("looking back at iteration %1").arg(formatCount(images->iteration))
                                     : tr("iteration %1").arg(formatCount(images->iteration)));
    return parts.join(QStringLiteral(" · "));
}

void ImagePanel::paintLookingBack(QPainter& painter) const {
    if (!isLookingBack())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Theme::instance().tokens().accent, 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
}

void ImagePanel::paintEvent(QPaintEvent* event) {
    CardFrame::paintEvent(event);
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    paintLookingBack(painter);
    QFont bold(font());
    bold.setWeight(QFont::DemiBold);
    const int right = m_controls->isVisible() ? m_controls->x() - 8 : width() - kMargin;
    QRect room(kMargin, 8, right - kMargin, m_controls->isVisible() ? m_controls->height() : kHeaderHeight);
    painter.setFont(bold);
    painter.setPen(tokens.text);
    const QString title = tr("Synthetic images");
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter, title);
    room.setLeft(room.left() + QFontMetrics(bold).horizontalAdvance(title) + 12);
    painter.setFont(font());
    painter.setPen(isLookingBack() ? tokens.accent : tokens.muted);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(font()).elidedText(subtitle(), Qt::ElideRight, room.width()));
    if (m_grid->classes() == 0)
        painter.drawText(rect(), Qt::AlignCenter, tr("Images appear here once a run starts"));
}

} // namespace distill
