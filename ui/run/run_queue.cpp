// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_queue.h"

#include <algorithm>
#include <utility>

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QSaveFile>

#include "core/run/config_text.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr auto kFile = ".queue.jsonl";
constexpr int kPatience = 2000; // milliseconds: another window edits for one or two

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

// From what the file says now, which no other window changes meanwhile.
bool RunQueue::edit(const std::function<void(Entries&)>& change) {
    QDir().mkpath(toQString(m_file.parent_path()));
    QLockFile lock(toQString(m_file) + QStringLiteral(".lock"));
    const bool held = lock.tryLock(kPatience);
    if (!held)
        tellLocked(lock.error() == QLockFile::LockFailedError);
    Entries entries = read();
    if (held)
        change(entries);
    const bool done = held && write(entries);
    if (done)
        m_waiting = std::move(entries);
    emit changed();
    return done;
}

void RunQueue::tellLocked(bool byAnother) {
    const QString file = toQString(m_file);
    const QString text =
        byAnother ? tr("Another window holds the queue '%1'. It stays as it was; try it again.").arg(file)
                  : tr("The queue cannot be written to '%1': no file can be made there. It stays as it was.")
                        .arg(file);
    emit failed(Error{ErrorCode::CannotWrite, text.toStdString(), {}});
}

// Where the entry that is shown at this place stands now; -1 = another window took it.
std::ptrdiff_t RunQueue::placeIn(const Entries& entries, int shown) const {
    if (shown < 0 || shown >= static_cast<int>(m_waiting.size()))
        return -1;
    const std::string wanted = configText(m_waiting[static_cast<std::size_t>(shown)]);
    const auto isIt = [&](const RunConfig& entry) { return configText(entry) == wanted; };
    if (shown < static_cast<int>(entries.size()) && isIt(entries[static_cast<std::size_t>(shown)]))
        return shown;
    const auto found = std::find_if(entries.begin(), entries.end(), isIt);
    return found == entries.end() ? -1 : found - entries.begin();
}

void RunQueue::add(const RunConfig& config) {
    edit([&](Entries& entries) { entries.push_back(config); });
}

void RunQueue::remove(int place) {
    edit([&](Entries& entries) {
        if (const auto at = placeIn(entries, place); at >= 0)
            entries.erase(entries.begin() + at);
    });
}

void RunQueue::move(int from, int to) {
    edit([&](Entries& entries) {
        const auto at = placeIn(entries, from);
        if (at < 0)
            return;
        RunConfig moved = std::move(entries[static_cast<std::size_t>(at)]);
        entries.erase(entries.begin() + at);
        entries.insert(entries.begin() + std::clamp(to, 0, static_cast<int>(entries.size())),
                       std::move(moved));
    });
}

void RunQueue::putBack(const RunConfig& config) {
    edit([&](Entries& entries) { entries.insert(entries.begin(), config); });
}

std::optional<RunConfig> RunQueue::takeNext() {
    refresh();
    if (m_waiting.empty())
        return std::nullopt;
    std::optional<RunConfig> next;
    const bool done = edit([&](Entries& entries) {
        if (entries.empty())
            return;
        next = std::move(entries.front());
        entries.erase(entries.begin());
    });
    return done ? next : std::nullopt; // what stays in the file is another window's to take
}

} // namespace distill
