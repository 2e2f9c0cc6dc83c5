// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that the window starts at places and follows there. The place is a shell of this computer behind a program
// that stands for ssh and can be out of reach; the run is the real program's.
#include <fstream>

#include <QComboBox>
#include <QLabel>

#include "core/places/launch.h"
#include "core/places/mirror.h"
#include "core/store/mirror_origin.h"
#include "core/store/run_owner.h"
#include "core/store/run_store.h"
#include "tests/support/window_bench.h"
#include "ui/run/run_mirror.h"
#include "ui/run/timeline.h"
#include "ui/runs/run_list_model.h"
#include "ui/runs/run_list_panel.h"
#include "ui/runs/run_list_view.h"
#include "ui/setup/place_row.h"
#include "ui/setup/speed_book.h"
#include "ui/widgets/message_banner.h"

using namespace distill;
using test::WindowBench;

namespace {

constexpr int kSoon = 60000; // milliseconds; a run has to begin

RunConfig smallConfig() {
    RunConfig config = withMethodDefaults({});
    config.dataset = "shapes";
    config.ipc = 2;
    config.iterations = 1000000;
    config.threads = 1;
    config.network = "ConvNetD2W8";
    config.methodParams["dm.batch_real"] = std::int64_t{8};
    config.teacher.network = config.evaluation.network = "ConvNetD2W8";
    config.teacher.count = config.teacher.epochs = 1;
    config.teacher.subset = 100;
    config.evaluation.every = 0;
    config.evaluation.epochs = config.evaluation.repeats = 1;
    config.evaluation.randomBaseline = false;
    return config;
}

// "lab", whose host is this computer; runs that a test leaves behind are ended.
class Lab final {
public:
    explicit Lab(const std::string& program = DISTILL_PROGRAM) {
        std::filesystem::remove_all(mirrorsFolder());
        std::filesystem::remove(placesFile());
        const auto ssh = folder() / "ssh";
        std::ofstream(ssh)
            << "#!/bin/sh\n[ -e '" << (folder() / "down").string()
            << "' ] && { echo 'connect to host gpu1 port 22: Connection refused' >&2; exit 255; }\n"
               "for command; do :; done\nexec sh -c \"$command\"\n";
        std::filesystem::permissions(ssh, std::filesystem::perms::owner_all);
        m_path = qgetenv("PATH");
        qputenv("PATH", QByteArray(m_folder.path().toUtf8() + ":" + m_path));
        Place place;
        place.name = "lab";
        place.kind = PlaceKind::Ssh;
        place.host = "gpu1";
        place.runs = (folder() / "the runs").string();
        place.program = program;
        static_cast<void>(addPlace(place));
    }
    ~Lab() {
        setDown(false);
        if (const auto place = findPlace("lab"))
            for (const auto& run : runs())
                static_cast<void>(cancelWork(*place, run));
        static_cast<void>(removePlace("lab"));
        qputenv("PATH", m_path);
    }
    Q_DISABLE_COPY_MOVE(Lab)

    void setDown(bool down) const {
        if (down)
            std::ofstream(folder() / "down") << "down";
        else
            std::filesystem::remove(folder() / "down");
    }
    std::vector<std::string> runs() const {
        std::vector<std::string> names;
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator(folder() / "the runs/.work", none))
            names.push_back(entry.path().filename().string());
        return names;
    }

private:
    std::filesystem::path folder() const { return toPath(m_folder.path()); }

    QTemporaryDir m_folder;
    QByteArray m_path;
};

struct Bench : WindowBench {
    QComboBox* chooser() const { return find<QComboBox>("placeChooser"); }
    QString banner() const { return window->findChild<MessageBanner*>()->text(); }
    RunDesk* desk() const { return window->desk(); }
    std::string told() const { return test::word(runState()); }

    void choose(const RunConfig& config) const {
        window->setup()->setConfig(config);
        QTRY_VERIFY(chooser()->isEnabled());
        chooser()->setCurrentText(QStringLiteral("lab"));
        QVERIFY(window->setup()->place()->place().has_value());
    }
    void startAtLab() const {
        choose(smallConfig());
        click("toggleRunButton");
        QTRY_VERIFY_WITH_TIMEOUT(desk()->isAttached() && done() >= 2, kSoon);
        QCOMPARE(told(), test::word(RunState::Running)); // nothing flashes up in between
    }
    void stop() const {
        click("stopButton");
        QTRY_COMPARE_WITH_TIMEOUT(told(), test::word(RunState::Stopped), kSoon);
    }
    QString captionOf(const std::filesystem::path& run) const {
        const auto* list = window->findChild<RunListView*>();
        for (int row = 0; row < list->model()->rowCount(); ++row)
            if (const QModelIndex index = list->model()->index(row, 0);
                toPath(index.data(RunListModel::DirectoryRole).toString()) == run)
                return index.data(RunListModel::CaptionRole).toString();
        return {};
    }
};

} // namespace

