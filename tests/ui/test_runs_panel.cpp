// SPDX-License-Identifier: GPL-3.0-or-later
// The list of runs by mouse and keyboard: groups that fold, order, filters, names that tell runs apart.
#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "run_folder.h"
#include "ui/runs/run_list_delegate.h"
#include "ui/runs/run_list_model.h"
#include "ui/runs/run_list_panel.h"
#include "ui/runs/run_thumbnails.h"
#include "ui/runs/run_words.h"
#include "ui/settings/settings.h"

using namespace distill;

namespace {

RunRow makeRun(const char* directory, double lambda, const char* startedAt, std::int64_t seed = 0) {
    RunRow run;
    run.directory = directory;
    run.dataset = "cifar10";
    run.datasetName = "CIFAR-10";
    run.method = "dm";
    run.ipc = 10;
    run.lambda = lambda;
    run.seed = seed;
    run.startedAt = startedAt;
    run.state = RunState::Finished;
    return run;
}

struct Bench {
    QTemporaryDir folder;
    std::unique_ptr<RunListPanel> panel;

    std::filesystem::path root() const { return toPath(folder.path()); }
    void open() {
        Settings().remove(SettingKey::RunOrder);
        panel = std::make_unique<RunListPanel>();
        panel->resize(240, 700);
        panel->show();
        QVERIFY(QTest::qWaitForWindowActive(panel.get()));
        panel->setFolder(root());
    }
    template <class T>
    T* find(const char* name) const {
        T* found = panel->findChild<T*>(QLatin1String(name));
        Q_ASSERT(found);
        return found;
    }
    QListView* list() const { return find<QListView>("runsList"); }
    QModelIndex row(int row) const { return list()->model()->index(row, 0); }
    int rows() const { return list()->model()->rowCount(); }
    QStringList names() const { // of the folders, top down
        QStringList names;
        for (int i = 0; i < rows(); ++i)
            names << toQString(toPath(row(i).data(RunListModel::DirectoryRole).toString()).filename());
        return names;
    }
    QString say(int at, int role) const { return row(at).data(role).toString(); }
    void click(int at) const {
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, list()->visualRect(row(at)).center());
    }
    // Chooses from a menu of the button over the list, as opened now.
    void choose(const char* menuName, const QString& text) const {
        auto* menu = find<QMenu>(menuName);
        emit menu->aboutToShow();
        for (QAction* action : menu->actions())
            if (action->text().remove(QLatin1Char('&')) == text)
                return action->trigger();
        QFAIL(qPrintable(QStringLiteral("no ") + text));
    }
};

void writeRun(const std::filesystem::path& directory, double accuracy, std::uint64_t seed = 1,
              RunState state = RunState::Finished) {
    test::RunFolder run(directory, {}, -1, seed);
    run.iterate(1, 2);
    run.evaluate(2, accuracy);
    if (isEnded(state))
        run.finish(state, 2);
    else
        run.ownedByLiving();
}

QStringList namesOf(std::vector<RunRow> runs) {
    nameApart(runs);
    QStringList names;
    for (const RunRow& run : runs)
        names << QString::fromStdString(run.name);
    return names;
}

} // namespace

class TestRunsPanel : public QObject {
    Q_OBJECT
private slots:
    void runsAreNamedByWhatTellsThemApart() {
        const char* first = "2020-05-01T12:00:00Z";
        QCOMPARE(namesOf({makeRun("/r/a", 1, first)}), QStringList{QStringLiteral("CIFAR-10 · DM · 10")});
        QCOMPARE(namesOf({makeRun("/r/a", 0, first), makeRun("/r/b", 1000, first)}),
                 (QStringList{QStringLiteral("CIFAR-10 · DM · 10 · λ 0"),
                              QStringLiteral("CIFAR-10 · DM · 10 · λ 1\u2009000")}));
        QCOMPARE(namesOf({makeRun("/r/a", 0, first, 1), makeRun("/r/b", 0, first, 2)}),
                 (QStringList{QStringLiteral("CIFAR-10 · DM · 10 · seed 1"),
                              QStringLiteral("CIFAR-10 · DM · 10 · seed 2")}));
        RunRow named = makeRun("/r/c", 0, first);
        named.notes.name = named.name = "Mine";
        RunRow folder = makeRun("/r/d", 0, first);
        folder.datasetName = "Zürich-猫";
        QCOMPARE(
            namesOf({makeRun("/r/a", 0, first), makeRun("/r/b", 0, "2020-06-01T12:00:00Z"), named, folder}),
            (QStringList{QStringLiteral("CIFAR-10 · DM · 10 · 1 May 2020"),
                         QStringLiteral("CIFAR-10 · DM · 10 · 1 Jun 2020"), QStringLiteral("Mine"),
                         QStringLiteral("Zürich-猫 · DM · 10")}));
    }

