// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/fuzzy_match.h"

#include <algorithm>

#include <QStringList>

namespace distill {

namespace {

constexpr int kLetter = 10, kFollows = 15, kBeginsWord = 20, kWhole = 60;

// The first letters that fit from `from` on; 0 where they run out.
int scoreFrom(const QString& word, const QString& text, qsizetype from) {
    int score = 0;
    qsizetype at = from, previous = -2;
    for (const QChar letter : word) {
        at = text.indexOf(letter, at);
        if (at < 0)
            return 0;
        const bool begins = at == 0 || !text.at(at - 1).isLetterOrNumber();
        score += kLetter + (at == previous + 1 ? kFollows : 0) + (begins ? kBeginsWord : 0);
        previous = at++;
    }
    return score;
}

int scoreOfWord(const QString& word, const QString& text) {
    const qsizetype whole = text.indexOf(word);
    int best = whole < 0 ? 0 : kWhole + scoreFrom(word, text, whole);
    for (qsizetype from = text.indexOf(word.front()); from >= 0; from = text.indexOf(word.front(), from + 1))
        best = std::max(best, scoreFrom(word, text, from));
    return best;
}

} // namespace

int fuzzyScore(const QString& typed, const QString& text) {
    const QString folded = text.toCaseFolded();
    int score = 1000 - std::min<int>(static_cast<int>(text.size()), 200); // short texts first
    for (const QString& word : typed.toCaseFolded().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const int fits = scoreOfWord(word, folded);
        if (fits == 0)
            return 0;
        score += 10 * fits;
    }
    return score;
}

} // namespace distill
