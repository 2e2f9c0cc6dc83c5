// SPDX-License-Identifier: GPL-3.0-or-later
// `distill` as a child process of the window: progress, answers, sentences, and what a command that was
// replaced or abandoned may still say.
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "ui/process/distill_process.h"

using namespace distill;

namespace {

// A program that does what a test wants.
QString script(const QTemporaryDir& folder, const QByteArray& body) {
    QString name = folder.filePath(QStringLiteral("program"));
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write("#!/bin/sh\n" + body) < 0)
        return {};
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return name;
}

struct Bench {
    explicit Bench(const QByteArray& body) : process(nullptr, script(folder, body)) {}

    QTemporaryDir folder;
    DistillProcess process;
    QList<Error> errors;
    QSignalSpy progress{&process, &DistillProcess::progress};
    QSignalSpy finished{&process, &DistillProcess::finished};
    QSignalSpy stopped{&process, &DistillProcess::stopped};
    QMetaObject::Connection failed = QObject::connect(&process, &DistillProcess::failed, &process,
                                                      [this](const Error& error) { errors << error; });
};

} // namespace

class TestProcess final : public QObject {
    Q_OBJECT
private slots:
    void whatItPrintsIsTheAnswer() {
        Bench bench("echo 'Training teacher 1 of 2  35 %' >&2; echo 'Reading' >&2; echo answer");
        bench.process.start({});
        QTRY_COMPARE(bench.finished.count(), 1);
        QCOMPARE(bench.finished.first().first().toByteArray(), QByteArray("answer\n"));
        QCOMPARE(bench.progress.count(), 2);
        QCOMPARE(bench.progress.at(0).at(0).toString(), QStringLiteral("Training teacher 1 of 2"));
        QCOMPARE(bench.progress.at(0).at(1).toInt(), 35);
        QCOMPARE(bench.progress.at(1).at(1).toInt(), -1);
        QVERIFY(!bench.process.isRunning());
        QVERIFY(bench.errors.isEmpty());
    }

    void aFailureIsToldInTheChildsOwnWords() {
        Bench bench("echo 'Reading' >&2; echo 'distill: there is no such set' >&2; exit 3");
        bench.process.start({});
        QTRY_COMPARE(bench.errors.size(), 1);
        QCOMPARE(bench.errors.first().message, std::string("there is no such set"));
        QCOMPARE(bench.finished.count(), 0);
    }

    void whatCannotBeStartedIsNamed() {
        DistillProcess process(nullptr, QStringLiteral("/nowhere/distill"));
        QString told;
        connect(&process, &DistillProcess::failed, &process,
                [&](const Error& error) { told = QString::fromStdString(error.message); });
        process.start({});
        QTRY_VERIFY(told.contains(QStringLiteral("/nowhere/distill")));
    }

    void stoppedIsNoFailure() {
        Bench bench("trap 'exit 130' TERM; echo ready >&2; while :; do sleep 0.05; done");
        bench.process.start({});
        QTRY_COMPARE(bench.progress.count(), 1);
        bench.process.stop();
        QTRY_COMPARE(bench.stopped.count(), 1);
        QVERIFY(bench.errors.isEmpty());
        QCOMPARE(bench.finished.count(), 0);
    }

    // The first command answers although it is asked to end; only the second may be heard.
    void onlyTheNewestCommandAnswers() {
        Bench bench("trap 'echo old; exit 0' TERM\n"
                    "if [ $1 = new ]; then echo new; exit 0; fi\n"
                    "echo ready >&2; while :; do sleep 0.05; done");
        bench.process.start({QStringLiteral("old")});
        QTRY_COMPARE(bench.progress.count(), 1);
        bench.process.start({QStringLiteral("new")});
        QTRY_COMPARE(bench.finished.count(), 1);
        QCOMPARE(bench.finished.first().first().toByteArray(), QByteArray("new\n"));
        QVERIFY(!bench.process.isRunning());
    }

    void nothingIsHeardOfWhatIsAbandoned() {
        Bench bench("trap 'echo late; touch \"$0.ended\"; exit 0' TERM\n"
                    "echo ready >&2; while :; do sleep 0.05; done");
        bench.process.start({});
        QTRY_COMPARE(bench.progress.count(), 1);
        bench.process.abandon();
        QVERIFY(!bench.process.isRunning());
        QTRY_VERIFY(QFile::exists(bench.folder.filePath(QStringLiteral("program.ended"))));
        QCoreApplication::processEvents();
        QCOMPARE(bench.finished.count() + bench.stopped.count() + static_cast<int>(bench.errors.size()), 0);
    }
};

QTEST_MAIN(TestProcess)
#include "test_process.moc"
