// SPDX-License-Identifier: GPL-3.0-or-later
// Sets of anybody's in the window: dropped, assisted, proven, imported, explored and gone on from. The
// children that would train are a script that answers as they do.
#include <cmath>
#include <fstream>

#include <QAbstractButton>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <nlohmann/json.hpp>

#include "core/io/number_array.h"
#include "core/io/safetensors.h"
#include "run_folder.h"
#include "ui/sets/import_dialog.h"
#include "ui/sets/proof_bars.h"
#include "ui/sets/set_explorer.h"
#include "ui/sets/set_preview.h"
#include "ui/setup/setup_panel.h"
#include "ui/widgets/real_spin_box.h"
#include "ui/window/main_window.h"
#include "ui/window/set_desk.h"

using namespace distill;

namespace {

// Two smooth images of each of ten classes, as FashionMNIST's would be stored normalised.
void writeForeign(const std::filesystem::path& file) {
    std::vector<float> pixels;
    std::vector<std::int64_t> labels;
    for (int i = 0; i < 20; ++i) {
        labels.push_back(i / 2);
        for (int y = 0; y < 28; ++y)
            for (int x = 0; x < 28; ++x) {
                const double wave = std::sin(0.2 * x + i) * std::cos(0.17 * y);
                pixels.push_back(
                    static_cast<float>((std::round(255 * std::max(0.0, wave)) / 255 - 0.2861) / 0.3530));
            }
    }
    SafetensorsFile content;
    content.arrays = {floatArray("images", {20, 1, 28, 28}, pixels), integerArray("labels", {20}, labels)};
    QVERIFY(writeSafetensors(file, content).has_value());
}

ImportOptions asFashion() {
    ImportOptions options;
    options.normalization = "mean-std";
    options.dataset = "fashion-mnist";
    return options;
}

// A `distill` that takes as long and says what a test wants.
class Script final {
public:
    explicit Script(const QByteArray& body) {
        const QString file = m_folder.filePath(QStringLiteral("distill"));
        QFile script(file);
        const bool written = script.open(QIODevice::WriteOnly) && script.write("#!/bin/sh\n" + body) > 0;
        Q_ASSERT(written);
        Q_UNUSED(written);
        script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        script.close();
        qputenv("DISTILL_PROGRAM", file.toUtf8());
    }
    ~Script() { qunsetenv("DISTILL_PROGRAM"); }
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;

private:
    QTemporaryDir m_folder;
};

QByteArray proofAnswer() {
    return "case \"$*\" in *' unit'*) acc=11 n=unit;; *' mean-std'*) acc=62 n=mean-std;; *) acc=30 n=zca;; "
           "esac\n"
           "echo 'Training network 1 of 1  50 %' >&2\n"
           "echo "
           "'[{\"normalization\":\"'$n'\",\"dataset\":\"fashion-mnist\",\"factor\":1,\"packing\":\"single\","
           "\"labels\":\"hard\",\"network\":\"ConvNetBN\",\"epochs\":3,\"repeats\":1,\"accuracy\":'$acc',"
           "\"chance\":10,\"seconds\":1}]'\n";
}

struct Assistant {
    QTemporaryDir folder;
    std::filesystem::path file = toPath(folder.path()) / "theirs.safetensors";
    std::unique_ptr<ImportDialog> dialog;

    Assistant() {
        writeForeign(file);
        const auto set = OpenedSet::open(file);
        Q_ASSERT(set.has_value());
        dialog = std::make_unique<ImportDialog>(*set, toPath(folder.path()) / "sets", nullptr);
        dialog->show();
    }
    template <class T>
    T* find(const char* name) const {
        T* found = dialog->findChild<T*>(QLatin1String(name));
        Q_ASSERT(found);
        return found;
    }
    void click(const char* name) const { QTest::mouseClick(find<QAbstractButton>(name), Qt::LeftButton); }
    ProofBars* bars() const { return find<ProofBars>("proofBars"); }
    QString verdictOfReading(const char* normalization) const {
        const auto& proofs = dialog->proofs()->proofs();
        for (int row = 0; row < proofs.size(); ++row)
            if (proofs[row].reading.normalization == QLatin1String(normalization))
                return bars()->verdict(row);
        return {};
    }
};

struct Bench {
    QTemporaryDir folder;
    test::FakeState state;
    std::unique_ptr<MainWindow> window;

    Bench() {
        StudioOptions options;
        options.runsFolder = toPath(folder.path()) / "runs";
        window = std::make_unique<MainWindow>(test::fakeEngine(state));
        window->show();
        window->begin(options);
    }
    std::filesystem::path path(const char* name) const { return toPath(folder.path()) / name; }
    template <class T>
    T* find(const char* name) const {
        T* found = window->findChild<T*>(QLatin1String(name));
        Q_ASSERT(found);
        return found;
    }
    bool drop(const QList<QUrl>& urls) const {
        QMimeData data;
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window.get(), &enter);
        if (!enter.isAccepted())
            return false;
        QDropEvent event(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window.get(), &event);
        return true;
    }
    bool drop(const std::filesystem::path& path) const {
        return drop({QUrl::fromLocalFile(toQString(path))});
    }
    std::filesystem::path makeOurs() const {
        writeForeign(path("theirs.safetensors"));
        const auto report = importSet(path("theirs.safetensors"), path("ours"), asFashion());
        Q_ASSERT(report.has_value());
        return report->set;
    }
};

} // namespace

