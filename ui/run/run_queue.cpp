// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_queue.h"

#include <algorithm>
#include <utility>

#include <QDir>
#include <QFile>
#include <QSaveFile>

#include "core/run/config_text.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr auto kFile = ".queue.jsonl";

bool areSame(const std::vector<RunConfig>& a, const std::vector<RunConfig>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const RunConfig& x, const RunConfig& y) { return configText(x) == configText(y); });
}

} // namespace

void RunQueue::setRunsFolder(const std::filesystem::path& folder) {
    m_file = folder / kFile;
    refresh();
}

// A line that no longer fits this program is left out.
RunQueue::Entries RunQueue::read() const {
    Entries entries;
    QFile file(toQString(m_file));
    if (!file.open(QIODevice::ReadOnly))
        return entries; // nothing waits
    for (const QByteArray& line : file.readAll().split('\n'))
        if (const auto config = configFromText(line.toStdString()); config && !line.trimmed().isEmpty())
            entries.push_back(*config);
    return entries;
}

bool RunQueue::write(const Entries& entries) {
    const QString name = toQString(m_file);
    if (entries.empty() && (QFile::remove(name) || !QFile::exists(name)))
        return true;
    QDir().mkpath(toQString(m_file.parent_path()));
    QSaveFile file(name);
    if (file.open(QIODevice::WriteOnly)) {
        for (const RunConfig& config : entries)
            file.write(QByteArray::fromStdString(configText(config) + "\n"));
        if (file.commit())
            return true;
    }
    emit failed(Error{ErrorCode::CannotWrite,
                      tr("The queue cannot be written to '%1': %2. It stays as it was.")
                          .arg(name, file.errorString())
                          .toStdString(),
                      {}});
    return false;
}

void RunQueue::refresh() {
    Entries entries = read();
    if (areSame(entries, m_waiting))
        return;
    m_waiting = std::move(entries);
    emit changed();
}

// From what the file says now: another window may have changed it.
void RunQueue::edit(const std::function<void(Entries&)>& change) {
    Entries entries = read();
    change(entries);
    if (write(entries))
        m_waiting = std::move(entries);
    emit changed();
}

void RunQueue::add(const RunConfig& config) {
    edit([&](Entries& entries) { entries.push_back(config); });
}

void RunQueue::remove(int place) {
    edit([&](Entries& entries) {
        if (place >= 0 && place < static_cast<int>(entries.size()))
            entries.erase(entries.begin() + place);
    });
}

void RunQueue::move(int from, int to) {
    edit([&](Entries& entries) {
        const auto count = static_cast<int>(entries.size());
        if (from < 0 || from >= count)
            return;
        RunConfig moved = std::move(entries[static_cast<std::size_t>(from)]);
        entries.erase(entries.begin() + from);
        entries.insert(entries.begin() + std::clamp(to, 0, count - 1), std::move(moved));
    });
}

void RunQueue::putBack(const RunConfig& config) {
    edit([&](Entries& entries) { entries.insert(entries.begin(), config); });
}

std::optional<RunConfig> RunQueue::takeNext() {
    std::optional<RunConfig> next;
    edit([&](Entries& entries) {
        if (entries.empty())
            return;
        next = std::move(entries.front());
        entries.erase(entries.begin());
    });
    return next;
}

} // namespace distill
