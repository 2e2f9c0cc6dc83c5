// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings.h"

#include <array>
#include <cstddef>

#include "core/jobs/run.h"
#include "core/run/config_text.h"
#include "core/store/run_store.h"

namespace distill {

namespace {

constexpr int kRecentRuns = 10;

struct Row {
    SettingKey key;
    const char* name;
    QVariant fallback;
};

const std::array<Row, 16>& rows() {
    static const std::array<Row, 16> table{{
        {SettingKey::Theme, "window/theme", QStringLiteral("system")},
        {SettingKey::RunsFolder, "runs/folder", QString()},
        {SettingKey::RecordRuns, "runs/record", true},
        {SettingKey::Geometry, "window/geometry", QByteArray()},
        {SettingKey::Layout, "window/layout", QByteArray()},
        {SettingKey::SplitterState, "window/splitter", QByteArray()},
        {SettingKey::Recent, "runs/recent", QStringList()},
        {SettingKey::Setup, "runs/setup", QString()},
        {SettingKey::ImageZooms, "window/imageZooms", QVariantMap()},
        {SettingKey::Export, "export/choices", QVariantMap()},
        {SettingKey::InterfaceZoom, "window/zoom", 100},
        {SettingKey::Shortcuts, "window/shortcuts", QVariantMap()},
        {SettingKey::SingleKeys, "window/singleKeys", true},
        {SettingKey::RunOrder, "runs/order", QStringLiteral("date")},
        {SettingKey::PanelWidths, "window/panelWidths", QVariantList()},
        {SettingKey::ShownRun, "runs/shown", QString()},
    }};
    return table;
}

const Row& row(SettingKey key) {
    return rows().at(static_cast<std::size_t>(key));
}

} // namespace

QVariant Settings::value(SettingKey key) const {
    return m_store.value(QLatin1String(row(key).name), row(key).fallback);
}

void Settings::setValue(SettingKey key, const QVariant& value) {
    m_store.setValue(QLatin1String(row(key).name), value);
}

void Settings::remove(SettingKey key) {
    m_store.remove(QLatin1String(row(key).name));
}

ThemeChoice Settings::theme() const {
    ThemeChoice choice = ThemeChoice::System;
    themeFromName(value(SettingKey::Theme).toString(), choice);
    return choice;
}

void Settings::setTheme(ThemeChoice choice) {
    setValue(SettingKey::Theme, themeName(choice));
}

std::filesystem::path Settings::runsFolder() const {
    const QString folder = value(SettingKey::RunsFolder).toString();
    return folder.isEmpty() ? defaultRunsDirectory() : toPath(folder);
}

QStringList Settings::recentRuns() const {
    QStringList existing;
    for (const QString& directory : value(SettingKey::Recent).toStringList())
        if (isRunDirectory(toPath(directory)))
            existing << directory;
    return existing;
}

void Settings::addRecentRun(const std::filesystem::path& directory) {
    QStringList recent = value(SettingKey::Recent).toStringList();
    const QString text = toQString(directory);
    recent.removeAll(text);
    recent.prepend(text);
    while (recent.size() > kRecentRuns)
        recent.removeLast();
    setValue(SettingKey::Recent, recent);
}

std::filesystem::path Settings::shownRun() const {
    const auto run = toPath(value(SettingKey::ShownRun).toString());
    return isRunDirectory(run) ? run : std::filesystem::path();
}

bool Settings::readSetup(RunConfig& config) const {
    const auto read = configFromText(value(SettingKey::Setup).toString().toStdString());
    if (!read)
        return false;
    config = *read;
    return true;
}

void Settings::writeSetup(const RunConfig& config) {
    setValue(SettingKey::Setup, QString::fromStdString(configText(config)));
}

QString themeName(ThemeChoice choice) {
    switch (choice) {
    case ThemeChoice::Light:
        return QStringLiteral("light");
    case ThemeChoice::Dark:
        return QStringLiteral("dark");
    case ThemeChoice::System:
        break;
    }
    return QStringLiteral("system");
}

bool themeFromName(const QString& name, ThemeChoice& choice) {
    for (const auto candidate : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark}) {
        if (themeName(candidate) == name) {
            choice = candidate;
            return true;
        }
    }
    return false;
}

QString toQString(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

std::filesystem::path toPath(const QString& text) {
    return std::filesystem::path(text.toStdString());
}

} // namespace distill
