// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_follow.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/io/posix_io.h"
#include "core/run/event_json.h"
#include "core/store/iteration_line.h"
#include "core/store/mirror_origin.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"

namespace distill {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Of a line of a journal, whose keys are sorted: it comes near the end.
std::string timeOf(std::string_view line) {
    constexpr std::string_view kKey = "\"time\":\"";
    const auto at = line.rfind(kKey);
    if (at == std::string_view::npos)
        return {};
    const auto begin = at + kKey.size();
    return std::string(line.substr(begin, line.find('"', begin) - begin));
}

} // namespace

RunFollower::RunFollower(fs::path directory, bool times) : m_directory(std::move(directory)), m_times(times) {
    m_record.info.directory = m_directory;
}

// The owner is looked at before the journal: an end that comes between the two is seen by both or only by the
// journal, never by the owner alone.
RunUpdate RunFollower::look(Clock::time_point now) {
    RunUpdate update;
    const bool owned = ownerState(m_directory) != OwnerState::None;
    const bool lives = owned && ownerLives(now);
    const bool left = !owned && !isLiveMirror(m_directory); // the run of a mirror goes on elsewhere
    parse(readNew(update), update);
    loadNewestImages(update);
    update.contact = isEnded(m_state) || left ? Contact::Ended : lives ? Contact::Live : Contact::Lost;
    update.state = m_state;
    if (update.contact == Contact::Lost)
        update.state = RunState::LostContact;
    else if (!isEnded(m_state) && left)
        update.state = RunState::Stopped;
    return update;
}

bool RunFollower::ownerLives(Clock::time_point now) {
    const auto owner = readOwner(m_directory);
    if (!owner || owner->host == thisProcess().host)
        return ownerState(m_directory) == OwnerState::Alive;
    const std::string text = utcText(owner->heartbeat);
    if (!m_heartbeat.text.empty() && text != m_heartbeat.text)
        m_heartbeat.changed = now;
    m_heartbeat.text = text;
    return m_heartbeat.changed ? now - *m_heartbeat.changed <= kHeartbeatLimit
                               : ownerState(m_directory) == OwnerState::Alive;
}

// The bytes after the last whole line that was read.
std::string RunFollower::readNew(RunUpdate& update) {
    const auto file = openForReading(RunFolder(m_directory).journal());
    struct stat info {};
    if (!file || ::fstat(file->get(), &info) != 0) {
        report(update,
               file ? readError(RunFolder(m_directory).journal(), errno).message : file.error().message);
        return {};
    }
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (m_offset > 0 && (size < m_offset || info.st_ino != m_inode)) {
        update.restarted = true;
        startOver();
    }
    m_inode = info.st_ino;
    std::string text(static_cast<std::size_t>(size - m_offset), '\0');
    const auto got = ::pread(file->get(), text.data(), text.size(), static_cast<off_t>(m_offset));
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got)); // less than all is read at the next look
    return text;
}

void RunFollower::startOver() {
    m_offset = 0;
    m_state = RunState::Preparing;
    m_record.events.clear();
    m_stored.clear();
    m_newest.reset();
}

void RunFollower::parse(const std::string& text, RunUpdate& update) {
    std::size_t start = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
        const std::string_view line(text.data() + start, end - start);
        start = end + 1;
        const auto before = update.events.size();
        if (auto iteration = scanIteration(line))
            update.events.emplace_back(std::move(*iteration));
        else
            parseLine(line, update);
        if (m_times && update.events.size() > before)
            update.times.push_back(timeOf(line));
    }
    m_offset += start;
}

void RunFollower::parseLine(std::string_view line, RunUpdate& update) {
    auto event = eventFromJson(Json::parse(line.begin(), line.end(), nullptr, false));
    if (!event)
        return report(update, "The journal in '" + m_directory.string() +
                                  "' holds lines that this program does not understand; they are left out: " +
                                  event.error().message + ".");
    take(*event);
    update.events.push_back(std::move(*event));
}

void RunFollower::take(const RunEvent& event) {
    if (const auto* started = std::get_if<RunStarted>(&event))
        m_record.events = {*started};
    else if (const auto* state = std::get_if<StateChanged>(&event))
        m_state = state->state;
    else if (const auto* finished = std::get_if<Finished>(&event))
        m_state = finished->state;
    else if (const auto* images = std::get_if<Images>(&event); images != nullptr && images->stored)
        m_stored.push_back(images->batch->iteration);
    else if (const auto* resumed = std::get_if<Resumed>(&event))
        goBackTo(keptUpTo(*resumed));
}

// What was stored later belongs to an abandoned branch.
void RunFollower::goBackTo(std::int64_t limit) {
    m_state = RunState::Preparing;
    m_stored.erase(std::remove_if(m_stored.begin(), m_stored.end(),
                                  [limit](std::int64_t iteration) { return iteration > limit; }),
                   m_stored.end());
    if (m_newest && *m_newest > limit)
        m_newest.reset();
}

// Pictures that cannot be read, or were thinned out by now, are passed over for those before them.
void RunFollower::loadNewestImages(RunUpdate& update) {
    if (m_record.events.empty())
        return;
    for (; !m_stored.empty() && m_newest != m_stored.back(); m_stored.pop_back()) {
        auto batch = readImages(m_record, m_stored.back());
        if (!batch)
            continue;
        m_newest = m_stored.back();
        update.newestImages = std::move(*batch);
        return;
    }
}

void RunFollower::report(RunUpdate& update, const std::string& problem) {
    if (std::find(m_reported.begin(), m_reported.end(), problem) != m_reported.end())
        return;
    m_reported.push_back(problem);
    update.problem = problem;
}

} // namespace distill
