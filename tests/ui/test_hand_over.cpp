// SPDX-License-Identifier: GPL-3.0-or-later
// One run, wherever it is executed: by the window, by `distill`, handed over from one to the other, steered
// from outside. The real engine, the real program.
#include <algorithm>
#include <fstream>

#include <QDir>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "core/catalogue/catalogue.h"
#include "core/run/event_json.h"
#include "core/store/run_store.h"
#include "fake_engine.h"
#include "ui/run/run_desk.h"
#include "ui/run/run_hand_over.h"
#include "ui/run/twin_runs.h"
#include "ui/settings/settings.h"

using namespace distill;

namespace {

constexpr std::int64_t kIterations = 60;

RunConfig smallConfig() {
    RunConfig config = withMethodDefaults({});
    config.dataset = "shapes";
    config.ipc = 2;
    config.iterations = kIterations;
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

QByteArray bytes(const std::filesystem::path& file) {
    QFile read(toQString(file));
    return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
}

// Numbers of the iterations, and all else that does not tell a time.
std::vector<std::string> story(const std::filesystem::path& directory) {
    std::vector<std::string> lines;
    const auto record = openRun(directory); // must outlive the loop
    for (const RunEvent& event : record->events)
        if (std::holds_alternative<Iteration>(event) || std::holds_alternative<Evaluation>(event)) {
            auto json = toJson(event);
            json.erase("milliseconds");
            json.erase("seconds");
            lines.push_back(json.dump());
        }
    return lines;
}

// `distill run` with this set-up in a folder of the run's name.
void startProgram(QProcess& program, const RunConfig& config, const std::filesystem::path& directory) {
    const auto setup = directory.parent_path() / "set-up.json";
    std::ofstream(setup) << toJson(config).dump();
    program.start(QStringLiteral(DISTILL_PROGRAM),
                  {QStringLiteral("run"), QStringLiteral("--config"), toQString(setup),
                   QStringLiteral("--out"), toQString(directory)});
}

} // namespace

class TestHandOver : public QObject {
    Q_OBJECT
private slots:
    void aRunGoesOnInAProcessOfItsOwnBitForBit() {
        const QTemporaryDir folder;
        const auto root = toPath(folder.path());
        RunModel model;
        RunDesk desk(&model, distill::run, nullptr);
        RunHandOver handOver(&desk, nullptr, QStringLiteral(DISTILL_PROGRAM));
        QSignalSpy taken(&handOver, &RunHandOver::taken);
        QSignalSpy failed(&handOver, &RunHandOver::failed);
        QVERIFY(!handOver.isPossible());
        RunRequest request;
        request.config = smallConfig();
        request.directory = root / "moved";
        const auto connection = connect(&model, &RunModel::iterationsAdded, &handOver, [&] {
            desk.steer(ControlKind::Pause); // so that it is not over before it is handed over
        });
        desk.start(request);
        QTRY_COMPARE_WITH_TIMEOUT(test::word(model.state()), test::word(RunState::Paused), 60000);
        disconnect(connection);
        QVERIFY(handOver.isPossible());
        handOver.begin();
        QTRY_VERIFY_WITH_TIMEOUT(!taken.isEmpty() || !failed.isEmpty(), 60000);
        QVERIFY(failed.isEmpty());
        QVERIFY(!desk.isBusy());
        desk.open(request.directory); // as the window does
        QTRY_COMPARE_WITH_TIMEOUT(test::word(model.state()), test::word(RunState::Finished), 60000);
        QCOMPARE(model.curves().iteration.size(), std::size_t{kIterations});

        request.directory = root / "alone";
        RunControls controls;
        RunMailbox mailbox([] {});
        QVERIFY(distill::run(request, controls, mailbox).has_value());
        const auto moved = story(root / "moved"), alone = story(root / "alone");
        QCOMPARE(moved.size(), alone.size());
        for (std::size_t i = 0; i < alone.size(); ++i)
            QCOMPARE(QByteArray::fromStdString(moved[i]), QByteArray::fromStdString(alone[i]));
        const auto last = std::filesystem::path("synthetic") / "000060.safetensors";
        QVERIFY(!bytes(root / "alone" / last).isEmpty());
        QCOMPARE(bytes(root / "moved" / last), bytes(root / "alone" / last));
    }

    void theWindowTheCommandLineAndAFollowerTellTheSame() {
        const QTemporaryDir folder;
        const auto root = toPath(folder.path());
        RunModel own;
        RunDesk ownDesk(&own, distill::run, nullptr);
        RunRequest request;
        request.config = smallConfig();
        request.directory = root / "window";
        ownDesk.start(request);
        QTRY_COMPARE_WITH_TIMEOUT(test::word(own.state()), test::word(RunState::Finished), 60000);

        QProcess program;
        startProgram(program, request.config, root / "outside");
        QTRY_VERIFY_WITH_TIMEOUT(isRunDirectory(root / "outside"), 60000);
        RunModel followed;
        RunDesk desk(&followed, distill::run, nullptr);
        desk.open(root / "outside");
        QTRY_COMPARE_WITH_TIMEOUT(test::word(followed.state()), test::word(RunState::Finished), 60000);
        const auto window = story(root / "window");
        QCOMPARE(window.size(), std::size_t{kIterations} + 1); // and the evaluation at the end
        QVERIFY(window == story(root / "outside"));
        QCOMPARE(followed.curves().cmi, own.curves().cmi);
        QCOMPARE(followed.curves().matching, own.curves().matching);
    }

