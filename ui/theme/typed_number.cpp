// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/typed_number.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <QStringList>

namespace distill {

namespace {

constexpr QChar kGroup(u'\u2009'); // stands for every mark that only groups
constexpr QChar kPoint(u'.');
constexpr QChar kComma(u',');

QString tr(const char* text) {
    return QCoreApplication::translate("distill::TypedNumber", text);
}

bool groupsOnly(QChar c) {
    return c.isSpace() || QStringLiteral("'_\u2019\u02BC\u202F\u2009\u2007\u00A0").contains(c);
}

bool isDigits(const QString& text) {
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c >= QLatin1Char('0') && c <= QLatin1Char('9');
    });
}

// Sign, digits with their marks, exponent.
struct Parts {
    bool negative = false;
    QString digits;
    QString exponent;
};

Parts partsOf(const QString& text) {
    Parts parts;
    QString rest = text.trimmed();
    if (rest.startsWith(QLatin1Char('+')) || rest.startsWith(QLatin1Char('-')) ||
        rest.startsWith(QChar(0x2212))) {
        parts.negative = !rest.startsWith(QLatin1Char('+'));
        rest = rest.mid(1).trimmed();
    }
    const qsizetype e = rest.indexOf(QLatin1Char('e'), 0, Qt::CaseInsensitive);
    parts.exponent = e < 0 ? QString() : rest.mid(e);
    for (const QChar c : e < 0 ? rest : rest.left(e))
        parts.digits += groupsOnly(c) ? kGroup : c;
    return parts;
}

// "1|234|567": one to three digits, then threes; a single part of any length.
bool isGrouped(const QStringList& groups) {
    if (groups.size() == 1)
        return isDigits(groups.front());
    return isDigits(groups.front()) && groups.front().size() <= 3 &&
           !groups.front().startsWith(QLatin1Char('0')) &&
           std::all_of(groups.begin() + 1, groups.end(),
                       [](const QString& group) { return isDigits(group) && group.size() == 3; });
}

// The mark that parts whole digits from decimals; none where every mark groups.
std::optional<QChar> decimalMark(const QString& digits) {
    const qsizetype commas = digits.count(kComma), points = digits.count(kPoint);
    if (commas > 0 && points > 0)
        return digits.lastIndexOf(kComma) > digits.lastIndexOf(kPoint) ? kComma : kPoint;
    if (points == 1)
        return kPoint;
    if (commas != 1)
        return std::nullopt;
    const bool groups = !digits.contains(kGroup) && isGrouped(digits.split(kComma));
    return groups ? std::nullopt : std::optional(kComma);
}

// "10.000", "1.500": thousands where people write a point between them.
bool mayGroup(const QString& digits, bool whole) {
    const QStringList groups = digits.split(kPoint);
    return digits.count(kPoint) == 1 && isGrouped(groups) &&
           (whole || groups.back().endsWith(QLatin1Char('0')));
}

// As Qt's C locale reads it; nothing where the marks stand in wrong places.
std::optional<QString> plainDigits(const QString& digits) {
    const auto mark = decimalMark(digits);
    const qsizetype at = mark ? digits.lastIndexOf(*mark) : digits.size();
    const QString before = digits.left(at), after = digits.mid(at + 1);
    QString grouping;
    for (const QChar c : before)
        if (c == kGroup || c == kComma || c == kPoint)
            grouping += c;
    const bool oneKind =
        std::all_of(grouping.begin(), grouping.end(), [&](QChar c) { return c == grouping[0]; });
    if (!oneKind || (mark && grouping.contains(*mark)))
        return std::nullopt;
    const QStringList groups = grouping.isEmpty() ? QStringList{before} : before.split(grouping[0]);
    const bool onlyDecimals = mark && before.isEmpty() && !after.isEmpty();
    if ((!onlyDecimals && !isGrouped(groups)) || (!after.isEmpty() && !isDigits(after)))
        return std::nullopt;
    return groups.join(QString()) + kPoint + after + QLatin1Char('0');
}

TypedNumber refused(const QString& problem) {
    return {std::nullopt, problem};
}

TypedNumber read(const QString& text, bool whole) {
    const QString typed = text.trimmed();
    if (typed.isEmpty())
        return refused(tr("A number is missing."));
    const Parts parts = partsOf(typed);
    if (mayGroup(parts.digits, whole))
        return refused(tr("“%1” may mean %2 or %3: write one of these.")
                           .arg(typed, QLocale::c().toString(parts.digits.toDouble(), 'g', 12),
                                QString(parts.digits).remove(kPoint)));
    const auto plain = plainDigits(parts.digits);
    bool ok = false;
    const double value = plain ? QLocale::c().toDouble(*plain + parts.exponent, &ok) : 0;
    if (!ok || !std::isfinite(value))
        return refused(tr("“%1” is no number.").arg(typed));
    if (whole && (value != std::floor(value) || decimalMark(parts.digits) == kComma))
        return refused(tr("“%1” is no whole number.").arg(typed));
    return {parts.negative ? -value : value, {}};
}

// Several commas that do not group can only join.
QStringList listParts(const QString& text) {
    if (text.contains(QLatin1Char(';')))
        return text.split(QLatin1Char(';'), Qt::SkipEmptyParts);
    static const QRegularExpression spaced(QStringLiteral(",\\s+"));
    QStringList parts;
    for (const QString& part : text.split(spaced, Qt::SkipEmptyParts)) {
        const QStringList pieces = part.split(kComma, Qt::SkipEmptyParts);
        parts += pieces.size() > 2 && !isGrouped(pieces) ? pieces : QStringList{part};
    }
    return parts;
}

} // namespace

TypedNumber readNumber(const QString& text) {
    return read(text, false);
}

TypedNumber readWhole(const QString& text) {
    return read(text, true);
}

TypedNumbers readNumbers(const QString& text) {
    TypedNumbers numbers;
    const bool joinedByCommas = !text.contains(QLatin1Char(';'));
    const QStringList parts = listParts(text);
    for (const QString& part : parts) {
        const QString typed = part.trimmed();
        if (typed.isEmpty())
            continue;
        const bool onlyGroups = parts.size() > 1 && isGrouped(typed.split(kComma));
        TypedNumber number;
        if (joinedByCommas && typed.contains(kComma) && !onlyGroups)
            number = refused(tr("“%1” may be one number or several: join them by semicolons.").arg(typed));
        else
            number = readNumber(typed);
        if (!number.value)
            return {{}, number.problem};
        numbers.values.push_back(*number.value);
    }
    if (numbers.values.empty())
        numbers.problem = tr("A number is missing.");
    return numbers;
}

} // namespace distill
