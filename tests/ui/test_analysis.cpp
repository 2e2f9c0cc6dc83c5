// SPDX-License-Identifier: GPL-3.0-or-later
// The analysis window: what its pages show of a run, of files of results and of what a child process answers.
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QListWidget>
#include <QMenuBar>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "core/jobs/evaluation_matrix.h"
#include "fake_engine.h"
#include "run_folder.h"
#include "ui/analysis/analysis_table.h"
#include "ui/analysis/analysis_views.h"
#include "ui/analysis/confusion_page.h"
#include "ui/analysis/feature_map_view.h"
#include "ui/analysis/feature_maps.h"
#include "ui/analysis/heat_panel.h"
#include "ui/analysis/job_row.h"
#include "ui/analysis/matrix_page.h"
#include "ui/analysis/score_view.h"
#include "ui/images/image_grid_model.h"
#include "ui/settings/settings.h"
#include "ui/theme/theme.h"

using namespace distill;

namespace {

Evaluation counted(std::int64_t iteration) {
    Evaluation evaluation;
    evaluation.iteration = iteration;
    evaluation.network = "ConvNet";
    evaluation.protocol = "quick";
    evaluation.accuracyMean = 70;
    evaluation.repeats = 2;
    evaluation.confusion = {6, 4, 2, 8};
    return evaluation;
}

void writeAll(const QString& file, const QByteArray& text) {
    QFile stream(file);
    QVERIFY(stream.open(QIODevice::WriteOnly));
    stream.write(text);
}

// Where the rightmost thing that is drawn ends, in parts of the width.
double drawnPart(const QImage& picture) {
    const QColor empty = picture.pixelColor(picture.width() - 2, 2);
    int end = 0;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = picture.width() - 1; x > end; --x)
            if (picture.pixelColor(x, y) != empty)
                end = x;
    return double(end) / picture.width();
}

// A small window of its own: model, desk, grid, menu bar.
struct Bench {
    QTemporaryDir folder;
    test::FakeState state;
    QWidget window;
    RunModel model;
    RunDesk desk{&model, test::fakeEngine(state), &window};
    ImageGridModel* grid = new ImageGridModel(&window);
    QMenuBar* bar = new QMenuBar(&window);
    std::unique_ptr<test::RunFolder> run;
    AnalysisViews* views = nullptr;

    Bench() {
        bar->addMenu(QStringLiteral("Help"));
        views = new AnalysisViews({&model, &desk}, bar, &window);
        run = std::make_unique<test::RunFolder>(toPath(folder.path()) / "run");
        run->iterate(1, 3);
        run->tell(counted(0));
        run->tell(counted(3));
        std::filesystem::create_directories(run->path() / "synthetic");
        for (const char* name : {"000000", "000003"})
            std::ofstream(run->path() / "synthetic" / (std::string(name) + ".safetensors")) << "set";
    }
    void open(const QString& view) {
        run->finish(RunState::Finished, 3);
        QSignalSpy opened(&desk, &RunDesk::opened);
        desk.open(run->path());
        QVERIFY(opened.wait());
        views->open(view);
    }
    template <class T>
    T* find(const char* name = "") const {
        return views->analysisWindow()->findChild<T*>(QLatin1String(name));
    }
};

// A `distill` that answers with the content of a file, or fails with a sentence.
struct StubProgram {
    QTemporaryDir folder;
    QByteArray path = qgetenv("PATH");
    QString arguments = folder.filePath(QStringLiteral("arguments"));

