// SPDX-License-Identifier: GPL-3.0-or-later
// What the program remembers between two starts: one row per key, in one table. GUI thread only. Kept in the
// user's configuration folder; a value that cannot be read counts as its default.
#pragma once

#include <filesystem>

#include <QByteArray>
#include <QSettings>
#include <QStringList>
#include <QVariant>

#include "core/run/run_config.h"
#include "ui/theme/theme.h"

namespace distill {

enum class SettingKey {
    Theme,         // "system" | "light" | "dark"
    RunsFolder,    // empty = the default one
    RecordRuns,    // whether new runs are written to the runs folder
    Geometry,      // of the window
    Layout,        // docks and tool bar
    SplitterState, // images above plots
    Recent,        // run folders, newest first
    Setup,         // last set-up as JSON
    ImageZooms,    // of the image grid, where one was chosen: a map by the shape of the set
    Export,        // what was chosen in the export dialog last: a map
    InterfaceZoom, // percent
    Shortcuts,     // by the command's name, those that were changed; an empty text = none
    SingleKeys,    // whether keys without Ctrl or Alt are commands
    RunOrder,      // of the list of runs, by its id
    PanelWidths,   // of the panels at the sides
    ShownRun,      // folder of the run that was shown when the window was closed
};

class Settings final {
public:
    QVariant value(SettingKey key) const;
    void setValue(SettingKey key, const QVariant& value);
    void remove(SettingKey key);

    ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);
    std::filesystem::path runsFolder() const;
    QStringList recentRuns() const; // those that still exist
    void addRecentRun(const std::filesystem::path& directory);
    std::filesystem::path shownRun() const;  // when the window was closed; empty = none, or it is gone
    bool readSetup(RunConfig& config) const; // false where none is stored or it no longer fits
    void writeSetup(const RunConfig& config);

private:
    QSettings m_store;
};

QString themeName(ThemeChoice choice); // "system" | "light" | "dark"
bool themeFromName(const QString& name, ThemeChoice& choice);

QString toQString(const std::filesystem::path& path);
std::filesystem::path toPath(const QString& text);

} // namespace distill
