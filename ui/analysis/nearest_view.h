// SPDX-License-Identifier: GPL-3.0-or-later
// Pairs: each synthetic image and, at its right, the nearest real one; a row for each class. GUI thread only.
#pragma once

#include <QStringList>
#include <QWidget>

#include "core/jobs/feature_map.h"
#include "ui/analysis/feature_study.h"

namespace distill {

class NearestView final : public QWidget {
    Q_OBJECT
public:
    explicit NearestView(QWidget* parent);

    void setPairs(const StudyImages& images, std::vector<NearestReal> nearest, const QStringList& classNames);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    bool hasPairs() const;
    QRect pairRect(int row, int column) const;

    StudyImages m_images;
    std::vector<NearestReal> m_nearest;
    QStringList m_classNames;
    int m_labelWidth = 0;
};

} // namespace distill
