// SPDX-License-Identifier: GPL-3.0-or-later
// Both themes keep the contrast that people with weak sight need: 4.5 : 1 for text, 3 : 1 for edges and
// curves.
#include <cmath>

#include <QTest>

#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

using namespace distill;

namespace {

// WCAG 2.1: relative luminance of sRGB.
double luminance(const QColor& colour) {
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

struct Pair {
    const char* name;
    QColor above, below;
    double wanted;
};

std::vector<Pair> pairsOf(const Tokens& t) {
    constexpr double kText = 4.5, kEdge = 3;
    return {
        {"text on panel", t.text, t.panel, kText},
        {"text on background", t.text, t.background, kText},
        {"text on selection", t.text, t.selection, kText},
        {"captions on panel", t.muted, t.panel, kText},
        {"captions on selection", t.muted, t.selection, kText},
        {"links on panel", t.accent, t.panel, kText},
        {"a checked segment", t.accent, t.selection, kText},
        {"a primary button", t.accentText, t.accent, kText},
        {"a primary button under the pointer", t.accentText, accentHover(t), kText},
        {"errors", t.error, t.panel, kText},
        {"warnings", t.warning, t.panel, kText},
        {"values of λ", t.cmi, t.panel, kText},
        {"edges of fields", edgeColour(t), t.panel, kEdge},
        {"edges of fields on the ground", edgeColour(t), t.background, kEdge},
        {"the focus ring of a field", t.accent, t.panel, kEdge},
        {"the focus ring of a primary button", t.text, t.panel, kEdge},
        {"matching", t.matching, t.panel, kEdge},
        {"CMI", t.cmi, t.panel, kEdge},
        {"accuracy", t.accuracy, t.panel, kEdge},
        {"references", t.reference, t.panel, kEdge},
    };
}

} // namespace

class TestContrast : public QObject {
    Q_OBJECT
private slots:
    void contrast_data() {
        QTest::addColumn<QColor>("above");
        QTest::addColumn<QColor>("below");
        QTest::addColumn<double>("wanted");
        for (const auto& [theme, tokens] :
             {std::pair("light", Theme::light()), std::pair("dark", Theme::dark())})
            for (const Pair& pair : pairsOf(tokens))
                QTest::addRow("%s: %s", theme, pair.name) << pair.above << pair.below << pair.wanted;
    }
    void contrast() {
        QFETCH(QColor, above);
        QFETCH(QColor, below);
        QFETCH(double, wanted);
        const double found = ::contrast(above, below);
        QVERIFY2(found >= wanted, qPrintable(QString::number(found, 'f', 2)));
    }
};

QTEST_MAIN(TestContrast)
#include "test_contrast.moc"
