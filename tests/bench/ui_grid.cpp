// SPDX-License-Identifier: GPL-3.0-or-later
// What one update of the image grid costs the GUI thread, painting included: 500 images of 32 x 32, all in
// view. The budget is 4 ms. Prints JSON.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include <QApplication>
#include <QElapsedTimer>
#include <QTableView>

#include <nlohmann/json.hpp>

#include "ui/images/image_grid_view.h"
#include "ui/images/image_panel.h"
#include "ui/theme/theme.h"

namespace {

using namespace distill;

std::shared_ptr<const ImageBatch> makeBatch(int iteration) {
    auto batch = std::make_shared<ImageBatch>();
    batch->iteration = iteration;
    batch->classes = 10;
    batch->ipc = 50;
    batch->channels = 3;
    batch->height = batch->width = 32;
    batch->pixels.resize(500 * batch->imageBytes());
    for (std::size_t i = 0; i < batch->pixels.size(); ++i)
        batch->pixels[i] =
            static_cast<std::uint8_t>((i * 31 + i / 97 + static_cast<std::size_t>(iteration) * 7) % 256);
    return batch;
}

class PaintCounter final : public QObject {
public:
    int count = 0;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        count += event->type() == QEvent::Paint ? 1 : 0;
        return QObject::eventFilter(watched, event);
    }
};

double threadMilliseconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

struct Cost {
    double wall = 0, cpu = 0; // milliseconds
};

Cost oneUpdate(RunModel& model, const PaintCounter& counter, std::shared_ptr<const ImageBatch> batch) {
    const std::vector<RunEvent> events{Images{std::move(batch), {}, false}};
    const int before = counter.count;
    QElapsedTimer clock;
    const double cpu = threadMilliseconds();
    clock.start();
    model.applyAll(events);
    while (counter.count == before)
        QCoreApplication::processEvents();
    QCoreApplication::processEvents();
    return {static_cast<double>(clock.nsecsElapsed()) / 1e6, threadMilliseconds() - cpu};
}

} // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication app(argc, argv);
    Theme::instance().apply(ThemeChoice::Dark);
    RunModel model;
    ImagePanel panel(&model);
    panel.resize(2000, 520);
    panel.show();
    RunStarted started;
    started.config.ipc = 50;
    started.channels = 3;
    started.height = started.width = 32;
    for (int c = 0; c < 10; ++c)
        started.classNames.push_back("class " + std::to_string(c));
    model.applyAll({started, Images{makeBatch(0), {}, false}});
    while (!panel.isVisible() || panel.grid()->rowCount() == 0)
        QCoreApplication::processEvents();
    PaintCounter counter;
    panel.view()->viewport()->installEventFilter(&counter);
    std::vector<double> wall, cpu;
    for (int i = 1; i <= 105; ++i) {
        const Cost cost = oneUpdate(model, counter, makeBatch(i));
        if (i > 5) {
            wall.push_back(cost.wall);
            cpu.push_back(cost.cpu);
        }
    }
    std::sort(wall.begin(), wall.end());
    std::sort(cpu.begin(), cpu.end());
    const nlohmann::json json{{"images", 500},
                              {"zoom", panel.view()->zoom()},
                              {"median_ms", wall[wall.size() / 2]},
                              {"longest_ms", wall.back()},
                              {"cpu_median_ms", cpu[cpu.size() / 2]},
                              {"budget_ms", 4.0}};
    std::puts(json.dump(2).c_str());
    return 0;
}
