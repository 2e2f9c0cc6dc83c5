// SPDX-License-Identifier: GPL-3.0-or-later
// The images of two runs, swiped or side by side. Stays open beside the window. GUI thread only.
#pragma once

#include <QDialog>

#include "core/api/run_events.h"

namespace distill {

class SwipeView;

class SwipeDialog final : public QDialog {
    Q_OBJECT
public:
    struct Side {
        QString name; // of the run, with its iteration
        std::shared_ptr<const ImageBatch> images;
    };
    SwipeDialog(const Side& a, const Side& b, QWidget* parent);

    SwipeView* view() const { return m_view; }

private:
    SwipeView* m_view;
};

} // namespace distill
