// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/central_area.h"

#include <algorithm>
#include <utility>

#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/images/image_grid_view.h"
#include "ui/images/image_panel.h"
#include "ui/plots/plot_panel.h"
#include "ui/run/run_model.h"
#include "ui/timeline/timeline_bar.h"
#include "ui/widgets/message_banner.h"
#include "ui/window/welcome_page.h"

namespace distill {

namespace {

constexpr int kMargin = 12;
constexpr int kPlotHeight = 184;  // where there are no images to suit
constexpr int kLowestPlots = 152; // as high as the plots are at least
constexpr int kHighestPlots = 260;
constexpr double kLeastShare = 0.18, kMostShare = 0.36; // of the height: in a large window they grow with it
constexpr int kStep = 4;

} // namespace

CentralArea::CentralArea(RunModel* model, Timeline* timeline, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_banner(new MessageBanner(this)),
      m_welcome(new WelcomePage(this)),
      m_images(new ImagePanel(model, this, timeline)),
      m_plots(new PlotPanel(model, this, timeline)),
      m_timelineBar(new TimelineBar(model, timeline, this)),
      m_splitter(new QSplitter(Qt::Vertical, this)),
      m_pages(new QStackedWidget(this)) {
    setObjectName(QStringLiteral("centralArea"));
    setProperty("ground", true);
    setAttribute(Qt::WA_StyledBackground);
    setFocusPolicy(Qt::ClickFocus); // a click beside everything ends typing
    m_splitter->setObjectName(QStringLiteral("imagesAndPlots"));
    m_splitter->setHandleWidth(kMargin);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_images);
    m_splitter->addWidget(m_plots);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_pages->setObjectName(QStringLiteral("centralPages"));
    m_pages->addWidget(m_welcome);
    auto* work = new QWidget(m_pages);
    auto* workLayout = new QVBoxLayout(work);
    workLayout->setContentsMargins(0, 0, 0, 0);
    workLayout->setSpacing(kMargin);
    workLayout->addWidget(m_splitter, 1);
    workLayout->addWidget(m_timelineBar);
    m_pages->addWidget(work);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(kMargin);
    layout->addWidget(m_banner);
    layout->addWidget(m_pages, 1);
    connectParts();
    resetSplitter();
}

void CentralArea::connectParts() {
    connect(m_model, &RunModel::messagesChanged, this, &CentralArea::onMessages);
    connect(m_model, &RunModel::stateChanged, this, &CentralArea::onStateChanged);
    connect(m_model, &RunModel::wasReset, this, [this] {
        m_messagesSeen = 0;
        m_runTrouble = m_wasTroubled = false;
        m_banner->dismiss();
    });
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_splitByHand = true; });
    connect(m_images->grid(), &QAbstractItemModel::modelReset, this,
            [this] { QTimer::singleShot(0, this, &CentralArea::suitData); });
    connect(m_images->view(), &ImageGridView::rowHovered, m_plots, &PlotPanel::highlightClass);
    connect(m_plots, &PlotPanel::classPointedAt, m_images->view(), &ImageGridView::setHoveredRow);
}

void CentralArea::showWelcome(bool welcome) {
    m_pages->setCurrentIndex(welcome ? 0 : 1);
    QTimer::singleShot(0, this, &CentralArea::suitData); // once the parts have their sizes
}

bool CentralArea::isWelcome() const {
    return m_pages->currentIndex() == 0;
}

void CentralArea::resetSplitter() {
    m_splitByHand = false;
    suitData();
}

QByteArray CentralArea::splitterState() const {
    return m_splitByHand ? m_splitter->saveState() : QByteArray();
}

void CentralArea::restoreSplitter(const QByteArray& state) {
    m_splitByHand = !state.isEmpty() && m_splitter->restoreState(state);
}

void CentralArea::suitData() {
    const int room = m_splitter->height() - m_splitter->handleWidth();
    if (m_splitByHand || !m_images->isVisible() || room < 2 * kLowestPlots)
        return;
    const int plots = std::min(plotHeightForData(), room / 2);
    m_splitter->setSizes({room - plots, plots});
}

// The highest plots with which the images are as large as with the lowest.
int CentralArea::plotHeightForData() const {
    const ImageGridView* view = m_images->view();
    const int room = m_splitter->height() - m_splitter->handleWidth();
    const QSize frame = m_images->size() - view->size(); // of the card, around the grid
    const auto zoomBeside = [&](int plots) {
        return view->fittedZoom(QSize(m_splitter->width(), room - plots) - frame);
    };
    const int least = std::max(kLowestPlots, static_cast<int>(kLeastShare * room));
    const int most = std::max(kHighestPlots, static_cast<int>(kMostShare * room));
    const double best = zoomBeside(least);
    if (best <= 0)
        return std::max(kPlotHeight, least);
    int plots = least;
    while (plots + kStep <= most && zoomBeside(plots + kStep) >= best)
        plots += kStep;
    return plots;
}

void CentralArea::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    QTimer::singleShot(0, this, &CentralArea::suitData); // once the parts have their new sizes
}

void CentralArea::onMessages() {
    const auto& messages = m_model->messages();
    m_messagesSeen = std::max(m_messagesSeen, m_model->currentMessages());
    for (; m_messagesSeen < messages.size(); ++m_messagesSeen) {
        const Message& message = messages[m_messagesSeen];
        if (message.severity == Severity::Info)
            continue;
        m_runTrouble = true;
        m_banner->showMessage(message.severity, QString::fromStdString(message.text),
                              QString::fromStdString(message.detail));
    }
}

void CentralArea::setSetBar(QWidget* bar) {
    m_setBar = bar;
    m_timelineBar->parentWidget()->layout()->addWidget(bar);
    onStateChanged();
}

void CentralArea::onStateChanged() {
    m_timelineBar->setVisible(!m_model->showsSet());
    if (m_setBar != nullptr)
        m_setBar->setVisible(m_model->showsSet());
    const QString reason = m_model->stateReason();
    const RunState state = m_model->state();
    const bool troubled = state == RunState::Failed || state == RunState::Paused;
    const bool goesOn = state == RunState::Running || state == RunState::Preparing;
    if (goesOn && std::exchange(m_wasTroubled, false) && std::exchange(m_runTrouble, false))
        m_banner->dismiss(); // what it says is mended
    m_wasTroubled = m_wasTroubled || troubled;
    if (!troubled || reason.isEmpty() || !m_banner->text().isEmpty())
        return;
    m_runTrouble = true;
    m_banner->showMessage(state == RunState::Failed ? Severity::Error : Severity::Warning, reason, QString());
}

} // namespace distill
