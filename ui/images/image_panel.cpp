// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_panel.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/actions/action_set.h"
#include "ui/images/image_controls.h"
#include "ui/images/image_enlargement.h"
#include "ui/images/image_files.h"
#include "ui/images/image_grid_view.h"
#include "ui/images/remembered_zoom.h"
#include "ui/plots/plot_theme.h"
#include "ui/run/timeline.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr int kMargin = 12;
constexpr int kHeaderHeight = 26;
constexpr double kCheapPaint = 8.0; // milliseconds
constexpr int kSlowestUpdate = 1000;

} // namespace

ImagePanel::ImagePanel(RunModel* model, QWidget* parent, Timeline* timeline)
    : CardFrame(parent),
      m_model(model),
      m_timeline(timeline),
      m_grid(new ImageGridModel(this)),
      m_view(new ImageGridView(m_grid, this)),
      m_enlargement(new ImageEnlargement(m_grid, this)),
      m_controls(new ImageControls(this)),
      m_shares(new QAction(tr("CMI share of each image"), this)) {
    setAccessibleName(tr("Synthetic images"));
    setMinimumSize(320, 160);
    auto* header = new QHBoxLayout;
    header->addStretch(1);
    header->addWidget(m_controls);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, 8, kMargin, 8);
    layout->setSpacing(2);
    layout->addLayout(header);
    layout->addWidget(m_view, 1);
    setFocusProxy(m_view);

    m_view->hide();
    connectParts();
    connectModel();
    startOver();
    flush();
}

void ImagePanel::connectParts() {
    m_update.setSingleShot(true);
    m_update.setInterval(0);
    connect(&m_update, &QTimer::timeout, this, &ImagePanel::flush);
    connect(m_view, &ImageGridView::zoomChanged, this, &ImagePanel::updateLegends);
    connect(m_view, &ImageGridView::zoomChosen, this,
            [this] { rememberZoom(*m_grid, m_view->chosenZoom()); });
    connect(m_grid, &QAbstractItemModel::modelReset, this, [this] {
        m_view->setVisible(m_grid->classes() > 0); // else a sentence stands there
        m_view->restoreZoom(rememberedZoom(*m_grid));
    });
    connect(m_view, &ImageGridView::menuRequested, this, &ImagePanel::showMenu);
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
    connect(m_controls, &ImageControls::fitChosen, m_view, &ImageGridView::fit);
    connect(m_controls, &ImageControls::viewChosen, this, [this](ImageView view) {
        m_grid->setView(view);
        updateLegends();
    });
}

void ImagePanel::connectModel() {
    m_enlargement->setShares(
        [this](int row, int column) {
            const auto cell =
                static_cast<std::size_t>(row) * static_cast<std::size_t>(m_grid->imagesPerClass()) +
                static_cast<std::size_t>(column);
            ShareCurve::Points points;
            for (const StoredImages& stored : m_model->storedImages())
                if (cell < stored.cmiShare.size())
                    points.emplace_back(stored.iteration, static_cast<double>(stored.cmiShare[cell]));
            return points;
        },
        [this] {
            const auto images = m_timeline != nullptr ? m_timeline->images() : m_model->images();
            return images ? images->iteration : 0;
        });
    connect(m_model, &RunModel::wasReset, this, &ImagePanel::startOver);
    connect(m_model, &RunModel::runStarted, this, &ImagePanel::startOver);
    connect(m_model, &RunModel::imagesChanged, this, &ImagePanel::schedule);
    connect(m_model, &RunModel::iterationsAdded, this, [this](int first, int count) {
        growScale(first, count);
        schedule();
    });
    if (m_timeline != nullptr) {
        connect(m_timeline, &Timeline::imagesChanged, this, &ImagePanel::schedule);
        connect(m_timeline, &Timeline::positionChanged, this, &ImagePanel::schedule);
    }
}

void ImagePanel::setActions(const ActionSet* actions, const QList<QAction*>& forImages) {
    m_imageActions = forImages;
    const std::pair<ActionId, void (ImageGridView::*)()> rows[] = {
        {ActionId::ImagesLarger, &ImageGridView::zoomIn},
        {ActionId::ImagesSmaller, &ImageGridView::zoomOut},
        {ActionId::ImagesFit, &ImageGridView::fit},
        {ActionId::ImagesActual, &ImageGridView::showActualSize}};
    for (const auto& [id, slot] : rows) {
        connect(actions->action(id), &QAction::triggered, m_view, slot);
        m_zoomActions.append(actions->action(id));
    }
}

