// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>

namespace distill {

namespace {

constexpr char16_t kThinSpace = 0x2009;

QString groupThousands(const QString& digits) {
    QString grouped;
    const int length = static_cast<int>(digits.size());
    for (int i = 0; i < length; ++i) {
        if (i > 0 && (length - i) % 3 == 0)
            grouped += QChar(kThinSpace);
        grouped += digits[i];
    }
    return grouped;
}

// Fixed notation with grouped thousands and a true minus sign.
QString fixed(double value, int decimals) {
    QString text = QString::number(std::abs(value), 'f', decimals);
    const int point = static_cast<int>(text.indexOf(QLatin1Char('.')));
    text = point < 0 ? groupThousands(text) : QString(groupThousands(text.left(point)) + text.mid(point));
    return value < 0 ? QString(QChar(0x2212) + text) : text;
}

QString withoutTrailingZeros(QString text) {
    if (!text.contains(QLatin1Char('.')))
        return text;
    while (text.endsWith(QLatin1Char('0')))
        text.chop(1);
    if (text.endsWith(QLatin1Char('.')))
        text.chop(1);
    return text;
}

QString format(double value, int significant, bool keepZeros) {
    if (!std::isfinite(value))
        return QString(QChar(0x2013));
    if (value == 0.0)
        return keepZeros ? fixed(0.0, std::max(0, significant - 1)) : QStringLiteral("0");
    // Round first: 0.9996 with three digits has the exponent of 1.00.
    const double rounded = QString::number(value, 'e', std::max(0, significant - 1)).toDouble();
    const int exponent = static_cast<int>(std::floor(std::log10(std::abs(rounded)) + 1e-12));
    if (exponent < -4 || exponent >= 6) {
        QString mantissa = fixed(rounded / std::pow(10.0, exponent), std::max(0, significant - 1));
        if (!keepZeros)
            mantissa = withoutTrailingZeros(mantissa);
        return mantissa + QChar(0x00B7) + formatPowerOfTen(exponent);
    }
    const QString text = fixed(rounded, std::max(0, significant - 1 - exponent));
    return keepZeros ? text : withoutTrailingZeros(text);
}

} // namespace

QString formatCount(qint64 count) {
    const QString digits = groupThousands(QString::number(std::abs(count)));
    return count < 0 ? QString(QChar(0x2212) + digits) : digits;
}

QString formatValue(double value, int significant) {
    // More digits before the point than asked for are shown as they are, not rounded to zeros.
    if (std::isfinite(value) && std::abs(value) >= std::pow(10.0, significant) && std::abs(value) < 1e6)
        return formatCount(std::llround(value));
    return format(value, significant, true);
}

QString formatTrimmed(double value, int significant) {
    return format(value, significant, false);
}

QString formatPowerOfTen(int exponent) {
    static const QString superscripts = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString text = QStringLiteral("10");
    if (exponent < 0)
        text += QChar(0x207B);
    for (const QChar digit : QString::number(std::abs(exponent)))
        text += superscripts[digit.digitValue()];
    return text;
}

} // namespace distill
