// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/one_locale.h"

#include <clocale>

#include <QLocale>

namespace distill {

void useOneLocale() {
    std::setlocale(LC_NUMERIC, "C");
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
}

} // namespace distill
