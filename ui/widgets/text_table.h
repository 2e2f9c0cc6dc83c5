// SPDX-License-Identifier: GPL-3.0-or-later
// Tab-separated values as a table: to be read row by row, heard with a screen reader, and copied. A picture of
// the values at the time it was opened. GUI thread.
#pragma once

#include <QAbstractTableModel>
#include <QDialog>
#include <QStringList>

class QTableView;

namespace distill {

class TextTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    // A head line, then a line for each row; in the C locale.
    TextTableModel(const QString& text, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList m_head, m_rows; // rows are taken apart when they are looked at
};

// Deletes itself once it is closed.
class TextTableDialog final : public QDialog {
    Q_OBJECT
public:
    TextTableDialog(const QString& title, const QString& text, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void copy(); // the rows that are chosen, or all

    QString m_text;
    QTableView* m_view;
};

} // namespace distill