class TestImport : public QObject {
    Q_OBJECT
private slots:
    void theAssistantShowsWhatItInfersAndTheImagesReadThatWay() {
        const Assistant assistant;
        const Reading reading = assistant.dialog->reading();
        QCOMPARE(reading.normalization, QStringLiteral("mean-std"));
        QCOMPARE(reading.dataset, QStringLiteral("fashion-mnist"));
        QCOMPARE(reading.factor, 1);
        QVERIFY(assistant.find<QLabel>("importConfidence")->text().contains(QStringLiteral("% sure")));
        auto* preview = assistant.find<SetPreview>("setPreview");
        QTRY_VERIFY(!preview->picture().isNull());
        const QImage before = preview->picture();
        auto* stored = assistant.find<QComboBox>("importNormalization");
        stored->setCurrentIndex(stored->findData(QStringLiteral("unit")));
        QTRY_VERIFY(preview->picture() != before); // the same numbers taken for pixels look otherwise
        QVERIFY(assistant.find<QLabel>("previewCaption")->text().contains(QStringLiteral("pixels")));
        assistant.find<RealSpinBox>("importFactor")->setValue(2);
        QVERIFY(assistant.find<QComboBox>("importPacking")->isEnabled());
    }

    void aShortTrainingProvesOneReadingAndDisprovesAnother() {
        const Script script(proofAnswer());
        const Assistant assistant;
        QCOMPARE(assistant.verdictOfReading("unit"), QStringLiteral("not tried"));
        assistant.click("importProve");
        QTRY_VERIFY(!assistant.dialog->proofs()->isRunning());
        QCOMPARE(assistant.verdictOfReading("mean-std"), QStringLiteral("62.0 %, fits best"));
        QVERIFY(assistant.verdictOfReading("unit").contains(QStringLiteral("near chance: wrong")));
        QVERIFY(assistant.verdictOfReading("zca").contains(QStringLiteral("far below")));
        QVERIFY(assistant.find<QLabel>("importProblem")->text().isEmpty());
        Reading wrong = assistant.dialog->reading();
        wrong.normalization = QStringLiteral("unit");
        assistant.dialog->setReading(wrong);
        QVERIFY(assistant.find<QLabel>("importProblem")->text().contains(QStringLiteral("teaches nothing")));
        QVERIFY(!assistant.find<QAbstractButton>("importProve")->isEnabled()); // all were tried
        const auto& proofs = assistant.dialog->proofs()->proofs();
        for (int row = 0; row < proofs.size(); ++row)
            if (proofs[row].reading.normalization == QLatin1String("mean-std")) {
                QTest::mouseClick(assistant.bars(), Qt::LeftButton, {}, QPoint(20, 28 * row + 14));
                break;
            }
        QCOMPARE(assistant.dialog->reading().normalization, QStringLiteral("mean-std"));

        QSignalSpy imported(assistant.dialog.get(), &ImportDialog::imported);
        assistant.click("importAccept");
        QTRY_COMPARE(imported.count(), 1);
        const auto file = toPath(imported.front().front().toString());
        QVERIFY(std::filesystem::exists(file));
        auto manifestFile = file;
        manifestFile.replace_extension(".manifest.json");
        std::ifstream stream(manifestFile);
        const auto manifest = nlohmann::json::parse(stream);
        QCOMPARE(manifest["proofs"].size(), std::size_t(3));
        QVERIFY(std::filesystem::exists(assistant.file)); // theirs stays as it is
    }

    void aProofCanBeCancelledAndATroubleIsSaid() {
        {
            const Script script("exec sleep 600\n");
            const Assistant assistant;
            assistant.click("importProve");
            QTRY_VERIFY(assistant.dialog->proofs()->isRunning());
            QCOMPARE(assistant.verdictOfReading("mean-std"), QStringLiteral("training"));
            assistant.click("importCancelProof");
            QTRY_VERIFY(!assistant.dialog->proofs()->isRunning());
            QCOMPARE(assistant.verdictOfReading("mean-std"), QStringLiteral("not tried"));
            QVERIFY(assistant.find<QAbstractButton>("importProve")->isEnabled());
        }
        const Script script("echo 'distill: No fashion-mnist data was found.' >&2\nexit 3\n");
        const Assistant assistant;
        assistant.click("importProve");
        QTRY_VERIFY(!assistant.dialog->proofs()->isRunning());
        QCOMPARE(assistant.find<QLabel>("importProblem")->text(),
                 QStringLiteral("No fashion-mnist data was found."));
    }

