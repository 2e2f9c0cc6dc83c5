// SPDX-License-Identifier: GPL-3.0-or-later
// The main window over an engine that computes nothing, with a runs folder of its own, for tests that drive it
// as a person does. GUI thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include <QAbstractButton>
#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "core/catalogue/catalogue.h"
#include "tests/ui/fake_engine.h"
#include "ui/run/run_desk.h"
#include "ui/settings/settings.h"
#include "ui/setup/setup_panel.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

namespace distill::test {

struct WindowBench {
    static constexpr QSize kSize{1060, 800}; // beyond the screen of a test: the set-up has its place
    QTemporaryDir runs;
    FakeState state;
    std::unique_ptr<MainWindow> window;

    // Once for each program: places of its own, light colours.
    static void prepareProgram() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("distillation-studio-test"));
        QCoreApplication::setApplicationName(QStringLiteral("distillation-studio-test"));
        Theme::instance().apply(ThemeChoice::Light);
    }

    // The runs folder is an empty one where the options name none; `prepare` writes into it before the window
    // opens.
    explicit WindowBench(StudioOptions options = {},
                         const std::function<void(const std::filesystem::path&)>& prepare = {}) {
        if (options.runsFolder.empty())
            options.runsFolder = toPath(runs.path());
        if (prepare)
            prepare(options.runsFolder);
        window = std::make_unique<MainWindow>(fakeEngine(state));
        window->resize(kSize);
        window->show();
        window->begin(options);
        static_cast<void>(
            QTest::qWaitForWindowActive(window.get())); // single keys act in the active window only
    }

    template <class T>
    T* find(const char* name) const {
        T* found = window->findChild<T*>(QLatin1String(name));
        Q_ASSERT(found);
        return found;
    }
    void click(const char* name) const { QTest::mouseClick(find<QAbstractButton>(name), Qt::LeftButton); }
    void key(Qt::Key key) const { // in no field
        window->activateWindow();
        if (QWidget* focus = QApplication::focusWidget())
            focus->clearFocus();
        QTest::keyClick(window.get(), key);
    }
    QAction* action(ActionId id) const { return window->actions()->action(id); }
    RunState runState() const { return window->model()->state(); }
    std::int64_t done() const { // iterations
        const auto& last = window->model()->lastIteration();
        return last ? last->iteration : 0;
    }
    void begin(std::int64_t iterations) const { // the demo's set-up
        RunConfig config = demoConfig();
        config.iterations = iterations;
        window->setup()->setConfig(config);
        click("toggleRunButton");
    }
};

} // namespace distill::test
