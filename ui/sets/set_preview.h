// SPDX-License-Identifier: GPL-3.0-or-later
// A grid of images, as large as the room allows in whole device pixels; row = class. GUI thread only.
#pragma once

#include <QImage>
#include <QWidget>

#include "core/run/run_events.h"

namespace distill {

class SetPreview final : public QWidget {
    Q_OBJECT
public:
    explicit SetPreview(QWidget* parent = nullptr);

    void setImages(const ImageBatch& images);
    void setProblem(const QString& text); // in place of images
    const QImage& picture() const { return m_picture; }
    QString problem() const { return m_problem; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QImage m_picture; // a pixel for each of the images'
    QString m_problem;
};

} // namespace distill
