// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/zero_words.h"

#include <algorithm>
#include <iterator>

#include <QCoreApplication>
#include <QRegularExpression>

namespace distill {

namespace {

constexpr int kLongestWord = 12; // letters that fit into a field

struct ZeroWord {
    const char* key;
    const char* word;
};

#define T(text) QT_TRANSLATE_NOOP("distill::ZeroWords", text)
constexpr ZeroWord kWords[] = {
    {"threads", T("Automatic")},
    {"snapshot.every", T("Automatic")},
    {"evaluate.every", T("At the end")},
    {"evaluate.epochs", T("By the protocol")},
    {"hold_out", T("None")},
    {"cmi.monitor_count", T("None")},
    {"cmi.hold_ratio", T("Off")},
    {"cmi.initial_ratio", T("Off")},
    {"checkpoint.minutes", T("Off")},
    {"checkpoint.every", T("Off")},
    {"snapshot.budget_mb", T("No limit")},
    {"teacher.epochs", T("Untrained")},
    {"teacher.subset", T("All")},
};
#undef T

} // namespace

QString zeroWord(const ParamSpec& spec) {
    if (spec.minimum != 0 || (spec.kind != ParamKind::Integer && spec.kind != ParamKind::Real))
        return {};
    const auto known = std::find_if(std::begin(kWords), std::end(kWords),
                                    [&](const ZeroWord& row) { return spec.key == row.key; });
    if (known != std::end(kWords))
        return QCoreApplication::translate("distill::ZeroWords", known->word);
    // Methods bring settings of their own, whose help says "0 = all."
    static const QRegularExpression said(QStringLiteral("\\b0 ?[=:] ([a-z ]+?)(?: are)?[.;,]"));
    const QString word = said.match(QString::fromStdString(spec.help)).captured(1);
    return word.isEmpty() || word.size() > kLongestWord ? QString() : word.left(1).toUpper() + word.mid(1);
}

} // namespace distill
