// SPDX-License-Identifier: GPL-3.0-or-later
// Tool tips take what looks like HTML for HTML: names of files, classes and people are shown as they are
// written. Any thread.
#pragma once

#include <QString>
#include <QTextDocument>

namespace distill {

inline QString plainTip(const QString& text) {
    if (!Qt::mightBeRichText(text))
        return text;
    return QStringLiteral("<p style='white-space:pre-wrap'>") + text.toHtmlEscaped() + QStringLiteral("</p>");
}

} // namespace distill