    void theListTellsSeedsWhereTheyDiffer() {
        Bench bench;
        writeRun(bench.root() / "a", 50, 1);
        writeRun(bench.root() / "b", 70, 2);
        bench.open();
        QTRY_COMPARE(bench.rows(), 2);
        QCOMPARE(bench.say(0, RunListModel::SummaryRole), QStringLiteral("λ 250 · seed 2 · 70.0 %"));
        QVERIFY(writeNotes(bench.root() / "b", {"Mine", "", {}, false, false, false}));
        bench.panel->refresh();
        QTRY_COMPARE(bench.say(0, Qt::DisplayRole), QStringLiteral("Mine"));
        QCOMPARE(bench.panel->nameOf(bench.say(0, RunListModel::DirectoryRole)), QStringLiteral("Mine"));
    }

    void twinsStandUnderTheirFolderAndFold() {
        Bench bench;
        writeRun(bench.root() / "a_twins" / "lambda-0", 50, 1, RunState::Running);
        writeRun(bench.root() / "a_twins" / "lambda-9", 60, 2);
        bench.open();
        QTRY_COMPARE(bench.rows(), 3);
        QCOMPARE(bench.names().front(), QStringLiteral("a_twins"));
        QCOMPARE(bench.say(0, Qt::DisplayRole), QStringLiteral("Shapes · DM · 2"));
        QVERIFY(bench.say(0, RunListModel::SummaryRole).startsWith(QStringLiteral("Twins")));
        QCOMPARE(bench.say(1, RunListModel::LineageRole), QStringLiteral("├"));
        QVERIFY(bench.row(0).data(RunListModel::WorksRole).toBool()); // its live member
        QVERIFY(bench.say(0, Qt::AccessibleTextRole).contains(QStringLiteral("1 running")));
        QSignalSpy opened(bench.panel.get(), &RunListPanel::openRequested);
        bench.click(0);
        QCOMPARE(bench.rows(), 1);
        QCOMPARE(opened.count(), 0);
        QCOMPARE(bench.row(0).data(RunListModel::FoldRole).toInt(), int(RunListModel::Folded));
        bench.click(0);
        QCOMPARE(bench.rows(), 3);
        bench.click(1);
        QCOMPARE(opened.count(), 1);
        bench.panel->refresh(); // what was folded stays so
        bench.click(0);
        QSignalSpy listed(bench.panel.get(), &RunListPanel::listed);
        bench.panel->refresh();
        QTRY_VERIFY(listed.count() > 0);
        QCOMPARE(bench.rows(), 1);
    }