    void lambdaMovedFromOutsideStandsInTheJournalWhereItWasTaken() {
        const QTemporaryDir folder;
        const auto run = toPath(folder.path()) / "outside";
        RunConfig config = smallConfig();
        config.lambda = 3;
        config.iterations = 100000;
        QProcess program;
        startProgram(program, config, run);
        QTRY_VERIFY_WITH_TIMEOUT(isRunDirectory(run), 60000);
        {
            RunModel model;
            RunDesk desk(&model, distill::run, nullptr);
            desk.open(run);
            QTRY_VERIFY_WITH_TIMEOUT(desk.isAttached() && model.lastIteration(), 60000);
            desk.steer(ControlKind::Lambda, 70);
            QTRY_COMPARE_WITH_TIMEOUT(model.lambdaChanges().size(), std::size_t{1}, 60000);
            desk.clear(); // the window leaves, the run goes on
        }
        QCOMPARE(program.state(), QProcess::Running);
        program.terminate();
        QVERIFY(program.waitForFinished(60000));
        QCOMPARE(program.exitCode(), 143);
        const auto record = openRun(run);
        QVERIFY(record.has_value());
        std::int64_t taken = 0;
        for (const RunEvent& event : record->events) {
            if (const auto* change = std::get_if<ControlApplied>(&event))
                taken = change->iteration;
            if (const auto* iteration = std::get_if<Iteration>(&event))
                QCOMPARE(iteration->lambda, taken > 0 && iteration->iteration >= taken ? 70.0 : 3.0);
        }
        QVERIFY(taken > 1);
    }

    void twinsOutliveTheWindowAndCanBeFollowed() {
        const QTemporaryDir folder;
        RunConfig config = smallConfig();
        config.lambda = 50;
        TwinRuns twins(nullptr, QStringLiteral(DISTILL_PROGRAM));
        QSignalSpy started(&twins, &TwinRuns::started);
        QSignalSpy failed(&twins, &TwinRuns::failed);
        twins.begin(config, 50, toPath(folder.path())); // the same λ twice
        QCOMPARE(failed.count(), 1);
        QVERIFY(QDir(folder.path()).isEmpty());
        twins.begin(config, 0, toPath(folder.path()));
        QTRY_VERIFY_WITH_TIMEOUT(!started.isEmpty() || failed.count() > 1, 60000);
        QCOMPARE(started.count(), 1);
        const auto one = started.at(0).at(0).value<std::filesystem::path>();
        const auto other = started.at(0).at(1).value<std::filesystem::path>();
        RunModel model, otherModel;
        RunDesk desk(&model, distill::run, nullptr), otherDesk(&otherModel, distill::run, nullptr);
        desk.open(one);
        otherDesk.open(other);
        QTRY_COMPARE_WITH_TIMEOUT(test::word(model.state()), test::word(RunState::Finished), 60000);
        QTRY_COMPARE_WITH_TIMEOUT(test::word(otherModel.state()), test::word(RunState::Finished), 60000);
        QCOMPARE(model.lastIteration()->lambda, 50.0);
        QCOMPARE(otherModel.lastIteration()->lambda, 0.0);
        QCOMPARE(model.curves().matching.front(), otherModel.curves().matching.front()); // same batches
        QVERIFY(model.curves().matching.back() != otherModel.curves().matching.back());
    }

    void twinsWithoutTheirProgramSayWhy() {
        const QTemporaryDir folder;
        TwinRuns twins(nullptr, folder.path() + QStringLiteral("/nothing"));
        QSignalSpy failed(&twins, &TwinRuns::failed);
        twins.begin(smallConfig(), 7, toPath(folder.path()));
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(!twins.isStarting());
    }

    void aProgramThatIsNotThereLeavesARunThatCanBeResumed() {
        const QTemporaryDir folder;
        RunModel model;
        RunDesk desk(&model, distill::run, nullptr);
        RunHandOver handOver(&desk, nullptr, folder.path() + QStringLiteral("/nothing"));
        QSignalSpy failed(&handOver, &RunHandOver::failed);
        RunRequest request;
        request.config = smallConfig();
        request.config.iterations = 100000;
        request.directory = toPath(folder.path()) / "run";
        desk.start(request);
        QTRY_VERIFY_WITH_TIMEOUT(model.lastIteration().has_value(), 60000);
        handOver.begin();
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 60000);
        QCOMPARE(test::word(model.state()), test::word(RunState::Stopped));
        QVERIFY(desk.canGoOn());
    }
};

QTEST_MAIN(TestHandOver)
#include "test_hand_over.moc"
