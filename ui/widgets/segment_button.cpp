// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segment_button.h"

#include <QToolButton>

namespace distill {

QToolButton* makeSegment(const char* name, const char* place, const QString& text, const QString& toolTip,
                         QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setObjectName(QLatin1String(name));
    button->setText(text);
    button->setToolTip(toolTip);
    button->setCheckable(true);
    button->setProperty("segment", QLatin1String(place));
    return button;
}

} // namespace distill