    void whatIsDroppedOpensAsWhatItIs() {
        const Bench bench;
        {
            test::RunFolder run(bench.path("run"));
            run.store(0, 10);
            run.iterate(1, 3);
            run.finish(RunState::Finished, 3);
        }
        QVERIFY(bench.drop(bench.path("run")));
        QTRY_VERIFY(bench.window->model()->hasRun());
        QVERIFY(!bench.window->model()->showsSet());

        QVERIFY(bench.drop(bench.makeOurs()));
        QTRY_VERIFY(bench.window->model()->showsSet());
        QTRY_VERIFY(bench.window->model()->images());
        QCOMPARE(bench.window->model()->images()->ipc, 2);
        QCOMPARE(QString::fromStdString(bench.window->model()->started()->classNames.front()),
                 QStringLiteral("T-shirt/top"));

        QVERIFY(bench.drop(bench.path("theirs.safetensors")));
        QTRY_VERIFY(bench.window->findChild<ImportDialog*>());
        QVERIFY(!bench.find<ImportDialog>("importDialog")->isModal());

        std::ofstream(bench.path("letter.txt")) << "Dear reader";
        QVERIFY(bench.drop(bench.path("letter.txt")));
        QTRY_VERIFY(bench.find<QLabel>("bannerText")->text().contains(QStringLiteral("letter.txt")));
        QVERIFY(bench.window->model()->showsSet()); // nothing is lost
        QMimeData text;
        text.setText(QStringLiteral("words"));
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
        enter.ignore();
        QApplication::sendEvent(bench.window.get(), &enter);
        QVERIFY(!enter.isAccepted());
    }

    void aStoredSetIsARunWithoutHistory() {
        const Script script("echo '{\"cmi\": 0.5, \"per_class\": [0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1.0], "
                            "\"per_image\": [0.1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0.4], "
                            "\"teachers\": [\"ConvNet 1\"]}'\n");
        const Bench bench;
        auto* desk = bench.window->findChild<SetDesk*>();
        desk->open(bench.makeOurs());
        QTRY_VERIFY(bench.window->model()->showsSet());
        QTRY_VERIFY(bench.window->model()->images());
        QVERIFY(bench.find<QWidget>("setBar")->isVisible());
        QVERIFY(bench.window->actions()->action(ActionId::DistilFromSet)->isEnabled());
        QVERIFY(bench.window->actions()->action(ActionId::Export)->isEnabled());
        QVERIFY(!bench.window->actions()->action(ActionId::ResumeRun)->isEnabled());
        const auto denormalised = bench.window->model()->images()->pixels;
        desk->explorer()->setView(SetExplorer::View::Stored);
        QTRY_VERIFY(bench.window->model()->images()->pixels != denormalised);
        desk->explorer()->setView(SetExplorer::View::Denormalised);
        QTRY_VERIFY(bench.window->model()->images()->pixels == denormalised);

        QTest::mouseClick(bench.find<QAbstractButton>("setMeasure"), Qt::LeftButton);
        QTRY_COMPARE(bench.window->model()->perClassCmi().size(), std::size_t(10));
        QCOMPARE(bench.window->model()->perClassCmi().back(), 1.0);
        QCOMPARE(bench.window->model()->cmiShare().size(), std::size_t(20));
        QVERIFY(bench.find<QLabel>("setText")->text().contains(QStringLiteral("0.500")));
        bench.window->actions()->action(ActionId::NewRun)->trigger();
        QVERIFY(!bench.window->model()->showsSet());
        QVERIFY(!bench.find<QWidget>("setBar")->isVisible());
    }

    void aRunIsSetUpFromTheSetThatIsShown() {
        const Bench bench;
        const auto set = bench.makeOurs();
        auto* desk = bench.window->findChild<SetDesk*>();
        desk->open(set);
        QTRY_VERIFY(bench.window->model()->showsSet());
        QTest::mouseClick(bench.find<QAbstractButton>("setDistil"), Qt::LeftButton);
        // The set-up of an earlier start may have begun from another one.
        QTRY_COMPARE(toPath(QString::fromStdString(bench.window->setup()->config().initialSet)), set);
        const RunConfig config = bench.window->setup()->config();
        QCOMPARE(config.initialisation, Initialisation::Set);
        QCOMPARE(QString::fromStdString(config.dataset), QStringLiteral("fashion-mnist"));
        QCOMPARE(config.ipc, std::int64_t(2));
        bench.window->startRun();
        QTRY_VERIFY(bench.window->model()->lastIteration());
        QVERIFY(!bench.window->model()->showsSet());
        QCOMPARE(bench.state.request.config.initialSet, config.initialSet);
        QTest::mouseClick(bench.find<QAbstractButton>("stopButton"), Qt::LeftButton);
        QTRY_VERIFY(!bench.window->controller()->isBusy());
    }
};

QTEST_MAIN(TestImport)
#include "test_import.moc"
