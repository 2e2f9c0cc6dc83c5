// SPDX-License-Identifier: GPL-3.0-or-later
// How an exported image grid shall look: scale and labels, with the size that comes of it. GUI thread only.
#pragma once

#include <QDialog>

#include "core/run/run_events.h"

class QCheckBox;
class QLabel;
class QSpinBox;

namespace distill {

class GridDialog final : public QDialog {
    Q_OBJECT
public:
    GridDialog(const ImageBatch& images, QWidget* parent);

    void setChoice(int scale, bool labels);
    int scale() const;
    bool labels() const;

private:
    void updateSize();

    QSize m_images; // of all images side by side, unscaled
    QSpinBox* m_scale;
    QCheckBox* m_labels;
    QLabel* m_size;
};

} // namespace distill
