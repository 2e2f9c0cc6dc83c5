// SPDX-License-Identifier: GPL-3.0-or-later
// What `distillation-studio` was asked for on its command line. Parsing opens no window and needs no
// application object.
#pragma once

#include <filesystem>
#include <optional>

#include <QStringList>

#include "core/base/result.h"
#include "core/run/run_config.h"
#include "ui/run/run_link.h"
#include "ui/theme/theme.h"

namespace distill {

struct StudioOptions {
    std::filesystem::path run;        // recorded run to show; empty = none
    std::optional<RunLink> link;      // in place of a run: where it leads
    std::filesystem::path runsFolder; // instead of the one in the settings; empty = as set
    std::optional<RunConfig> setup;   // where an option speaks of the set-up
    std::optional<ThemeChoice> theme; // for this start only
    bool start = false;               // start the run at once
    std::filesystem::path curvesRun;  // headless: write the curves of this run …
    std::filesystem::path curvesFile; // … to this file, and end
    std::optional<QString> askpass;   // what ssh asks the person; nothing else is done
    bool help = false, version = false;
};

// `arguments` without the program's name and without Qt's own options. The Error is one clear sentence.
Result<StudioOptions> parseCommandLine(const QStringList& arguments);
// Drops what QApplication takes for itself ("-platform offscreen").
QStringList withoutQtOptions(const QStringList& arguments);
QString commandLineHelp();

} // namespace distill
