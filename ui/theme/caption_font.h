// SPDX-License-Identifier: GPL-3.0-or-later
// The type of captions and tick labels. GUI thread.
#pragma once

#include <QFont>

namespace distill {

QFont captionFont(const QFont& base, bool bold = false);

} // namespace distill