    StubProgram(const QByteArray& answer, int code = 0) {
        writeAll(folder.filePath(QStringLiteral("answer")), answer);
        const QString program = folder.filePath(QStringLiteral("distill"));
        writeAll(program, QStringLiteral("#!/bin/sh\necho \"$@\" >%1\necho 'Evaluating 50 %' >&2\n"
                                         "[ %2 = 0 ] || echo 'distill: there is no set here.' >&2\n"
                                         "cat %3\nexit %2\n")
                              .arg(arguments)
                              .arg(code)
                              .arg(folder.filePath(QStringLiteral("answer")))
                              .toUtf8());
        QFile::setPermissions(program, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("PATH", QByteArray(folder.path().toLocal8Bit() + ':' + path)); // none lies beside the test
    }
    ~StubProgram() { qputenv("PATH", path); }
    Q_DISABLE_COPY_MOVE(StubProgram)
    QString asked() const {
        QFile file(arguments);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
};

FeatureMap smallMap() {
    FeatureMap map;
    map.network = "ConvNet";
    map.projection = "pca";
    map.explained = {0.5, 0.25};
    map.classNames = {"circle", "square"};
    map.real = {{0, 0}, {10, 10}};
    map.realLabels = {0, 1};
    map.realCentroids = map.real;
    const std::vector<int> labels{0, 0, 1, 1};
    map.sets = {{0, {{1, 1}, {1, 2}, {8, 8}, {9, 9}}, labels, {0, 1, 2, 3}, {{1, 1.5}, {8.5, 8.5}}},
                {3, {{2, 2}, {2, 3}, {7, 7}, {8, 8}}, labels, {0, 1, 2, 3}, {{2, 2.5}, {7.5, 7.5}}}};
    for (PixelSummary* pixels : {&map.syntheticPixels, &map.realPixels}) {
        pixels->mean = pixels->deviation = {0.5};
        pixels->histogram = {std::vector<std::int64_t>(kPixelBins, 1)};
    }
    return map;
}

} // namespace

class TestAnalysis : public QObject {
    Q_OBJECT
private slots:
    void confusionShowsPartsOfEachTrueClass() {
        const auto content =
            confusionContent(counted(3), {QStringLiteral("circle"), QStringLiteral("square")});
        QCOMPARE(content.cells.size(), std::size_t{4});
        QCOMPARE(content.cells[0].text, QStringLiteral("60"));
        QCOMPARE(content.cells[3].strength, 0.8);
        QVERIFY(content.cells[1].tip.contains(QStringLiteral("circle taken for square: 4 of 10")));
        QVERIFY(confusionContent(counted(3), {QStringLiteral("one")}).cells.empty());
    }

    void pageShowsTheConfusionsOfTheTimeThatIsLookedAt() {
        Bench bench;
        bench.open(QStringLiteral("Confusion"));
        auto* page = bench.find<ConfusionPage>("confusionPage");
        QCOMPARE(page->findChild<HeatMap*>()->content().cells.size(), std::size_t{4});
        QVERIFY(page->findChild<HeatPanel*>()->table()->item(0, 1)->text() == QStringLiteral("40"));
        QVERIFY(page->findChild<JobRow*>()->startButton()->isEnabled());
    }

    void menuStandsBeforeHelpAndOpensEachView() {
        Bench bench;
        QCOMPARE(bench.bar->actions().first()->text(), QStringLiteral("&Analyse"));
        bench.open(QStringLiteral("Score"));
        for (const char* name :
             {"viewMatrix", "viewConfusion", "viewFeatures", "viewNearest", "viewPixels", "viewScore"}) {
            auto* action = bench.bar->findChild<QAction*>(QLatin1String(name));
            QVERIFY(action);
            action->trigger();
            QVERIFY(bench.views->analysisWindow()->isVisible());
        }
        QCOMPARE(bench.find<QTabWidget>()->currentIndex(), 0);
    }

    void everyPageHasAFigureInLightColours() {
        Theme::instance().apply(ThemeChoice::Dark);
        const auto light = qScopeGuard([] { Theme::instance().apply(ThemeChoice::Light); });
        Bench bench;
        bench.open(QStringLiteral("Confusion"));
        for (const AnalysisRow& row : analysisPages()) {
            bench.views->open(QLatin1String(row.id));
            for (const char* suffix : {".png", ".pdf", ".svg"}) {
                const QString file = bench.folder.filePath(QLatin1String(row.id) + QLatin1String(suffix));
                bench.find<QPushButton>("exportFigure")->click();
                auto* dialog = bench.find<QFileDialog>("exportFigureDialog");
                QVERIFY(dialog);
                emit dialog->fileSelected(file);
                dialog->reject();
                QTRY_VERIFY(!bench.find<QFileDialog>("exportFigureDialog"));
                QVERIFY2(QFileInfo(file).size() > 500, qPrintable(file));
            }
        }
        const QImage picture(bench.folder.filePath(QStringLiteral("Confusion.png")));
        QVERIFY(picture.width() > 800);
        QCOMPARE(picture.pixelColor(picture.width() - 2, 2), Theme::light().panel);
        QVERIFY(Theme::instance().choice() == ThemeChoice::Dark); // the window's own stay
        // What is drawn takes the part of the picture that it has on screen.
        Theme::instance().apply(ThemeChoice::Light);
        bench.views->open(QStringLiteral("Confusion"));
        const QImage shown = bench.find<AnalysisPage>("confusionPage")->figure()->grab().toImage();
        QVERIFY2(std::abs(drawnPart(picture) - drawnPart(shown)) < 0.05,
                 qPrintable(QStringLiteral("%1 %2").arg(drawnPart(picture)).arg(drawnPart(shown))));
    }

