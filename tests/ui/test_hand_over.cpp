// SPDX-License-Identifier: GPL-3.0-or-later
// A run of the window's own engine that goes on in a process of its own: the real engine, the real `distill`.
#include <algorithm>
#include <fstream>

#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "core/api/catalogue.h"
#include "core/api/run_store.h"
#include "fake_engine.h"
#include "ui/run/run_desk.h"
#include "ui/run/run_hand_over.h"
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

} // namespace

class TestHandOver : public QObject {
    Q_OBJECT
private slots:
    void aRunGoesOnInAProcessOfItsOwnBitForBit() {
        const QTemporaryDir folder;
        const auto root = toPath(folder.path());
        RunModel model;
        RunDesk desk(&model, distill::run, nullptr);
        RunHandOver handOver(&model, &desk, nullptr, QStringLiteral(DISTILL_PROGRAM));
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

    void aProgramThatIsNotThereLeavesARunThatCanBeResumed() {
        const QTemporaryDir folder;
        RunModel model;
        RunDesk desk(&model, distill::run, nullptr);
        RunHandOver handOver(&model, &desk, nullptr, folder.path() + QStringLiteral("/nothing"));
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
