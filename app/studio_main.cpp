// SPDX-License-Identifier: GPL-3.0-or-later
// `distillation-studio`: the window, and the headless export of curves. Exit codes as in exitCode().
#include <cstdio>
#include <cstdlib>
#include <string>

#include <QApplication>
#include <QIcon>

#include "app/bundled_files.h"
#include "core/jobs/run.h"
#include "ui/settings/settings.h"
#include "ui/theme/one_locale.h"
#include "ui/theme/theme.h"
#include "ui/theme/type_scale.h"
#include "ui/window/command_line.h"
#include "ui/window/curve_export.h"
#include "ui/window/end_signals.h"
#include "ui/window/link_desk.h"
#include "ui/window/link_door.h"
#include "ui/window/main_window.h"
#include "ui/window/ssh_askpass.h"

namespace {

using namespace distill;

int fail(const Error& error) {
    std::fprintf(stderr, "distillation-studio: %s\n", error.message.c_str());
    return exitCode(error.code);
}

int exportCurves(int& argc, char** argv, const StudioOptions& options) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication app(argc, argv);
    useOneLocale();
    Theme::instance().apply(ThemeChoice::Light);
    const auto saved = saveCurvesOf(options.curvesRun, options.curvesFile);
    return saved ? 0 : fail(saved.error());
}

// Qt would abort where it finds no display: say it in words instead.
bool hasDisplay() {
#if defined(Q_OS_LINUX)
    for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        if (!qEnvironmentVariableIsEmpty(variable))
            return true;
    return false;
#else
    return true;
#endif
}

int askForSshIn(int& argc, char** argv, const QString& prompt) {
    if (!hasDisplay())
        return 1;
    const QApplication app(argc, argv);
    useOneLocale();
    setInterfaceZoom(Settings().value(SettingKey::InterfaceZoom).toInt());
    Theme::instance().apply(Settings().theme());
    return askForSsh(prompt);
}

// Where nothing is asked for, with the run that was shown last.
StudioOptions goingOn(StudioOptions options) {
    if (options.run.empty() && !options.link && !options.setup && !options.start &&
        options.runsFolder.empty())
        options.run = Settings().shownRun();
    return options;
}

int showWindow(int& argc, char** argv, const StudioOptions& options) {
    const QApplication app(argc, argv);
    useOneLocale();
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/distillation-studio.svg")));
    setInterfaceZoom(Settings().value(SettingKey::InterfaceZoom).toInt());
    Theme::instance().apply(options.theme.value_or(Settings().theme()));
    letSshAsk();
    MainWindow window;
    const EndSignals ending;
    QObject::connect(&ending, &EndSignals::asked, &window, &MainWindow::endQuietly);
    LinkDoor door;
    QObject::connect(&door, &LinkDoor::handed, window.links(), &LinkDesk::followText);
    window.show();
    window.begin(goingOn(options));
    const int code = QApplication::exec();
    return ending.exitCode() != 0 ? ending.exitCode() : code;
}

} // namespace

int main(int argc, char** argv) {
    initialiseRuntime(argc, argv);
    useBundledFiles();
    QCoreApplication::setOrganizationName(QStringLiteral("distillation-studio"));
    QCoreApplication::setApplicationName(QStringLiteral("distillation-studio"));
    QCoreApplication::setApplicationVersion(QStringLiteral(DISTILL_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Distillation Studio"));
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.distillation_studio.DistillationStudio"));

    QStringList given;
    for (int i = 1; i < argc; ++i)
        given << QString::fromLocal8Bit(argv[i]);
    const QStringList arguments = withoutQtOptions(given);
    const auto options = parseCommandLine(arguments);
    if (!options)
        return fail(options.error());
    if (options->help)
        return std::fputs(commandLineHelp().toLocal8Bit().constData(), stdout) < 0 ? 1 : 0;
    if (options->version)
        return std::puts(versionText().c_str()) < 0 ? 1 : 0;
    if (options->askpass)
        return askForSshIn(argc, argv, *options->askpass);
    if (!options->curvesRun.empty())
        return exportCurves(argc, argv, *options);
    if (options->link && arguments.size() == 1 && LinkDoor::handOver(arguments.first()))
        return 0; // a window that is open follows it
    if (arguments.size() == given.size() && !hasDisplay())
        return fail(Error{
            ErrorCode::RunFailed, "There is no display. `distill run` does the same work without one.", {}});
    return showWindow(argc, argv, *options);
}