    void matrixAsksForWhatIsChosenAndShowsItsFile() {
        Bench bench;
        bench.open(QStringLiteral("Matrix"));
        auto* page = bench.find<MatrixPage>("matrixPage");
        auto* sets = bench.find<QListWidget>("matrixSets");
        auto* networks = bench.find<QListWidget>("matrixNetworks");
        QCOMPARE(sets->count(), 2);
        for (int i = 0; i < networks->count(); ++i)
            networks->item(i)->setCheckState(i < 2 ? Qt::Checked : Qt::Unchecked);
        const StubProgram program("{}");
        page->findChild<JobRow*>()->startButton()->click();
        QTRY_VERIFY(!page->findChild<JobRow*>()->isRunning());
        const QString run = toQString(bench.run->path());
        QVERIFY2(program.asked().startsWith(QStringLiteral("matrix %1@0 %1@3 --network ").arg(run)),
                 qPrintable(program.asked()));
        QVERIFY(program.asked().contains(QStringLiteral("--out %1/analysis/matrix.json").arg(run)));

        EvaluationMatrix matrix;
        matrix.columns = {{"a", "aa", 0}, {"b", "bb", 3}};
        matrix.networks = {"ConvNet"};
        matrix.protocolId = "quick";
        matrix.repeats = 2;
        MatrixCell cell;
        cell.digest = "bb";
        cell.evaluation = counted(3);
        matrix.cells = {cell};
        writeAll(run + QStringLiteral("/analysis/matrix.json"),
                 QByteArray::fromStdString(toJson(matrix).dump()));
        page->refresh();
        const auto& content = page->findChild<HeatMap*>()->content();
        QCOMPARE(content.cells.size(), std::size_t{2});
        QCOMPARE(content.cells[0].text, QStringLiteral("–"));
        QCOMPARE(content.cells[1].text, QStringLiteral("70.0 ± 0.0"));
        QVERIFY(page->findChild<HeatMap*>()->tableText().contains(QStringLiteral("ConvNet\t–\t70.0 ± 0.0")));
    }

    void childsSentenceIsShownWhereItFails() {
        Bench bench;
        bench.open(QStringLiteral("Score"));
        const StubProgram program("", 3);
        auto* job = bench.find<QWidget>("scorePage")->findChild<JobRow*>();
        job->startButton()->click();
        auto* text = job->findChild<QLabel*>(QStringLiteral("jobText"));
        QTRY_COMPARE(text->text(), QStringLiteral("there is no set here."));
        QVERIFY(job->startButton()->isVisible());
    }

    void scoreCardIsKeptWithTheRun() {
        Bench bench;
        bench.open(QStringLiteral("Score"));
        const nlohmann::json row = {{"id", "synthetic"},
                                    {"name", "the set"},
                                    {"accuracy_mean", 70.0},
                                    {"accuracy_std", 1.0},
                                    {"n", 3},
                                    {"interval_95", 2.5},
                                    {"no_difference_to_synthetic", false}};
        auto random = row;
        random["id"] = "random";
        random["no_difference_to_synthetic"] = true;
        random["interval_95"] = nullptr;
        const nlohmann::json card = {{"rows", {row, random}}, {"hlr", 14.5},        {"ior", 10.0},
                                     {"lrs", 0.27},           {"ars", nullptr},     {"bytes", 4000},
                                     {"label_bytes", 0},      {"run_seconds", 60},  {"iteration", 3},
                                     {"protocol", "words"},   {"full_protocol", ""}};
        const StubProgram program(QByteArray::fromStdString(card.dump()));
        auto* page = bench.find<QWidget>("scorePage");
        page->findChild<JobRow*>()->startButton()->click();
        QTRY_COMPARE(page->findChild<ScoreView*>()->bars().size(), std::size_t{2});
        const auto& bars = page->findChild<ScoreView*>()->bars();
        QVERIFY(bars[0].own && !bars[0].indistinct);
        QVERIFY(!bars[1].own && bars[1].indistinct && bars[1].interval < 0);
        QVERIFY(QFile::exists(toQString(bench.run->path()) + QStringLiteral("/analysis/score.json")));
    }

