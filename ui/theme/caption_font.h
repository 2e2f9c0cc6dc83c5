// SPDX-License-Identifier: GPL-3.0-or-later
// The type of captions and tick labels. Any thread.
#pragma once

#include <QFont>

namespace distill {

constexpr int kCaptionPixels = 11; // captions and tick labels

QFont captionFont(const QFont& base, bool bold = false);

} // namespace distill
