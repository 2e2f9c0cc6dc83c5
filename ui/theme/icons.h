// SPDX-License-Identifier: GPL-3.0-or-later
// The program's own icons (resources/icons/<name>.svg), drawn in the colour of the present theme. GUI thread
// only.
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace distill {

QIcon themedIcon(const QString& name);                       // text colour, muted where disabled
QIcon themedIcon(const QString& name, const QColor& colour); // one colour

} // namespace distill
