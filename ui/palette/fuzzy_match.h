// SPDX-License-Identifier: GPL-3.0-or-later
// How well a text fits what was typed of it: letters in order, not necessarily together. Pure, any thread.
#pragma once

#include <QString>

namespace distill {

// 0 = no letter sequence fits; else larger is better: letters that follow each other, that begin words, and
// short texts count more. Case does not matter; spaces part words that may come in any order.
int fuzzyScore(const QString& typed, const QString& text);

} // namespace distill