    void arrowKeysFoldAndReturnOpens() {
        Bench bench;
        writeRun(bench.root() / "a_twins" / "lambda-0", 50, 1);
        writeRun(bench.root() / "a_twins" / "lambda-9", 60, 2);
        bench.open();
        QTRY_COMPARE(bench.rows(), 3);
        QListView* list = bench.list();
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Home);
        QTest::keyClick(list, Qt::Key_Down);
        QCOMPARE(list->currentIndex().row(), 1);
        QTest::keyClick(list, Qt::Key_Left); // to the folder
        QCOMPARE(list->currentIndex().row(), 0);
        QTest::keyClick(list, Qt::Key_Left);
        QCOMPARE(bench.rows(), 1);
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(bench.rows(), 3);
        QTest::keyClick(list, Qt::Key_Left);
        QTest::keyClick(list, Qt::Key_Right);
        QCOMPARE(bench.rows(), 3);
        QSignalSpy opened(bench.panel.get(), &RunListPanel::openRequested);
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QSignalSpy listed(bench.panel.get(), &RunListPanel::listed);
        bench.panel->refresh();
        QTRY_VERIFY(listed.count() > 0);
        QCOMPARE(list->currentIndex().row(), 1); // the keys stay where they were
    }

    void largeFoldersAreFoldedUntilTheirRunIsShown() {
        Bench bench;
        for (int i = 0; i < 6; ++i)
            writeRun(bench.root() / "many" / std::to_string(i), 50, static_cast<std::uint64_t>(i));
        bench.open();
        QTRY_COMPARE(bench.rows(), 1);
        QCOMPARE(bench.say(0, Qt::DisplayRole), QStringLiteral("many"));
        QVERIFY(bench.say(0, RunListModel::SummaryRole).startsWith(QStringLiteral("6 runs")));
        bench.panel->setShownRun(toQString(bench.root() / "many" / "3"));
        QCOMPARE(bench.rows(), 7);
        QCOMPARE(bench.names().at(bench.list()->currentIndex().row()), QStringLiteral("3"));
        bench.click(0);
        QCOMPARE(bench.rows(), 1);
        QTest::keyClicks(bench.find<QLineEdit>("runsSearch"),
                         QStringLiteral("shapes")); // finds what is folded
        QCOMPARE(bench.rows(), 7);
    }

    void forksFoldByTheirArrow() {
        Bench bench;
        writeRun(bench.root() / "parent", 50);
        {
            test::RunFolder fork(bench.root() / "z-fork", (bench.root() / "parent").string(), 1);
            fork.finish(RunState::Finished, 2);
        }
        bench.open();
        QTRY_COMPARE(bench.rows(), 2);
        QCOMPARE(bench.names(), (QStringList{QStringLiteral("parent"), QStringLiteral("z-fork")}));
        QSignalSpy opened(bench.panel.get(), &RunListPanel::openRequested);
        const QRect arrow = RunListDelegate::foldRect(bench.list()->visualRect(bench.row(0)), bench.row(0));
        QVERIFY(!arrow.isEmpty());
        QTest::mouseClick(bench.list()->viewport(), Qt::LeftButton, {}, arrow.center());
        QCOMPARE(bench.rows(), 1);
        QCOMPARE(opened.count(), 0);
        bench.click(0);
        QCOMPARE(opened.count(), 1);
    }

    void theListIsSortedAndRemembersHow() {
        Bench bench;
        writeRun(bench.root() / "a", 50, 1);
        writeRun(bench.root() / "b", 70, 2);
        writeRun(bench.root() / "c", 60, 3);
        bench.open();
        QTRY_COMPARE(bench.rows(), 3);
        QCOMPARE(bench.names(), (QStringList{QStringLiteral("c"), QStringLiteral("b"), QStringLiteral("a")}));
        bench.choose("runsOrderMenu", QStringLiteral("Test accuracy"));
        QCOMPARE(bench.names(), (QStringList{QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("a")}));
        bench.choose("runsOrderMenu", QStringLiteral("Name")); // by seed
        QCOMPARE(bench.names(), (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}));
        QCOMPARE(Settings().value(SettingKey::RunOrder).toString(), QStringLiteral("name"));
        bench.choose("runsOrderMenu", QStringLiteral("Date"));
    }

    void runsAreChosenByStateAndDataset() {
        Bench bench;
        writeRun(bench.root() / "a", 50, 1);
        writeRun(bench.root() / "b", 70, 2, RunState::Stopped);
        bench.open();
        QTRY_COMPARE(bench.rows(), 2);
        QVERIFY(!bench.find<QLabel>("runsNarrow")->isVisible());
        bench.choose("runsStateMenu", QStringLiteral("Not finished"));
        QCOMPARE(bench.names(), QStringList{QStringLiteral("b")});
        QVERIFY(bench.find<QLabel>("runsNarrow")->isVisible());
        QCOMPARE(bench.find<QLabel>("runsNarrow")->text(), QStringLiteral("not finished (1 of 2)"));
        bench.choose("runsDatasetMenu", QStringLiteral("Shapes"));
        QCOMPARE(bench.find<QLabel>("runsNarrow")->text(), QStringLiteral("Shapes · not finished (1 of 2)"));
        bench.choose("runsLambdaMenu", QStringLiteral("250"));
        bench.choose("runsMethodMenu", QStringLiteral("DM"));
        QCOMPARE(bench.names(), QStringList{QStringLiteral("b")});
        QTest::mouseClick(bench.find<QToolButton>("runsWiden"), Qt::LeftButton);
        QCOMPARE(bench.rows(), 2);
        QVERIFY(!bench.find<QLabel>("runsNarrow")->isVisible());
    }

    void aRunIsPicturedByItsNewestImages() {
        Bench bench;
        test::RunFolder run(bench.root() / "a");
        run.iterate(1, 2);
        run.store(2, 200);
        run.ownedByLiving();
        writeRun(bench.root() / "b", 50, 2); // has stored none
        bench.open();
        QTRY_COMPARE(bench.rows(), 2);
        const int at = static_cast<int>(bench.names().indexOf(QStringLiteral("a")));
        const auto grey = [&] {
            const auto image = bench.row(at).data(Qt::DecorationRole).value<QImage>();
            return image.isNull() ? -1 : qGray(image.pixel(image.width() / 2, image.height() / 2));
        };
        QTRY_COMPARE(grey(), 200);
        QVERIFY(bench.row(1 - at).data(Qt::DecorationRole).value<QImage>().isNull());
        run.iterate(3, 4);
        run.store(4, 90);
        bench.panel->refresh();
        QTRY_COMPARE(grey(), 90);
    }

    void thumbnailsShowTheFirstImageOfFourClasses() {
        QImage picture(2 * 8, 5 * 8, QImage::Format_RGB32); // five classes of two images
        for (int c = 0; c < 5; ++c)
            for (int i = 0; i < 2; ++i)
                for (int y = 0; y < 8; ++y)
                    for (int x = 0; x < 8; ++x)
                        picture.setPixel(i * 8 + x, c * 8 + y, qRgb(40 * c, 100 * i, 0));
        const QImage thumbnail = thumbnailOf(picture, 5, 2);
        QCOMPARE(thumbnail.size(), QSize(16, 16));
        QCOMPARE(thumbnail.pixel(4, 4), qRgb(0, 0, 0));
        QCOMPARE(thumbnail.pixel(12, 4), qRgb(40, 0, 0));
        QCOMPARE(thumbnail.pixel(4, 12), qRgb(80, 0, 0));
        QCOMPARE(thumbnail.pixel(12, 12), qRgb(120, 0, 0));
        QCOMPARE(thumbnailOf(picture, 1, 1).size(), QSize(16, 40)); // one image
        QVERIFY(thumbnailOf(picture, 3, 2).isNull());               // not so divided
        QVERIFY(thumbnailOf(picture, 0, 2).isNull());
        QVERIFY(thumbnailOf({}, 5, 2).isNull());
    }

    void aRunThatWorksIsSteeredFromItsRow() {
        Bench bench;
        writeRun(bench.root() / "shown", 50, 1);
        writeRun(bench.root() / "works", 70, 2, RunState::Running);
        bench.open();
        bench.panel->setShownRun(toQString(bench.root() / "works"));
        QTRY_COMPARE(bench.rows(), 2);
        auto* row = bench.find<QWidget>("liveRow");
        QVERIFY(!row->isVisible()); // it is looked at itself
        bench.panel->setShownRun(toQString(bench.root() / "shown"));
        QVERIFY(row->isVisible());
        QCOMPARE(bench.find<QLabel>("liveProgress")->text(), QStringLiteral("running · 2 of 400"));
        const auto asked = [&] {
            std::ifstream file(bench.root() / "works" / "controls" / "list.jsonl");
            return std::string(std::istreambuf_iterator<char>(file), {});
        };
        QTest::mouseClick(bench.find<QAbstractButton>("livePause"), Qt::LeftButton);
        QTRY_VERIFY(asked().find("pause") != std::string::npos);
        auto* lambda = bench.find<QAbstractSpinBox>("liveLambda");
        lambda->setFocus();
        lambda->selectAll();
        QTest::keyClicks(lambda, QStringLiteral("17"));
        QTest::keyClick(lambda, Qt::Key_Return);
        QTRY_VERIFY(asked().find("17") != std::string::npos);
        QSignalSpy opened(bench.panel.get(), &RunListPanel::openRequested);
        QTest::mouseClick(bench.find<QAbstractButton>("liveTitle"), Qt::LeftButton);
        QCOMPARE(opened.last().first().toString(), toQString(bench.root() / "works"));
        bench.panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(bench.panel.get()));
        lambda->setFocus();
        bench.panel->setShownRun(toQString(bench.root() / "works"));
        QVERIFY(!row->isVisible());
        QVERIFY(bench.panel->isAncestorOf(QApplication::focusWidget())); // the keys have not gone elsewhere
        QVERIFY(QApplication::focusWidget()->isVisible());
    }

    void importedSetsStandTogether() {
        Bench bench;
        writeRun(bench.root() / "a", 50, 1);
        for (const char* name : {"mine", "theirs"}) {
            std::filesystem::create_directories(bench.root() / "sets" / name);
            std::ofstream(bench.root() / "sets" / name / "set.safetensors") << "arrays";
        }
        bench.open();
        QTRY_COMPARE(bench.rows(), 4);
        const auto at = static_cast<int>(bench.names().indexOf(QStringLiteral("sets")));
        QCOMPARE(bench.say(at, Qt::DisplayRole), QStringLiteral("Imported sets"));
        QCOMPARE(bench.say(at, RunListModel::SummaryRole), QStringLiteral("2 sets"));
        const auto mine = static_cast<int>(bench.names().indexOf(QStringLiteral("mine")));
        QCOMPARE(bench.say(mine, RunListModel::SummaryRole), QStringLiteral("imported set"));
        QSignalSpy opened(bench.panel.get(), &RunListPanel::openRequested);
        QSignalSpy set(bench.panel.get(), &RunListPanel::setRequested);
        bench.click(mine);
        QCOMPARE(opened.count(), 0);
        QCOMPARE(set.last().first().toString(),
                 toQString(bench.root() / "sets" / "mine" / "set.safetensors"));
        QTest::keyClick(bench.list(), Qt::Key_Delete); // no run: it stays
        bench.choose("runsStateMenu", QStringLiteral("Finished"));
        QCOMPARE(bench.names(), QStringList{QStringLiteral("a")});
        QVERIFY(std::filesystem::exists(bench.root() / "sets" / "mine"));
    }

    void pointingAtARunIsTold() {
        Bench bench;
        writeRun(bench.root() / "a", 50, 1);
        writeRun(bench.root() / "b", 70, 2);
        bench.open();
        QTRY_COMPARE(bench.rows(), 2);
        QSignalSpy pointed(bench.panel.get(), &RunListPanel::pointedAt);
        QWidget* viewport = bench.list()->viewport();
        const QPoint at = bench.list()->visualRect(bench.row(1)).center();
        QMouseEvent move(QEvent::MouseMove, at, viewport->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
        QCoreApplication::sendEvent(viewport, &move);
        QCOMPARE(pointed.count(), 1);
        QCOMPARE(pointed.last().first().toString(), bench.say(1, RunListModel::DirectoryRole));
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(bench.list(), &leave);
        QCOMPARE(pointed.last().first().toString(), QString());
        bench.list()->setFocus();
        QTest::keyClick(bench.list(), Qt::Key_End);
        QTest::keyClick(bench.list(), Qt::Key_Home);
        QCOMPARE(pointed.last().first().toString(), bench.say(0, RunListModel::DirectoryRole));
        bench.panel->setPointed({bench.say(1, RunListModel::DirectoryRole)});
        QVERIFY(bench.row(1).data(RunListModel::PointedRole).toBool());
        QVERIFY(!bench.row(0).data(RunListModel::PointedRole).toBool());
    }

    void deleteMovesToTheTrashWithUndo() {
        Bench bench;
        writeRun(bench.root() / "a", 50, 1);
        writeRun(bench.root() / "b", 70, 2, RunState::Running);
        bench.open();
        QTRY_COMPARE(bench.rows(), 2);
        bench.list()->setFocus();
        QTest::keyClick(bench.list(), Qt::Key_End);
        QTest::keyClick(bench.list(), Qt::Key_Delete);
        QTRY_COMPARE(bench.names(), QStringList{QStringLiteral("b")});
        QTRY_VERIFY(bench.find<QToolButton>("runsUndo")->isVisible());
        QVERIFY(bench.find<QLabel>("runsUndoText")
                    ->text()
                    .startsWith(QStringLiteral("Shapes · DM · 2 · seed 1")));
        QTest::mouseClick(bench.find<QToolButton>("runsUndo"), Qt::LeftButton);
        QTRY_COMPARE(bench.rows(), 2);
        QTest::keyClick(bench.list(), Qt::Key_Home);
        QTest::keyClick(bench.list(), Qt::Key_Delete); // it computes
        bench.panel->refresh();
        QSignalSpy listed(bench.panel.get(), &RunListPanel::listed);
        QTRY_VERIFY(listed.count() > 0);
        QCOMPARE(bench.rows(), 2);
    }
};

QTEST_MAIN(TestRunsPanel)
#include "test_runs_panel.moc"
