// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/queue_bar.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/catalogue/catalogue.h"
#include "ui/run/run_queue.h"
#include "ui/runs/run_words.h"
#include "ui/theme/number_format.h"
#include "ui/theme/plain_tip.h"

namespace distill {

namespace {

constexpr int kMostLines = 4; // more scroll

RunRow rowOf(const RunConfig& config) {
    RunRow row;
    row.dataset = config.dataset;
    const std::filesystem::path data = std::filesystem::path(config.data).lexically_normal();
    if (config.dataset == "folder" && !data.empty())
        row.datasetName = (data.has_filename() ? data : data.parent_path()).filename().string();
    else if (const auto* dataset = findDataset(config.dataset))
        row.datasetName = dataset->name;
    row.method = config.method;
    row.ipc = config.ipc;
    row.lambda = config.lambda;
    row.seed = static_cast<std::int64_t>(config.seed);
    return row;
}

} // namespace

QueueBar::QueueBar(RunQueue* queue, QWidget* parent)
    : QWidget(parent),
      m_queue(queue),
      m_text(new QLabel(this)),
      m_list(new QListWidget(this)),
      m_start(new QToolButton(this)),
      m_up(new QToolButton(this)),
      m_down(new QToolButton(this)),
      m_remove(new QToolButton(this)) {
    setObjectName(QStringLiteral("queueBar"));
    m_list->setObjectName(QStringLiteral("queueList"));
    m_list->setAccessibleName(tr("Runs that wait"));
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->installEventFilter(this);
    layOut();
    connect(m_start, &QToolButton::clicked, this, &QueueBar::startRequested);
    connect(m_up, &QToolButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { move(1); });
    connect(m_remove, &QToolButton::clicked, this, &QueueBar::remove);
    connect(m_list, &QListWidget::currentRowChanged, this, &QueueBar::updateButtons);
    connect(m_list->model(), &QAbstractItemModel::rowsMoved, this,
            [this](const QModelIndex&, int from, int, const QModelIndex&, int to) {
                // Once the list has done with it: the queue fills it anew.
                QTimer::singleShot(0, this,
                                   [this, from, to] { m_queue->move(from, to > from ? to - 1 : to); });
            });
    connect(queue, &RunQueue::changed, this, &QueueBar::fill);
    fill();
}

void QueueBar::layOut() {
    const auto describe = [](QToolButton* button, const char* name, const QString& text, const QString& tip) {
        button->setObjectName(QLatin1String(name));
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setProperty("link", true);
    };
    describe(m_start, "queueStart", tr("Start"), tr("Start the next one now"));
    describe(m_up, "queueUp", QStringLiteral("↑"), tr("Earlier (Alt+Up)"));
    describe(m_down, "queueDown", QStringLiteral("↓"), tr("Later (Alt+Down)"));
    describe(m_remove, "queueRemove", QStringLiteral("×"), tr("Remove from the queue (Delete)"));
    m_text->setProperty("heading", true);
    m_text->setObjectName(QStringLiteral("queueText"));
    auto* header = new QHBoxLayout;
    header->setSpacing(6);
    header->addWidget(m_text, 1);
    for (QToolButton* button : {m_start, m_up, m_down, m_remove})
        header->addWidget(button);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(header);
    layout->addWidget(m_list);
}

void QueueBar::fill() {
    const int current = m_list->currentRow();
    m_list->clear();
    for (const RunConfig& config : m_queue->waiting()) {
        const RunRow row = rowOf(config);
        const QString text = runTitle(row) + QStringLiteral(" · ") + runSummary(row, true);
        auto* item = new QListWidgetItem(text, m_list); // the list owns it
        item->setToolTip(plainTip(tr("%1, %2 iterations").arg(text, formatCount(config.iterations))));
    }
    const int count = m_list->count();
    m_text->setText(tr("QUEUE (%1)").arg(formatCount(count)));
    setVisible(count > 0);
    if (count == 0)
        return;
    m_list->setFixedHeight(m_list->sizeHintForRow(0) * std::min(count, kMostLines) +
                           2 * m_list->frameWidth() + 2);
    m_list->setCurrentRow(std::clamp(current, 0, count - 1));
    updateButtons();
}

void QueueBar::setBusy(bool busy) {
    m_busy = busy;
    updateButtons();
}

void QueueBar::updateButtons() {
    const int at = m_list->currentRow();
    m_start->setEnabled(!m_busy);
    m_up->setEnabled(at > 0);
    m_down->setEnabled(at >= 0 && at + 1 < m_list->count());
    m_remove->setEnabled(at >= 0);
}

void QueueBar::move(int by) {
    const int from = m_list->currentRow(), to = from + by;
    if (from < 0 || to < 0 || to >= m_list->count())
        return;
    m_queue->move(from, to);
    m_list->setCurrentRow(to);
}

void QueueBar::remove() {
    if (m_list->currentRow() >= 0)
        m_queue->remove(m_list->currentRow());
}

bool QueueBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_list || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool alt = key->modifiers() == Qt::AltModifier;
    if (alt && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down))
        move(key->key() == Qt::Key_Up ? -1 : 1);
    else if (key->key() == Qt::Key_Delete)
        remove();
    else
        return false;
    return true;
}

} // namespace distill
