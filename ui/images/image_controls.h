// SPDX-License-Identifier: GPL-3.0-or-later
// The right side of the images' header: as learned, the difference, or as at the start; what a difference's
// brightness and a full bar stand for, and the way back to fitting images. Shows what it is told, tells what
// the user chooses. GUI thread only.
#pragma once

#include <cstdint>
#include <optional>

#include <QWidget>

#include "ui/images/image_grid_model.h"

class QButtonGroup;
class QHBoxLayout;
class QLabel;

namespace distill {

class DifferenceLegend;
class PillButton;

class ImageControls final : public QWidget {
    Q_OBJECT
public:
    explicit ImageControls(QWidget* parent);

    void setView(ImageView view);           // tells nobody
    void setComparable(bool comparable);    // with images of the start: else as learned alone
    void setSetControls(QWidget* controls); // in place of the views while a stored set is shown
    void showSet(bool set);
    void setFitted(bool fitted);
    void setDifferenceSince(std::optional<std::int64_t> iteration); // none = no difference is shown
    void setScale(const QString& text);                             // of the bars; empty = none

signals:
    void viewChosen(distill::ImageView view);
    void fitChosen();

private:
    void addView(ImageView view, const char* place, const QString& text, const QString& toolTip);

    QHBoxLayout* m_layout;
    QButtonGroup* m_views;
    QWidget* m_setControls = nullptr;
    DifferenceLegend* m_legend;
    QLabel* m_scale; // where it does not stand over the bars
    PillButton* m_fit;
};

} // namespace distill