void ImagePanel::setSetControls(QWidget* controls) {
    m_controls->setSetControls(controls);
    updateHeader();
}

// One scale over the run, so that its bars can be compared.
void ImagePanel::growScale(int first, int count) {
    for (const std::vector<double>& column : m_model->curves().classCmi)
        for (auto i = static_cast<std::size_t>(first);
             i < std::min(column.size(), std::size_t(first + count)); ++i)
            if (std::isfinite(column[i]))
                m_largestClassCmi = std::max(m_largestClassCmi, column[i]);
}

void ImagePanel::startOver() {
    m_largestClassCmi = m_largestShare = 0;
    growScale(0, static_cast<int>(m_model->curves().iteration.size()));
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

// Pictures that are dear to paint come less often, so that hands and pointer are never waited for.
void ImagePanel::schedule() {
    if (m_update.isActive())
        return;
    const double cost = m_view->paintMilliseconds();
    m_update.start(cost > kCheapPaint ? std::min(kSlowestUpdate, static_cast<int>(4.0 * cost)) : 0);
}

void ImagePanel::flush() {
    for (const float share : m_model->cmiShare())
        m_largestShare = std::max(m_largestShare, static_cast<double>(share));
    m_grid->setScales(m_largestClassCmi, m_largestShare);
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
        m_controls->setView(ImageView::Learned);
        m_grid->setView(ImageView::Learned);
    }
    m_controls->setVisible(m_grid->classes() > 0);
    m_controls->setComparable(m_model->initialImages() != nullptr && m_model->images() != nullptr);
    m_controls->showSet(m_model->showsSet());
    updateLegends();
    const QString text = subtitle();
    if (text == accessibleDescription())
        return;
    setAccessibleDescription(text);
    update();
}

void ImagePanel::updateLegends() {
    const bool difference = m_grid->view() == ImageView::Difference;
    m_controls->setFitted(m_view->isFitted());
    m_controls->setDifferenceSince(difference ? std::optional(m_grid->initialIteration()) : std::nullopt);
    const bool apart = m_view->arrangement().names != GridNames::Beside && !difference;
    m_controls->setScale(apart ? m_view->scaleText() : QString());
}

void ImagePanel::showMenu(const QModelIndex& index, const QPoint& globalPosition) {
    if (m_grid->classes() > 0)
        makeMenu(index)->popup(globalPosition);
}

QMenu* ImagePanel::makeMenu(const QModelIndex& index) {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("imageMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (index.isValid() && index.column() != m_grid->cmiColumn() && m_grid->hasPixels()) {
        const QPersistentModelIndex image(index);
        menu->addAction(tr("&Enlarge, with the curve of its CMI share"), m_enlargement,
                        [this, image] { m_enlargement->open(image); });
        menu->addAction(tr("&Copy image"), this, [this, image] { copyImage(pictureOf(*m_grid, image)); });
        menu->addAction(tr("Save &image…"), this, [this, image] {
            askAndSaveImage(this, pictureOf(*m_grid, image), imageFileName(image));
        });
        menu->addSeparator();
        menu->addActions(m_imageActions);
        menu->addSeparator();
    }
    menu->addActions(m_zoomActions);
    return menu;
}

// Of the run's folder, the iteration, the class and the image.
QString ImagePanel::imageFileName(const QModelIndex& index) const {
    const auto images = m_timeline != nullptr ? m_timeline->images() : m_model->images();
    QString run;
    if (const auto& started = m_model->started()) {
        run = QFileInfo(QString::fromStdString(started->directory)).fileName();
        if (run.isEmpty())
            run = QString::fromStdString(started->datasetName);
    }
    return tr("%1 iteration %2 %3 %4.png")
        .arg(run)
        .arg(images ? images->iteration : 0)
        .arg(m_grid->headerData(index.row(), Qt::Vertical, Qt::DisplayRole).toString())
        .arg(index.column() + 1);
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
