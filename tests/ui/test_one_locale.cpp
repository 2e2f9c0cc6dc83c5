// SPDX-License-Identifier: GPL-3.0-or-later
// The window writes and reads numbers alike for everybody. Also run in a German locale: the ctest
// locale.one_locale.
#include <cstdio>
#include <string>

#include <QDoubleSpinBox>
#include <QTest>

#include <nlohmann/json.hpp>

#include "core/run/event_json.h"
#include "ui/run/run_model.h"
#include "ui/theme/number_text.h"
#include "ui/theme/one_locale.h"

using namespace distill;

class TestOneLocale final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { useOneLocale(); }
    void printsWithAPoint();
    void showsAndTakesAPoint();
    void readsTheJournalWithAPoint();
};

void TestOneLocale::printsWithAPoint() {
    char text[16];
    std::snprintf(text, sizeof text, "%.1f", 0.5);
    QCOMPARE(std::string(text), std::string("0.5"));
    QCOMPARE(byteText(1500000000), QStringLiteral("1.5 GB"));
}

void TestOneLocale::showsAndTakesAPoint() {
    QDoubleSpinBox box;
    box.setRange(0, 100000);
    box.setValue(0.5);
    QCOMPARE(box.text(), QStringLiteral("0.50"));
    box.selectAll();
    QTest::keyClicks(&box, QStringLiteral("12.25"));
    QCOMPARE(box.value(), 12.25);
}

void TestOneLocale::readsTheJournalWithAPoint() {
    RunModel model;
    const auto message = eventFromJson({{"event", "message"},
                                        {"severity", "info"},
                                        {"text", "The CMI of the real training images."},
                                        {"detail", "real_cmi=0.0625"}}); // as older runs wrote it
    QVERIFY(message.has_value());
    model.applyAll({*message});
    QVERIFY(model.realCmi().has_value());
    QCOMPARE(*model.realCmi(), 0.0625);
}

QTEST_MAIN(TestOneLocale)
#include "test_one_locale.moc"