    void lassoMarksImagesInTheGrid() {
        Bench bench;
        auto shown = test::makeImages(3, 2).batch;
        bench.open(QStringLiteral("Features"));
        bench.grid->setContent(shown, shown, {}, {});
        const StubProgram program(QByteArray::fromStdString(toJson(smallMap()).dump()));
        auto* page = bench.find<QWidget>("featurePage");
        page->findChild<JobRow*>()->startButton()->click();
        auto* view = page->findChild<FeatureMapView*>();
        QTRY_COMPARE(view->shownSet(), std::size_t{1});
        QVERIFY(program.asked().contains(QStringLiteral("--every-iteration")));
        bench.desk.timeline()->lookAt(0);
        view->showSet(0);
        const QPointF first = view->placeOf({1, 1}), second = view->placeOf({1, 2});
        const QPoint corner = QPoint(qRound(first.x()) - 12, qRound(first.y()) + 12);
        QTest::mousePress(view, Qt::LeftButton, {}, corner);
        for (const QPoint& to : {QPoint(qRound(first.x()) + 12, qRound(first.y()) + 12),
                                 QPoint(qRound(second.x()) + 12, qRound(second.y()) - 12),
                                 QPoint(qRound(second.x()) - 12, qRound(second.y()) - 12), corner}) {
            QMouseEvent move(QEvent::MouseMove, to, view->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(view, &move);
        }
        QTest::mouseRelease(view, Qt::LeftButton, {}, corner);
        QVERIFY(bench.grid->index(0, 0).data(ImageGridModel::MarkedRole).toBool());
        QVERIFY(bench.grid->index(0, 1).data(ImageGridModel::MarkedRole).toBool());
        QVERIFY(!bench.grid->index(1, 0).data(ImageGridModel::MarkedRole).toBool());
        QTest::mouseClick(view, Qt::LeftButton, {}, QPoint(2, 2)); // nothing is there
        QVERIFY(!bench.grid->index(0, 0).data(ImageGridModel::MarkedRole).toBool());
    }

    void bothSpacesAndAnotherRunAreDrawnInTheSameAxes() {
        Bench bench;
        bench.open(QStringLiteral("Features"));
        FeatureMap map = smallMap();
        map.runs = {"first", "folder/second"};
        MappedSet other = map.sets.front();
        other.run = 1;
        map.sets.push_back(other);
        FeatureMap probabilities = map;
        probabilities.space = "probabilities";
        map.probabilities = std::make_shared<const FeatureMap>(probabilities);
        const StubProgram program(QByteArray::fromStdString(toJson(map).dump()));
        auto* page = bench.find<QWidget>("featurePage");
        page->findChild<JobRow*>()->startButton()->click();
        auto* maps = page->findChild<FeatureMaps*>();
        QTRY_COMPARE(maps->views().size(), std::size_t{4});
        QVERIFY(program.asked().contains(QStringLiteral("--probabilities")));
        const auto& views = maps->views();
        QTRY_VERIFY(views[3]->isVisible());
        QCOMPARE(views[0]->shownSet(), std::size_t{1}); // the newest of each run
        QCOMPARE(views[2]->shownSet(), std::size_t{2});
        QVERIFY(views[0]->y() < views[2]->y() && views[0]->x() < views[1]->x());
        maps->setMap(smallMap()); // one run, one space
        QVERIFY(views[0]->isVisible() && !views[1]->isVisible());
        QCOMPARE(setAt(map, 1, 0), std::size_t{2}); // older than all of its sets: the first
    }

    void pagesSayWhyThereIsNothingToDo() {
        Bench bench;
        bench.views->open(QStringLiteral("Nearest"));
        auto* job = bench.find<QWidget>("nearestPage")->findChild<JobRow*>();
        QVERIFY(!job->startButton()->isEnabled());
        QVERIFY(!job->startButton()->toolTip().isEmpty());
    }
};

QTEST_MAIN(TestAnalysis)
#include "test_analysis.moc"
