// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of the studio: what it means, and one sentence for what it does not.
#include <QTemporaryDir>
#include <QTest>

#include "core/catalogue/catalogue.h"
#include "run_folder.h"
#include "ui/settings/settings.h"
#include "ui/window/command_line.h"

using namespace distill;

namespace {

QStringList words(const QString& line) {
    return line.split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

class TestCommandLine : public QObject {
    Q_OBJECT
private slots:
    void nothingAsksForNothing() {
        const auto options = parseCommandLine({});
        QVERIFY(options);
        QVERIFY(!options->setup && !options->start && options->run.empty() && !options->theme);
    }

    void presetThenOptions() {
        const auto options = parseCommandLine(words(QStringLiteral(
            "--start --preset paper --dataset fashion-mnist --ipc 1 --lambda 1e3 --iterations 50 "
            "--seed 7 --theme dark --runs /tmp/r")));
        QVERIFY2(options, options ? "" : options.error().message.c_str());
        RunConfig expected = *presetConfig("paper", "dm", "fashion-mnist", 1);
        expected.lambda = 1000;
        expected.iterations = 50;
        expected.seed = 7;
        QVERIFY(*options->setup == expected);
        QVERIFY(options->start);
        QVERIFY(options->theme == ThemeChoice::Dark);
        QCOMPARE(options->runsFolder.string(), std::string("/tmp/r"));
    }

    void theDemoStarts() {
        const auto options = parseCommandLine(words(QStringLiteral("--demo --lambda 0")));
        QVERIFY(options && options->start);
        RunConfig expected = demoConfig();
        expected.lambda = 0;
        QVERIFY(*options->setup == expected);
    }

    void aRunKeepsItsNameWithASlashBehindIt() {
        const QTemporaryDir folder;
        test::RunFolder(toPath(folder.filePath(QStringLiteral("first")))).finish(RunState::Finished, 0);
        const auto options = parseCommandLine({folder.filePath(QStringLiteral("first/"))});
        QVERIFY(options.has_value());
        QCOMPARE(options->run.filename().string(), std::string("first"));
    }

    void curvesTakeTwoValues() {
        const auto options = parseCommandLine(words(QStringLiteral("--export-curves a/run b/curves.pdf")));
        QVERIFY(options);
        QCOMPARE(options->curvesRun.string(), std::string("a/run"));
        QCOMPARE(options->curvesFile.string(), std::string("b/curves.pdf"));
    }

    void qtKeepsItsOwnOptions() {
        QCOMPARE(withoutQtOptions(words(QStringLiteral("-platform offscreen --start"))),
                 words(QStringLiteral("--start")));
    }

    void badLinesGiveASentence_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("word"); // that the sentence must hold
        QTest::addColumn<int>("code");
        QTest::newRow("option") << "--fast"
                                << "fast" << 2;
        QTest::newRow("preset") << "--preset none"
                                << "none" << 2;
        QTest::newRow("dataset") << "--dataset imagenet"
                                 << "imagenet" << 2;
        QTest::newRow("method") << "--method magic"
                                << "magic" << 2;
        QTest::newRow("ipc") << "--ipc few"
                             << "--ipc" << 2;
        QTest::newRow("ipc zero") << "--ipc 0"
                                  << "--ipc" << 2;
        QTest::newRow("lambda") << "--lambda -3"
                                << "--lambda" << 2;
        QTest::newRow("lambda text") << "--lambda big"
                                     << "--lambda" << 2;
        QTest::newRow("no value") << "--seed"
                                  << "seed" << 2;
        QTest::newRow("theme") << "--theme pink"
                               << "pink" << 2;
        QTest::newRow("demo and preset") << "--demo --preset quick"
                                         << "--demo" << 2;
        QTest::newRow("curves") << "--export-curves only"
                                << "--export-curves" << 2;
        QTest::newRow("two runs") << "one two"
                                  << "two" << 2;
        QTest::newRow("no run") << "/nonexistent/run"
                                << "/nonexistent/run" << 3;
    }

    void badLinesGiveASentence() {
        QFETCH(QString, line);
        QFETCH(QString, word);
        const auto options = parseCommandLine(words(line));
        QVERIFY(!options);
        const QString sentence = QString::fromStdString(options.error().message);
        QVERIFY2(sentence.contains(word), qPrintable(sentence));
        QVERIFY2(!sentence.contains(QLatin1Char('\n')), qPrintable(sentence));
        QTEST(exitCode(options.error().code), "code");
    }

    void helpNamesEveryOption() {
        for (const char* option :
             {"--preset", "--start", "--dataset", "--data", "--method", "--ipc", "--lambda", "--iterations",
              "--seed", "--runs", "--demo", "--theme", "--export-curves"})
            QVERIFY2(commandLineHelp().contains(QLatin1String(option)), option);
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "test_command_line.moc"
