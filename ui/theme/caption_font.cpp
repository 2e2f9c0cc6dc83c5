// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/caption_font.h"

#include "ui/theme/type_scale.h"

namespace distill {

QFont captionFont(const QFont& base, bool bold) {
    QFont font(base);
    font.setPixelSize(captionPixels());
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

} // namespace distill
