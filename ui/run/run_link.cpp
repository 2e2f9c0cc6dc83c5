// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_link.h"

#include <limits>

#include <QStringList>
#include <QUrl>

#include "core/base/number_text.h"
#include "core/places/place.h"

namespace distill {

namespace {

const QString kScheme = QStringLiteral("distill:");
const QString kBegin = QStringLiteral("distill://");
constexpr auto kForm = "a link is distill://PLACE/RUN#iteration=N&class=N&image=N.";

tl::unexpected<Error> refused(const QString& text, const QString& why) {
    return failure(ErrorCode::Usage,
                   QStringLiteral("'%1' %2; %3").arg(text, why, QLatin1String(kForm)).toStdString());
}

QString decoded(const QString& part) {
    return QUrl::fromPercentEncoding(part.toUtf8());
}

// Whole numbers without a sign.
std::optional<std::int64_t> numberOf(const QString& text) {
    const auto number = parsedNumber<std::int64_t>(text.toStdString());
    return number && *number >= 0 ? number : std::nullopt;
}

bool leadsOut(const QString& run) {
    return run.split(QLatin1Char('/')).contains(QStringLiteral("..")) || run.contains(QLatin1Char('\n')) ||
           run.contains(QChar(QChar::Null));
}

// "iteration=1200"; false where its number is none.
bool takeField(const QString& field, RunLink& link) {
    const QString key = field.section(QLatin1Char('='), 0, 0);
    const bool isIteration = key == QLatin1String("iteration");
    if (!isIteration && key != QLatin1String("class") && key != QLatin1String("image"))
        return true;
    const auto number = numberOf(decoded(field.section(QLatin1Char('='), 1)));
    if (!number || (!isIteration && *number > std::numeric_limits<int>::max()))
        return false;
    if (isIteration)
        link.iteration = number;
    else
        (key == QLatin1String("class") ? link.classIndex : link.image) = static_cast<int>(*number);
    return true;
}

} // namespace

bool RunLink::isHere() const {
    return place == QLatin1String(kHere);
}

bool isRunLink(const QString& text) {
    return text.startsWith(kScheme, Qt::CaseInsensitive);
}

Result<RunLink> parseRunLink(const QString& text) {
    if (!text.startsWith(kBegin, Qt::CaseInsensitive))
        return refused(text, QStringLiteral("is no link to a run"));
    const QString address = text.mid(kBegin.size()).section(QLatin1Char('#'), 0, 0);
    RunLink link;
    link.place = decoded(address.section(QLatin1Char('/'), 0, 0));
    link.run = decoded(address.section(QLatin1Char('/'), 1));
    while (link.run.size() > 1 && link.run.endsWith(QLatin1Char('/')))
        link.run.chop(1);
    if (link.place.isEmpty() || !isPlaceName(link.place.toStdString()))
        return refused(text, QStringLiteral("names no place"));
    if (link.run.isEmpty() || link.run == QLatin1String("/"))
        return refused(text, QStringLiteral("names no run"));
    if (leadsOut(link.run))
        return refused(text, QStringLiteral("leads out of the folder of runs"));
    for (const QString& field : text.section(QLatin1Char('#'), 1).split(QLatin1Char('&'), Qt::SkipEmptyParts))
        if (!takeField(field, link))
            return refused(text, QStringLiteral("has '%1', which takes a whole number from 0 on").arg(field));
    if (link.image && !link.classIndex)
        return refused(text, QStringLiteral("names an image without its class"));
    return link;
}

QString toText(const RunLink& link) {
    const auto encoded = [](const QString& text) {
        return QString::fromLatin1(QUrl::toPercentEncoding(text, QByteArrayLiteral("/")));
    };
    QStringList fields;
    const auto add = [&fields](const char* key, const auto& number) {
        if (number)
            fields << QStringLiteral("%1=%2").arg(QLatin1String(key), QString::number(*number));
    };
    add("iteration", link.iteration);
    add("class", link.classIndex);
    add("image", link.image);
    const QString address = kBegin + encoded(link.place) + QLatin1Char('/') + encoded(link.run);
    return fields.isEmpty() ? address : address + QLatin1Char('#') + fields.join(QLatin1Char('&'));
}

} // namespace distill