class TestPlaces : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { WindowBench::prepareProgram(); }

    void withoutAPlaceTheChoiceSaysHowToAddOne() {
        std::filesystem::remove(placesFile());
        Bench bench;
        QVERIFY(!bench.chooser()->isEnabled());
        QVERIFY(bench.chooser()->toolTip().contains(QStringLiteral("distill place add")));
        QCOMPARE(bench.chooser()->currentText(), QStringLiteral("This computer"));
        const Lab lab; // added meanwhile, in a terminal
        bench.window->setup()->place()->lookAgain();
        QTRY_VERIFY(bench.chooser()->isEnabled());
        QCOMPARE(bench.chooser()->count(), 2);
    }

    void aRunIsStartedFollowedAndSteeredAtItsPlace() {
        const Lab lab;
        Bench bench;
        bench.startAtLab();
        QCOMPARE(bench.state.runs.load(), 0); // the window's own engine does nothing
        QVERIFY(!bench.desk()->isBusy());
        QCOMPARE(bench.desk()->origin()->place, std::string("lab"));
        QTRY_VERIFY(bench.captionOf(bench.desk()->directory()).contains(QStringLiteral("at lab")));
        QTRY_COMPARE(bench.find<QLabel>("statusSaved")->text(), QStringLiteral("at lab, followed"));

        bench.desk()->steer(ControlKind::Lambda, 42.5);
        const auto& changes = bench.window->model()->lambdaChanges();
        QTRY_VERIFY_WITH_TIMEOUT(!changes.empty() && changes.back().value == 42.5, kSoon);
        QVERIFY(changes.back().iteration > 1);
        bench.click("toggleRunButton");
        QTRY_COMPARE_WITH_TIMEOUT(bench.told(), test::word(RunState::Paused), kSoon);
        const auto at = bench.done();
        bench.click("stepButton");
        QTRY_COMPARE_WITH_TIMEOUT(bench.done(), at + 1, kSoon);
        bench.stop();
        QVERIFY(!bench.desk()->canGoOn()); // its state is there
        QVERIFY(!bench.action(ActionId::ResumeRun)->isEnabled());
    }

    void whoLooksBackGetsThePicturesThatWereNotBrought() {
        const Lab lab;
        Bench bench;
        bench.startAtLab();
        auto* timeline = bench.desk()->timeline();
        QTRY_VERIFY_WITH_TIMEOUT(timeline->count() >= 4, kSoon);
        const auto wanted = timeline->iterationOf(1);
        timeline->lookAt(wanted);
        QTRY_VERIFY_WITH_TIMEOUT(timeline->images() && timeline->images()->iteration == wanted, kSoon);
        QVERIFY(timeline->isLookingBack());
    }

    void aPlaceOutOfReachIsSaidInASentenceAndNothingIsLost() {
        const Lab lab;
        Bench bench;
        bench.choose(smallConfig());
        lab.setDown(true);
        bench.click("toggleRunButton");
        QTRY_VERIFY(bench.banner().contains(QStringLiteral("'lab' cannot be reached")));
        QVERIFY(bench.banner().contains(QStringLiteral("Connection refused")));
        QVERIFY(bench.window->setup()->config() == smallConfig());
        QVERIFY(bench.chooser()->isEnabled());
        QVERIFY(std::filesystem::is_empty(mirrorsFolder() / "lab"));
        lab.setDown(false);
        bench.click("toggleRunButton"); // the same again
        QTRY_VERIFY_WITH_TIMEOUT(bench.desk()->isAttached() && bench.done() >= 1, kSoon);
        QVERIFY(bench.banner().isEmpty());
    }

    void aLostConnectionIsNoFailureAndIsFoundAgain() {
        const Lab lab;
        Bench bench;
        bench.startAtLab();
        lab.setDown(true);
        QTRY_COMPARE_WITH_TIMEOUT(bench.told(), test::word(RunState::LostContact), kSoon);
        QTRY_VERIFY(bench.banner().contains(QStringLiteral("The run there goes on")));
        QTRY_COMPARE(bench.find<QLabel>("statusSaved")->text(), QStringLiteral("at lab, out of reach"));
        QVERIFY(!bench.action(ActionId::ResumeRun)->isEnabled());
        const auto before = bench.done();
        lab.setDown(false);
        QTRY_COMPARE_WITH_TIMEOUT(bench.told(), test::word(RunState::Running), kSoon);
        QTRY_VERIFY_WITH_TIMEOUT(bench.done() > before + 2, kSoon);
        QVERIFY(bench.banner().isEmpty());
    }

    void aWindowThatIsOpenedAgainFindsBack() {
        const Lab lab;
        std::filesystem::path mirror;
        std::int64_t before = 0;
        {
            Bench bench;
            bench.startAtLab();
            mirror = bench.desk()->directory();
            before = bench.done();
        }
        QTRY_COMPARE_WITH_TIMEOUT(test::word(readRunInfo(mirror)->state), test::word(RunState::LostContact),
                                  kSoon); // nobody looks, once the last look is over
        Bench bench;
        bench.window->openRunFolder(mirror);
        QTRY_VERIFY_WITH_TIMEOUT(bench.desk()->isAttached() && bench.done() > before, kSoon);
        QTRY_COMPARE_WITH_TIMEOUT(bench.told(), test::word(RunState::Running), kSoon);
    }

    void aMirrorThatWasHandedOverAndNeverLookedAtIsNobodys() {
        const Lab lab;
        std::filesystem::path folder;
        {
            Bench bench;
            bench.startAtLab();
            folder = bench.desk()->directory();
        }
        const auto origin = readMirrorOrigin(folder);
        Mirror mirror(PlacedRun{*findPlace("lab"), origin->run});
        QTRY_VERIFY_WITH_TIMEOUT(mirror.exchange().has_value() && ownerState(folder) == OwnerState::Alive,
                                 kSoon);
        mirror.handOver();
        QCOMPARE(test::word(readRunInfo(folder)->state), test::word(RunState::Running));
        {
            RunMirror shown(nullptr);
            shown.follow(folder, origin); // and left before the event loop comes to its first look
        }
        QCOMPARE(test::word(readRunInfo(folder)->state), test::word(RunState::LostContact));
    }

    void aRunThatWasStoppedThereIsBroughtHomeAndGoesOn() {
        const Lab lab;
        Bench bench;
        bench.startAtLab();
        const auto mirror = bench.desk()->directory();
        bench.stop();
        emit bench.find<RunListPanel>("runsPanel")->bringingRequested(toQString(mirror)); // as its menu does
        QTRY_COMPARE_WITH_TIMEOUT(bench.state.runs.load(), 1, kSoon);
        QVERIFY(bench.state.request.resume);
        QVERIFY(bench.desk()->directory() == toPath(bench.runs.path()) / mirror.filename());
        QVERIFY(!bench.desk()->origin());
    }

    void whatARunCostsIsAskedWhereItRuns() {
        const Lab lab;
        std::filesystem::remove(SpeedBook::ofPlace("lab").file());
        Bench bench;
        const auto* note = bench.find<QLabel>("costNote");
        bench.choose(smallConfig());
        QTRY_VERIFY_WITH_TIMEOUT(note->text().startsWith(QStringLiteral("At lab: about")), kSoon);
        bench.click("toggleRunButton");
        QTRY_VERIFY_WITH_TIMEOUT(bench.desk()->isAttached() && bench.done() >= 12, kSoon);
        bench.stop();
        QCOMPARE(SpeedBook::ofPlace("lab").find(smallConfig()).size(),
                 std::size_t{1}); // what it took there is kept
        const auto estimate = estimateAway(*findPlace("lab"), smallConfig());
        QVERIFY(estimate.has_value());
        QCOMPARE(estimate->likeRuns, 1);
    }

    void aRunThatWasStoppedThereGoesOnThere() {
        const Lab lab;
        Bench bench;
        bench.startAtLab();
        const auto mirror = bench.desk()->directory();
        bench.stop();
        const auto before = bench.done();
        emit bench.find<RunListPanel>("runsPanel")
            ->goingOnRequested(toQString(mirror), QStringLiteral("lab")); // as its menu does
        QTRY_COMPARE_WITH_TIMEOUT(bench.told(), test::word(RunState::Running), kSoon);
        QTRY_VERIFY_WITH_TIMEOUT(bench.done() > before, kSoon);
        QVERIFY(bench.desk()->directory() == mirror);
        QCOMPARE(bench.state.runs.load(), 0);
    }

    void aProgramThatIsNotThereIsSaidWithItsOwnWords() {
        const Lab lab("/nowhere/distill");
        Bench bench;
        bench.choose(smallConfig());
        bench.click("toggleRunButton");
        QTRY_VERIFY_WITH_TIMEOUT(bench.banner().contains(QStringLiteral("did not begin at the place 'lab'")),
                                 kSoon);
        QVERIFY(bench.banner().contains(QStringLiteral("/nowhere/distill")));
        QVERIFY(!bench.desk()->isAttached());
    }
};

QTEST_MAIN(TestPlaces)
#include "test_places.moc"
