// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/runs_place.h"

#include <system_error>

#include <QCoreApplication>
#include <QTemporaryFile>

#include "ui/settings/settings.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::RunsPlace", text);
}

} // namespace

QString whyNotWritable(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return tr("The folder %1 cannot be made: %2.")
            .arg(toQString(folder), QString::fromStdString(error.message()));
    QTemporaryFile probe(toQString(folder / "write-test-XXXXXX"));
    if (!probe.open() || probe.write("x") != 1 || !probe.flush())
        return tr("Nothing can be written into %1: %2.").arg(toQString(folder), probe.errorString());
    return {};
}

} // namespace distill
