// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/log/log_panel.h"

#include <QItemSelectionModel>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "ui/log/message_model.h"

namespace distill {

LogPanel::LogPanel(RunModel* model, QWidget* parent)
    : QWidget(parent),
      m_messages(new MessageModel(model, this)),
      m_list(new QListView(this)),
      m_detail(new QPlainTextEdit(this)),
      m_empty(new QLabel(tr("Messages of the run appear here."), this)) {
    setObjectName(QStringLiteral("logPanel"));
    setProperty("panel", true);
    setAttribute(Qt::WA_StyledBackground);
    auto* heading = new QLabel(tr("LOG"), this);
    heading->setProperty("heading", true);
    m_list->setObjectName(QStringLiteral("logList"));
    m_list->setAccessibleName(tr("Messages of the run"));
    m_list->setModel(m_messages);
    m_list->setWordWrap(true);
    m_detail->setObjectName(QStringLiteral("logDetail"));
    m_detail->setAccessibleName(tr("Details of the chosen message"));
    m_detail->setReadOnly(true);
    m_detail->hide();
    m_empty->setProperty("caption", true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(heading);
    layout->addWidget(m_empty);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_detail);
    m_detail->setMaximumHeight(100);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &LogPanel::showCurrent);
    connect(m_messages, &QAbstractItemModel::rowsInserted, this, &LogPanel::updateEmpty);
    connect(m_messages, &QAbstractItemModel::modelReset, this, &LogPanel::updateEmpty);
    updateEmpty();
}

void LogPanel::showCurrent() {
    const QString detail = m_list->currentIndex().data(MessageModel::DetailRole).toString();
    m_detail->setPlainText(detail);
    m_detail->setVisible(!detail.isEmpty());
}

void LogPanel::updateEmpty() {
    const bool empty = m_messages->rowCount() == 0;
    m_empty->setVisible(empty);
    m_list->setVisible(!empty);
    if (empty)
        m_detail->hide();
    else
        m_list->scrollToBottom();
}

} // namespace distill
