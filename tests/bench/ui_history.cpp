// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the window goes through what was recorded: filtering a list of runs, laying the curves of long
// runs over each other, and scrubbing the timeline of a CIFAR-10 sized set. Writes its runs into a temporary
// folder and prints JSON.
//   bench_history [--runs 200] [--overlays 10] [--iterations 20000] [--ipc 50] [--snapshots 100]
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <random>

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListView>
#include <QTemporaryDir>

#include <nlohmann/json.hpp>

#include "core/io/png_image.h"
#include "core/store/journal.h"
#include "core/store/snapshot_files.h"
#include "ui/compare/run_comparison.h"
#include "ui/images/image_panel.h"
#include "ui/plots/plot_panel.h"
#include "ui/run/run_replay.h"
#include "ui/run/timeline.h"
#include "ui/runs/run_list_panel.h"
#include "ui/settings/settings.h"
#include "ui/theme/theme.h"

namespace {

using namespace distill;

template <class Condition>
void waitFor(Condition condition) {
    while (!condition())
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
}

double milliseconds(const QElapsedTimer& clock) {
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

RunStarted start(int ipc, std::int64_t iterations) {
    RunStarted started;
    started.config.ipc = ipc;
    started.config.iterations = iterations;
    started.classNames = std::vector<std::string>(10, "class");
    started.channels = 3;
    started.height = started.width = 32;
    started.datasetName = "CIFAR-10";
    return started;
}

void writeRun(const std::filesystem::path& directory, int ipc, std::int64_t iterations, int snapshots) {
    std::filesystem::create_directories(directory / "images");
    auto journal = JournalWriter::create(directory / "journal.jsonl");
    if (!journal)
        throw DistillError(journal.error());
    const auto tell = [&](const RunEvent& event) { valueOrThrow(journal->append(event)); };
    tell(start(ipc, iterations));
    for (std::int64_t i = 1; i <= iterations; ++i) {
        Iteration event;
        event.iteration = i;
        event.matching = 100.0 / static_cast<double>(i + 10);
        event.cmi = 0.04;
        event.cmiTerm = 4;
        event.loss = event.matching + event.cmiTerm;
        event.perClassCmi = std::vector<double>(10, 0.04);
        tell(event);
    }
    std::mt19937 random(1);
    for (int i = 0; i < snapshots; ++i) {
        auto batch = std::make_shared<ImageBatch>(ImageBatch{i, 10, ipc, 3, 32, 32, {}});
        batch->pixels.resize(static_cast<std::size_t>(10 * ipc) * batch->imageBytes());
        for (auto& pixel : batch->pixels)
            pixel = static_cast<std::uint8_t>(random());
        valueOrThrow(writePng(tile(*batch), directory / "images" / snapshotName(i, ".png")));
        Images images;
        images.batch = batch;
        images.stored = true;
        tell(images);
    }
    Finished finished;
    finished.state = RunState::Finished;
    tell(finished);
}

// The slowest keystroke in the search field, until the list shows what fits.
double filterMilliseconds(const std::filesystem::path& root, int runs) {
    for (int i = 0; i < runs; ++i)
        writeRun(root / ("run" + std::to_string(i)), 1, 3, 0);
    RunListPanel panel;
    panel.resize(220, 900);
    panel.show();
    panel.setFolder(root);
    auto* list = panel.findChild<QListView*>(QStringLiteral("runsList"));
    waitFor([&] { return list->model()->rowCount() == runs; });
    auto* search = panel.findChild<QLineEdit*>(QStringLiteral("runsSearch"));
    double slowest = 0;
    for (const char* text : {"r", "ru", "run", "run1", "run", "", "run7", "nothing", ""}) {
        QElapsedTimer clock;
        clock.start();
        search->setText(QLatin1String(text));
        panel.repaint();
        list->viewport()->repaint();
        slowest = std::max(slowest, milliseconds(clock));
    }
    return slowest;
}

double overlaySeconds(const std::filesystem::path& root, int runs, std::int64_t iterations) {
    for (int i = 0; i < runs; ++i)
        writeRun(root / ("long" + std::to_string(i)), 1, iterations, 0);
    RunModel model;
    model.applyAll({start(1, iterations)});
    Timeline timeline(&model);
    PlotPanel plots(&model, nullptr, &timeline);
    plots.resize(1000, 200);
    plots.show();
    RunComparison comparison(&model, &timeline, &plots, &plots);
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < runs; ++i)
        comparison.toggleOverlay(toQString(root / ("long" + std::to_string(i))), QString::number(i));
    waitFor([&] { return comparison.overlays().size() == runs; });
    plots.grab();
    return milliseconds(clock) / 1000.0;
}

// Every snapshot once, so that each is read from disk.
double scrubFramesPerSecond(const std::filesystem::path& run, int ipc, int snapshots) {
    writeRun(run, ipc, snapshots, snapshots);
    const auto replay = loadReplay(run);
    if (!replay)
        throw DistillError(replay.error());
    RunModel model;
    showReplay(model, *replay);
    Timeline timeline(&model);
    timeline.setDirectory(run);
    ImagePanel images(&model, nullptr, &timeline);
    images.resize(1000, 560);
    images.show();
    QApplication::processEvents();
    QElapsedTimer clock;
    clock.start();
    for (int step = 0; step < timeline.count(); ++step) {
        timeline.lookAtStep(step);
        waitFor([&] { return timeline.images()->iteration == timeline.iterationOf(step); });
        images.grab();
    }
    return 1000.0 * timeline.count() / milliseconds(clock);
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("bench_history"));
    Theme::instance().apply(ThemeChoice::Light);
    QCommandLineParser parser;
    parser.addHelpOption();
    for (const auto& [name, value] :
         {std::pair("runs", "200"), std::pair("overlays", "10"), std::pair("iterations", "20000"),
          std::pair("ipc", "50"), std::pair("snapshots", "100")})
        parser.addOption({QLatin1String(name), QString(), QStringLiteral("number"), QLatin1String(value)});
    parser.process(app);
    const auto number = [&](const char* name) { return parser.value(QLatin1String(name)).toInt(); };
    const QTemporaryDir folder;
    const auto root = toPath(folder.path());
    nlohmann::json figures;
    figures["filter_milliseconds"] = filterMilliseconds(root / "runs", number("runs"));
    figures["overlay_seconds"] = overlaySeconds(root / "long", number("overlays"), number("iterations"));
    figures["scrub_frames_per_second"] =
        scrubFramesPerSecond(root / "scrub", number("ipc"), number("snapshots"));
    std::puts(figures.dump(2).c_str());
    return 0;
}
