// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/central_area.h"

#include <QSplitter>
#include <QStackedWidget>
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
constexpr int kPlotHeight = 184;

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
        m_banner->dismiss();
    });
    connect(m_images->view(), &ImageGridView::rowHovered, m_plots, &PlotPanel::highlightClass);
    connect(m_plots, &PlotPanel::classPointedAt, m_images->view(), &ImageGridView::setHoveredRow);
}

void CentralArea::showWelcome(bool welcome) {
    m_pages->setCurrentIndex(welcome ? 0 : 1);
}

bool CentralArea::isWelcome() const {
    return m_pages->currentIndex() == 0;
}

void CentralArea::resetSplitter() {
    m_splitter->setSizes({10 * kPlotHeight, kPlotHeight});
    const int room = m_splitter->height() - kMargin;
    if (room > 2 * kPlotHeight)
        m_splitter->setSizes({room - kPlotHeight, kPlotHeight});
}

void CentralArea::onMessages() {
    const auto& messages = m_model->messages();
    for (; m_messagesSeen < messages.size(); ++m_messagesSeen) {
        const Message& message = messages[m_messagesSeen];
        if (message.severity != Severity::Info)
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
    if (troubled && !reason.isEmpty() && m_banner->text().isEmpty())
        m_banner->showMessage(state == RunState::Failed ? Severity::Error : Severity::Warning, reason,
                              QString());
}

} // namespace distill
