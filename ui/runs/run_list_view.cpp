// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_view.h"

#include <utility>

#include <QDir>
#include <QKeyEvent>
#include <QMouseEvent>

#include "ui/runs/run_library.h"
#include "ui/runs/run_list_delegate.h"
#include "ui/runs/run_list_model.h"
#include "ui/runs/run_words.h"

namespace distill {

RunListView::RunListView(RunListModel* model, QWidget* parent) : QListView(parent), m_runs(model) {
    setObjectName(QStringLiteral("runsList"));
    setAccessibleName(tr("Recorded runs"));
    setModel(model);
    setItemDelegate(new RunListDelegate(this));
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setMouseTracking(true);
    connect(this, &QListView::activated, this, &RunListView::open);
    connect(this, &QListView::clicked, this, [this](const QModelIndex& index) {
        if (m_foldPressed)
            return;
        const bool folder = index.data(RunListModel::FolderRole).toBool();
        open(index);
        if (folder)
            emit foldClicked();
    });
}

void RunListView::open(const QModelIndex& index) {
    if (index.data(RunListModel::FolderRole).toBool())
        return fold(index, index.data(RunListModel::FoldRole) == RunListModel::Unfolded);
    const QString directory = index.data(RunListModel::DirectoryRole).toString();
    if (isStoredSet(m_runs->line(index.row()).run))
        emit setRequested(QDir(directory).filePath(QLatin1String(kSetFile)));
    else
        emit openRequested(directory);
}

// The current line stays it; where it is folded away, the one above it is.
void RunListView::fold(const QModelIndex& index, bool on) {
    const QString directory = index.data(RunListModel::DirectoryRole).toString();
    const QString current = currentIndex().data(RunListModel::DirectoryRole).toString();
    m_runs->setFolded(index.row(), on);
    const int row = m_runs->rowOf(current);
    setCurrentIndex(m_runs->index(row >= 0 ? row : m_runs->rowOf(directory)));
}

// To the line that this one hangs on.
bool RunListView::stepOut(const QModelIndex& index) {
    const auto depth = [](const QModelIndex& at) {
        return at.data(RunListModel::LineageRole).toString().size();
    };
    for (int row = index.row() - 1; row >= 0; --row)
        if (depth(m_runs->index(row)) < depth(index)) {
            setCurrentIndex(m_runs->index(row));
            return true;
        }
    return false;
}

void RunListView::keyPressEvent(QKeyEvent* event) {
    const QModelIndex index = currentIndex();
    const auto state = index.data(RunListModel::FoldRole).toInt();
    const int in = isRightToLeft() ? Qt::Key_Left : Qt::Key_Right;
    const int out = isRightToLeft() ? Qt::Key_Right : Qt::Key_Left;
    if (!index.isValid())
        return QListView::keyPressEvent(event);
    if (event->key() == in && state == RunListModel::Folded)
        return fold(index, false);
    if (event->key() == out && state == RunListModel::Unfolded)
        return fold(index, true);
    if (event->key() == out && stepOut(index))
        return;
    if (event->key() == Qt::Key_Delete && !index.data(RunListModel::FolderRole).toBool())
        emit removeRequested(index.data(RunListModel::DirectoryRole).toString());
    else
        QListView::keyPressEvent(event);
}

// By a click on its arrow.
bool RunListView::foldAt(const QMouseEvent* event) {
    const QModelIndex index = indexAt(event->pos());
    m_foldPressed = event->button() == Qt::LeftButton && index.isValid() &&
                    !index.data(RunListModel::FolderRole).toBool() && // all of a folder's line folds it
                    RunListDelegate::foldRect(visualRect(index), index).contains(event->pos());
    if (m_foldPressed) {
        fold(index, index.data(RunListModel::FoldRole) == RunListModel::Unfolded);
        emit foldClicked();
    }
    return m_foldPressed;
}

void RunListView::mousePressEvent(QMouseEvent* event) {
    if (!foldAt(event))
        QListView::mousePressEvent(event);
}

void RunListView::mouseReleaseEvent(QMouseEvent* event) {
    QListView::mouseReleaseEvent(event);
    m_foldPressed = false;
}

void RunListView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (!foldAt(event))
        QListView::mouseDoubleClickEvent(event);
}

void RunListView::point(const QModelIndex& index) {
    const bool run = index.isValid() && !index.data(RunListModel::FolderRole).toBool();
    const QString directory = run ? index.data(RunListModel::DirectoryRole).toString() : QString();
    if (std::exchange(m_pointed, directory) != directory)
        emit pointedAt(directory);
}

void RunListView::mouseMoveEvent(QMouseEvent* event) {
    point(indexAt(event->pos()));
    QListView::mouseMoveEvent(event);
}

void RunListView::leaveEvent(QEvent* event) {
    point({});
    QListView::leaveEvent(event);
}

// Where no line is current the first is, so that the focus is seen.
void RunListView::focusInEvent(QFocusEvent* event) {
    if (!currentIndex().isValid() && model()->rowCount() > 0)
        selectionModel()->setCurrentIndex(model()->index(0, 0), QItemSelectionModel::NoUpdate);
    QListView::focusInEvent(event);
}

void RunListView::focusOutEvent(QFocusEvent* event) {
    point({});
    QListView::focusOutEvent(event);
}

void RunListView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    if (hasFocus())
        point(current);
}

} // namespace distill
