// SPDX-License-Identifier: GPL-3.0-or-later
// Labels that wrap, with one of the looks of the style sheet: "title", "caption", "fieldName", "problem"; null =
// the look of any text. GUI thread; owned by `parent`.
#pragma once

#include <QString>

class QLabel;
class QWidget;

namespace distill {

QLabel* wrappedLabel(const char* name, const char* look, QWidget* parent);  // empty; `name` is the object's
QLabel* plainLabel(const QString& text, const char* look, QWidget* parent); // what looks like mark-up is none

} // namespace distill
