// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/other_window.h"

#include <QCoreApplication>
#include <QProcess>

#include "ui/settings/settings.h"

namespace distill {

bool openOtherWindow(const std::filesystem::path& run, const std::filesystem::path& runsFolder, bool start) {
    QStringList arguments{QStringLiteral("--runs"), toQString(runsFolder)};
    if (!run.empty())
        arguments << toQString(run);
    if (start)
        arguments << QStringLiteral("--start");
    return QProcess::startDetached(QCoreApplication::applicationFilePath(), arguments);
}

} // namespace distill
