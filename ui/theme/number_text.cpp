// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/number_text.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>

#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr QChar kThinSpace(0x2009);

QString tr(const char* text) {
    return QCoreApplication::translate("distill::NumberText", text);
}

QString groupDigits(QString digits) {
    for (int i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3)
        digits.insert(i, kThinSpace);
    return digits;
}

} // namespace

QString compactNumber(double value) {
    if (!std::isfinite(value))
        return tr("not a number");
    if (std::abs(value) >= 1000 && std::abs(value) < 1e7 && value == std::floor(value))
        return formatCount(static_cast<std::int64_t>(value));
    QString text = QLocale::c().toString(value, 'g', 6);
    const qsizetype point = text.indexOf(QLatin1Char('.'));
    if (!text.contains(QLatin1Char('e')) && point > 3)
        text = groupDigits(text.left(point)) + text.mid(point);
    return text;
}

QString byteText(std::uint64_t bytes) {
    const double value = static_cast<double>(bytes);
    if (value >= 1e9)
        return tr("%1 GB").arg(QLocale::c().toString(value / 1e9, 'f', 1));
    return tr("%1 MB").arg(QLocale::c().toString(std::round(value / 1e6), 'f', 0));
}

QString durationText(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::llround(std::max(0.0, seconds)));
    if (whole < 90)
        return tr("%1 s").arg(whole);
    const std::int64_t minutes = (whole + 30) / 60;
    if (minutes < 90)
        return tr("%1 min").arg(minutes);
    return tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

} // namespace distill
