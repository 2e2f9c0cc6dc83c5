// SPDX-License-Identifier: GPL-3.0-or-later
// The list of runs as a view: Left and Right, a click on the arrow and Return on a folder fold; Delete asks for
// the trash. GUI thread only.
#pragma once

#include <QListView>

namespace distill {

class RunListModel;

class RunListView final : public QListView {
    Q_OBJECT
public:
    RunListView(RunListModel* model, QWidget* parent);

signals:
    void pointedAt(const QString& directory);       // by mouse or keys: a run; empty = none any more
    void openRequested(const QString& directory);   // a run
    void setRequested(const QString& file);         // an imported set
    void removeRequested(const QString& directory); // a run
    void foldClicked();                             // by the mouse: lines came or went

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void open(const QModelIndex& index);
    void fold(const QModelIndex& index, bool on);
    bool stepOut(const QModelIndex& index);
    bool foldAt(const QMouseEvent* event);
    void point(const QModelIndex& index);

    RunListModel* m_runs;
    QString m_pointed;
    bool m_foldPressed = false; // the click that goes on opens nothing
};

} // namespace distill
