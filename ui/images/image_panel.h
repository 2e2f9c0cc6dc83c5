// SPDX-License-Identifier: GPL-3.0-or-later
// The hero of the window: the synthetic images of a run, live, with their classes and the classes' CMI.
// Listens to a RunModel; one dataChanged per batch of events. GUI thread; the model must outlive it.
#pragma once

#include <QList>
#include <QPersistentModelIndex>
#include <QTimer>

#include "ui/images/image_grid_model.h"
#include "ui/run/run_model.h"
#include "ui/widgets/card_frame.h"

class QAction;
class QMenu;

namespace distill {

class ActionSet;
class ImageControls;
class ImageEnlargement;
class ImageGridView;
class Timeline;

class ImagePanel final : public CardFrame {
    Q_OBJECT
public:
    // With a timeline it shows the images that are looked at, and says so; without one the newest.
    explicit ImagePanel(RunModel* model, QWidget* parent = nullptr, Timeline* timeline = nullptr);

    ImageGridModel* grid() const { return m_grid; }
    ImageGridView* view() const { return m_view; }
    ImageEnlargement* enlargement() const { return m_enlargement; }
    QString subtitle() const; // of the run; of the image or class under the pointer, where there is one
    QAction* sharesAction() const { return m_shares; } // checkable: a bar beneath each image
    // In place of "As learned | Difference | Initial" while a stored set is shown, which has no history.
    void setSetControls(QWidget* controls);
    // The zoom's actions, and more for the menu of an image after what the panel does itself. They must
    // outlive the panel.
    void setActions(const ActionSet* actions, const QList<QAction*>& forImages);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void connectParts();
    void connectModel();
    void startOver();
    void schedule();
    void flush();
    void updateHeader();
    void updateLegends();
    void growScale(int first, int count);
    void showMenu(const QModelIndex& index, const QPoint& globalPosition);
    QMenu* makeMenu(const QModelIndex& index);
    QString imageFileName(const QModelIndex& index) const;
    QString runText() const;

    bool isLookingBack() const;
    void paintLookingBack(QPainter& painter) const;

    RunModel* m_model;
    Timeline* m_timeline;
    ImageGridModel* m_grid;
    ImageGridView* m_view;
    ImageEnlargement* m_enlargement;
    ImageControls* m_controls; // at the header's right
    QList<QAction*> m_imageActions, m_zoomActions;
    QAction* m_shares;
    QPersistentModelIndex m_pointedAt;
    double m_largestClassCmi = 0, m_largestShare = 0; // of the run up to now, nats
    QTimer m_update;
};

} // namespace distill
