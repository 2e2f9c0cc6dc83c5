// SPDX-License-Identifier: GPL-3.0-or-later
// A line of the read-out beside the time cursor. A plain value.
#pragma once

#include <QColor>
#include <QString>

#include "ui/theme/theme.h"

namespace distill {

struct ReadoutLine {
    QString text;
    QColor Tokens::*colour = nullptr; // of the mark in front of the text; none = no mark
};

} // namespace distill
