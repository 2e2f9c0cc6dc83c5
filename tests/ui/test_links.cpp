// SPDX-License-Identifier: GPL-3.0-or-later
// Links to runs: what they say, what is wrong with them, where they lead, how they reach a window that is open.
#include <QClipboard>
#include <QLabel>
#include <QSignalSpy>
#include <QUrl>

#include "run_folder.h"
#include "tests/support/window_bench.h"
#include "ui/images/image_grid_view.h"
#include "ui/run/run_link.h"
#include "ui/run/timeline.h"
#include "ui/widgets/message_banner.h"
#include "ui/window/link_desk.h"
#include "ui/window/link_door.h"

using namespace distill;
using test::WindowBench;

namespace {

QString refusal(const char* text) {
    const auto link = parseRunLink(QString::fromUtf8(text));
    return link ? QString() : QString::fromStdString(link.error().message);
}

void writeRun(const std::filesystem::path& folder) {
    test::RunFolder run(folder / "first");
    run.store(0, 10);
    run.iterate(1, 30);
    run.store(10, 20);
    run.store(20, 30);
    run.store(30, 40);
    run.finish(RunState::Finished, 30);
}

struct Bench : WindowBench {
    Bench() : WindowBench({}, writeRun) {}
    const Timeline* timeline() const { return window->desk()->timeline(); }
    ImageGridView* grid() const { return window->findChild<ImageGridView*>(); }
    std::filesystem::path run() const { return toPath(runs.path()) / "first"; }
};

} // namespace

