// SPDX-License-Identifier: GPL-3.0-or-later
// How responsive the window stays: opens the real main window, distils in it, and measures the gaps of the
// GUI thread's event loop with a 1 ms timer. Counting starts with the first iteration; the gaps before it are
// given apart.
//   bench_ui [--seconds 20] [--dataset cifar10] [--ipc 50] [--data PATH] [--lambda X] [--threads N]
// Without --data, or where that does not exist, the generated shapes are used. Honours QT_QPA_PLATFORM.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QTimer>

#include <nlohmann/json.hpp>

#include "core/catalogue/catalogue.h"
#include "core/jobs/run.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

namespace {

using namespace distill;

// Records how long the event loop was away between two turns.
class Watchdog final {
public:
    Watchdog() {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { turn(); });
        m_clock.start();
        m_timer.start(1);
    }
    std::vector<double> take() { return std::exchange(m_gaps, {}); } // milliseconds

private:
    void turn() { m_gaps.push_back(static_cast<double>(m_clock.nsecsElapsed()) / 1e6), m_clock.restart(); }

    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<double> m_gaps;
};

double quantile(std::vector<double> values, double share) {
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

Result<RunConfig> makeConfig(const QCommandLineParser& parser) {
    const std::string data = parser.value(QStringLiteral("data")).toStdString();
    const bool found = !data.empty() && std::filesystem::exists(data);
    const qlonglong ipc = parser.value(QStringLiteral("ipc")).toLongLong();
    if (!found)
        std::fputs("bench_ui: no data given or found, using the generated shapes\n", stderr);
    auto config =
        found ? presetConfig("quick", "dm", parser.value(QStringLiteral("dataset")).toStdString(), ipc)
              : Result<RunConfig>(demoConfig());
    if (!config)
        return config;
    config->ipc = ipc;
    config->data = found ? data : std::string();
    config->iterations = 1000000; // the clock ends it
    config->teacher.count = 1;    // only the iterations are measured: get there soon
    config->teacher.epochs = 1;
    config->teacher.subset = 2000;
    config->evaluation.randomBaseline = false;
    config->lambda = parser.value(QStringLiteral("lambda")).toDouble();
    config->threads = parser.value(QStringLiteral("threads")).toLongLong();
    return config;
}

class Session final : public QObject {
public:
    Session(MainWindow& window, double seconds) : m_window(window), m_seconds(seconds) {
        connect(window.model(), &RunModel::iterationsAdded, this, [this] { onIterations(); });
        connect(window.controller(), &RunController::failed, this, [this](const Error& error) {
            std::fprintf(stderr, "bench_ui: %s\n", error.message.c_str());
            m_failed = true;
        });
        connect(window.controller(), &RunController::ended, this, [this] { report(); });
        m_total.start();
    }

private:
    void onIterations() {
        if (m_measuring)
            return;
        m_measuring = true;
        m_preparing = m_watchdog.take();
        m_preparingSeconds = static_cast<double>(m_total.elapsed()) / 1e3;
        m_first = m_window.model()->curves().iteration.size();
        m_total.restart();
        QTimer::singleShot(static_cast<int>(m_seconds * 1000), this, [this] {
            m_gaps = m_watchdog.take();
            m_measuredSeconds = static_cast<double>(m_total.elapsed()) / 1e3;
            m_iterations = m_window.model()->curves().iteration.size() - m_first;
            m_window.controller()->steer(ControlKind::Stop);
        });
    }

    void report() {
        if (m_failed || m_gaps.empty())
            return QApplication::exit(1);
        const nlohmann::json json{
            {"seconds", m_measuredSeconds},
            {"longest_gap_ms", quantile(m_gaps, 1.0)},
            {"p99_gap_ms", quantile(m_gaps, 0.99)},
            {"iterations", m_iterations},
            {"preparing_seconds", m_preparingSeconds},
            {"preparing_longest_gap_ms", quantile(m_preparing, 1.0)},
            {"dataset", m_window.model()->started() ? m_window.model()->started()->config.dataset : ""},
            {"platform", QGuiApplication::platformName().toStdString()}};
        std::puts(json.dump(2).c_str());
        QApplication::exit(0);
    }

    MainWindow& m_window;
    Watchdog m_watchdog;
    QElapsedTimer m_total;
    std::vector<double> m_preparing, m_gaps;
    double m_seconds, m_preparingSeconds = 0, m_measuredSeconds = 0;
    std::size_t m_first = 0, m_iterations = 0;
    bool m_measuring = false, m_failed = false;
};

} // namespace

int main(int argc, char** argv) {
    initialiseRuntime(argc, argv);
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication app(argc, argv);
    QCoreApplication::setOrganizationName(
        QStringLiteral("distillation-studio-bench")); // not the user's settings
    QCoreApplication::setApplicationName(QStringLiteral("bench_ui"));
    Theme::instance().apply(ThemeChoice::Dark);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions(
        {{QStringLiteral("seconds"), QStringLiteral("measured time"), QStringLiteral("S"),
          QStringLiteral("20")},
         {QStringLiteral("dataset"), QStringLiteral("dataset id"), QStringLiteral("ID"),
          QStringLiteral("cifar10")},
         {QStringLiteral("ipc"), QStringLiteral("images per class"), QStringLiteral("N"),
          QStringLiteral("50")},
         {QStringLiteral("data"), QStringLiteral("file or folder"), QStringLiteral("PATH")},
         {QStringLiteral("lambda"), QStringLiteral("CMI weight"), QStringLiteral("X"), QStringLiteral("100")},
         {QStringLiteral("threads"), QStringLiteral("engine threads"), QStringLiteral("N"),
          QStringLiteral("0")}});
    parser.process(app);
    const auto config = makeConfig(parser);
    if (!config) {
        std::fprintf(stderr, "bench_ui: %s\n", config.error().message.c_str());
        return exitCode(config.error().code);
    }
    MainWindow window;
    window.resize(1440, 900);
    window.show();
    StudioOptions options;
    options.setup = *config;
    window.begin(options);
    Session session(window, parser.value(QStringLiteral("seconds")).toDouble());
    if (!window.controller()->start(RunRequest{*config, {}}))
        return 1;
    return QApplication::exec();
}
