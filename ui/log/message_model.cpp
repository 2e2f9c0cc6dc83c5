// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/log/message_model.h"

#include "ui/theme/icons.h"
#include "ui/theme/plain_tip.h"
#include "ui/theme/theme.h"

namespace distill {

MessageModel::MessageModel(RunModel* model, QObject* parent)
    : QAbstractListModel(parent), m_model(model), m_rows(model->messages().size()) {
    connect(model, &RunModel::wasReset, this, &MessageModel::clear);
    connect(model, &RunModel::messagesChanged, this, &MessageModel::takeNew);
}

int MessageModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows);
}

QVariant MessageModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Message& message = m_model->messages()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(message.text);
    case Qt::ToolTipRole:
        return plainTip(QString::fromStdString(message.detail));
    case DetailRole:
        return QString::fromStdString(message.detail);
    case SeverityRole:
        return static_cast<int>(message.severity);
    case Qt::DecorationRole: {
        const Tokens& tokens = Theme::instance().tokens();
        if (message.severity == Severity::Info)
            return themedIcon(QStringLiteral("info"), tokens.muted);
        return themedIcon(QStringLiteral("alert"),
                          message.severity == Severity::Error ? tokens.error : tokens.warning);
    }
    default:
        return {};
    }
}

void MessageModel::takeNew() {
    const std::size_t now = m_model->messages().size();
    if (now <= m_rows)
        return;
    beginInsertRows({}, static_cast<int>(m_rows), static_cast<int>(now) - 1);
    m_rows = now;
    endInsertRows();
}

void MessageModel::clear() {
    beginResetModel();
    m_rows = 0;
    endResetModel();
}

} // namespace distill