class TestLinks : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { WindowBench::prepareProgram(); }

    void aLinkSaysWhereItLeads() {
        const auto link =
            parseRunLink(QStringLiteral("distill://lab/a%20sweep/first#iteration=1200&class=3&image=7"));
        QVERIFY(link.has_value());
        QCOMPARE(link->place, QStringLiteral("lab"));
        QCOMPARE(link->run, QStringLiteral("a sweep/first"));
        QCOMPARE(*link->iteration, std::int64_t{1200});
        QCOMPARE(*link->classIndex, 3);
        QCOMPARE(*link->image, 7);
        QCOMPARE(toText(*link),
                 QStringLiteral("distill://lab/a%20sweep/first#iteration=1200&class=3&image=7"));
        const auto plain = parseRunLink(QStringLiteral("distill://Lab_2/first/"));
        QCOMPARE(plain->place, QStringLiteral("Lab_2"));
        QCOMPARE(plain->run, QStringLiteral("first"));
        QVERIFY(!plain->iteration && !plain->classIndex && !plain->image);
        QCOMPARE(parseRunLink(QStringLiteral("distill://here//home/me/first"))->run,
                 QStringLiteral("/home/me/first"));
        QVERIFY(parseRunLink(QStringLiteral("distill://lab/first#later=1&class=2"))
                    .has_value()); // of a newer program
        const QString odd = QStringLiteral("distill://lab/50%25%20%CE%BB%231");
        QCOMPARE(parseRunLink(odd)->run, QStringLiteral("50% λ#1"));
        QCOMPARE(toText(*parseRunLink(odd)), odd);
    }

    void whatIsNoLinkIsSaidInASentence() {
        for (const char* text :
             {"distill:lab/first", "distill://", "distill://lab", "distill://lab/", "distill://a b/first",
              "distill://-o%20x;y/first", "distill://lab/../../etc", "distill://lab/a/../../b",
              "distill://lab/first#iteration=", "distill://lab/first#iteration=ten",
              "distill://lab/first#iteration=-1", "distill://lab/first#iteration=1e3",
              "distill://lab/first#iteration=1,5", "distill://lab/first#iteration=99999999999999999999",
              "distill://lab/first#class=4294967296", "distill://lab/first#image=7",
              "distill://lab/%0Afirst"}) {
            const QString sentence = refusal(text);
            QVERIFY2(sentence.startsWith(QLatin1Char('\'') + QString::fromUtf8(text)), text);
            QVERIFY2(sentence.endsWith(QLatin1Char('.')) && !sentence.contains(QLatin1Char('\n')), text);
        }
        QVERIFY(!isRunLink(QStringLiteral("first")));
        QVERIFY(isRunLink(QStringLiteral("distill:first")));
    }

    void theCommandLineTakesALinkInPlaceOfARun() {
        const auto options = parseCommandLine({QStringLiteral("distill://lab/first#class=3")});
        QVERIFY(options.has_value());
        QCOMPARE(*options->link->classIndex, 3);
        QVERIFY(options->run.empty());
        const QTemporaryDir folder; // as file managers name it
        writeRun(toPath(folder.path()));
        const QString path = folder.filePath(QStringLiteral("first"));
        QCOMPARE(toQString(parseCommandLine({QUrl::fromLocalFile(path).toString()})->run), path);
        const auto wrong = parseCommandLine({QStringLiteral("distill://lab")});
        QVERIFY(!wrong);
        QCOMPARE(int(wrong.error().code), int(ErrorCode::Usage));
    }

    void aLinkOpensItsRunAtTheIterationAndTheImage() {
        Bench bench;
        bench.window->links()->followText(
            QStringLiteral("distill://here/first#iteration=20&class=1&image=1"));
        QTRY_VERIFY(bench.window->desk()->directory() == bench.run());
        QTRY_VERIFY(bench.timeline()->images() && bench.timeline()->images()->pixels.front() == 30);
        QTRY_COMPARE(bench.grid()->currentIndex().row(), 1);
        QCOMPARE(bench.grid()->currentIndex().column(), 1);
        QCOMPARE(bench.grid()->hoveredRow(), 1);
        bench.window->links()->followText(
            QStringLiteral("distill://here/first#iteration=10")); // in the same run
        QTRY_VERIFY(bench.timeline()->images()->pixels.front() == 20);
    }

    void whatIsLookedAtIsCopiedAndLeadsBack() {
        Bench bench;
        bench.window->openRunFolder(bench.run());
        QTRY_COMPARE(bench.timeline()->count(), 4);
        bench.window->desk()->timeline()->lookAt(10);
        QTRY_VERIFY(bench.grid()->model()->rowCount() == 2);
        bench.grid()->setCurrentIndex(bench.grid()->model()->index(1, 0));
        bench.action(ActionId::CopyLink)->trigger();
        QCOMPARE(QApplication::clipboard()->text(),
                 QStringLiteral("distill://here/first#iteration=10&class=1&image=0"));
        bench.window->links()->copy(QStringLiteral("/elsewhere/second"));
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("distill://here//elsewhere/second"));
    }

    void whatALinkDoesNotFindIsSaid() {
        Bench bench;
        const auto said = [&] { return bench.window->findChild<MessageBanner*>()->text(); };
        bench.window->links()->followText(QStringLiteral("distill://here/none"));
        QVERIFY(said().contains(QStringLiteral("none")));
        bench.window->links()->followText(QStringLiteral("distill://here/first#class=x"));
        QVERIFY(said().contains(QStringLiteral("class=x")));
        bench.window->links()->followText(QStringLiteral("distill://moon/first"));
        QTRY_VERIFY(said().contains(QStringLiteral("'moon'")));
        bench.window->links()->followText(QStringLiteral("distill://here/first#class=12"));
        QTRY_VERIFY(bench.window->desk()->directory() == bench.run());
        QTRY_VERIFY(!bench.grid()->currentIndex().isValid() || bench.grid()->currentIndex().row() < 2);
    }

    void aSecondStartHandsItsLinkToTheNewestWindow() {
        const QString link = QStringLiteral("distill://lab/first#iteration=1200&class=3&image=7");
        QVERIFY(!LinkDoor::handOver(link)); // nobody is there
        LinkDoor door;
        QSignalSpy handed(&door, &LinkDoor::handed);
        QVERIFY(LinkDoor::handOver(link));
        QTRY_COMPARE(handed.size(), 1);
        QCOMPARE(handed.front().front().toString(), link);
    }
};

QTEST_MAIN(TestLinks)
#include "test_links.moc"
