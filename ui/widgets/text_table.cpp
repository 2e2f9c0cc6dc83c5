// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/text_table.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace distill {

namespace {

constexpr QSize kDialogSize(620, 480);
constexpr int kMargin = 16;
constexpr QChar kTab(QLatin1Char('\t')), kLine(QLatin1Char('\n'));

} // namespace

TextTableModel::TextTableModel(const QString& text, QObject* parent)
    : QAbstractTableModel(parent), m_rows(text.split(kLine, Qt::SkipEmptyParts)) {
    if (!m_rows.isEmpty())
        m_head = m_rows.takeFirst().split(kTab);
}

int TextTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TextTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_head.size());
}

QVariant TextTableModel::data(const QModelIndex& index, int role) const {
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return m_rows.at(index.row()).section(kTab, index.column(), index.column());
}

QVariant TextTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole)
        return m_head.value(section);
    return QAbstractTableModel::headerData(section, orientation, role);
}

TextTableDialog::TextTableDialog(const QString& title, const QString& text, QWidget* parent)
    : QDialog(parent), m_text(text), m_view(new QTableView(this)) {
    setObjectName(QStringLiteral("textTable"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    m_view->setObjectName(QStringLiteral("textTableView"));
    m_view->setAccessibleName(title);
    m_view->setModel(new TextTableModel(text, m_view));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->verticalHeader()->hide();
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_view->horizontalHeader()->setResizeContentsPrecision(100); // rows that widths are taken from
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* copyButton = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    copyButton->setObjectName(QStringLiteral("copyTable"));
    copyButton->setToolTip(tr("The rows that are chosen, or all, for a spreadsheet"));
    connect(copyButton, &QPushButton::clicked, this, &TextTableDialog::copy);
    m_view->installEventFilter(this); // of itself it would copy the one cell
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->addWidget(m_view, 1);
    layout->addWidget(buttons);
    resize(kDialogSize);
    m_view->setFocus();
    if (m_view->model()->rowCount() > 0)
        m_view->setCurrentIndex(m_view->model()->index(0, 0));
    m_view->clearSelection(); // the place is shown, all rows are copied
}

bool TextTableDialog::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress || !static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy))
        return QDialog::eventFilter(watched, event);
    copy();
    return true;
}

void TextTableDialog::copy() {
    QModelIndexList chosen = m_view->selectionModel()->selectedRows();
    if (chosen.isEmpty())
        return QGuiApplication::clipboard()->setText(m_text);
    std::sort(chosen.begin(), chosen.end());
    const QStringList lines = m_text.split(kLine, Qt::SkipEmptyParts);
    QString text = lines.front() + kLine;
    for (const QModelIndex& index : std::as_const(chosen))
        text += lines.at(index.row() + 1) + kLine; // below the head
    QGuiApplication::clipboard()->setText(text);
}

} // namespace distill
