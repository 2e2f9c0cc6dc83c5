// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/mirror.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <utility>

#include "core/io/atomic_file.h"
#include "core/io/posix_io.h"
#include "core/places/launch.h"
#include "core/places/mirror_script.h"
#include "core/places/shell.h"
#include "core/store/mirror_origin.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr int kAliveSeconds = 15; // since the owner's last heartbeat there

bool isPlainName(const std::string& name) {
    return !name.empty() && name.front() != '.' && name.find('/') == std::string::npos;
}

std::uint64_t numberOf(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string word(std::string_view& line) {
    const auto space = std::min(line.find(' '), line.size());
    std::string first(line.substr(0, space));
    line.remove_prefix(std::min(space + 1, line.size()));
    return first;
}

// After the `size` bytes that are there; all of it or nothing.
void append(const fs::path& file, std::uint64_t size, std::string_view bytes) {
    const FileDescriptor target(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (target.valid() && writeFully(target.get(), bytes.data(), bytes.size()))
        return;
    const auto error = writeError(file, errno);
    std::error_code ignored;
    fs::resize_file(file, size, ignored);
    throw DistillError(error);
}

void makeFolder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        throw DistillError(ErrorCode::CannotWrite,
                           "The folder '" + folder.string() + "' cannot be made: " + error.message() + ".");
}

// Of the first and the newest picture, by their names; empty where there is none.
std::pair<std::string, std::string> pictureEnds(const fs::path& folder) {
    std::pair<std::string, std::string> ends;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(RunFolder(folder).all(RunFolder::kPictures), error)) {
        const auto name = entry.path().filename().string();
        ends.first = ends.first.empty() ? name : std::min(ends.first, name);
        ends.second = std::max(ends.second, name);
    }
    return ends;
}

} // namespace

Mirror::Mirror(const PlacedRun& placed, std::optional<Asked> earlier)
    : Mirror(placed.place, runFolderAt(placed.place, placed.run), mirrorFolder(placed.place.name, placed.run),
             placed.run) {
    if (earlier)
        m_earlier = std::move(*earlier);
}

Mirror::Mirror(Place place, std::string run, fs::path local, std::string name)
    : m_place(std::move(place)), m_run(std::move(run)), m_name(std::move(name)), m_local(std::move(local)) {
    if (m_name.empty())
        m_name = fs::path(m_run).filename().string();
    m_earlier = askedByNow(m_local);
}

Mirror::~Mirror() {
    std::error_code ignored;
    if (!m_lock.valid())
        return;
    fs::remove(RunFolder(m_local).owner(), ignored);
    fs::remove(m_local, ignored); // where nothing ever came, and nobody has said whose it is
}

bool Mirror::takeFolder() {
    makeFolder(m_local);
    if (m_lock.valid())
        return true;
    auto lock = lockMirror(m_local);
    if (!lock)
        return false;
    m_lock = std::move(*lock);
    takeStock();
    return true;
}

void Mirror::takeStock() {
    std::error_code missing;
    const auto text = readWholeFile(RunFolder(m_local).journal());
    m_journal = text ? text->rfind('\n') + 1 : 0; // none: npos + 1
    if (text && m_journal < text->size())
        fs::resize_file(RunFolder(m_local).journal(), m_journal, missing);
    m_sent = m_earlier;
    for (const auto& [name, bytes] : askedAndBrought(m_local))
        m_sent[name] = std::max(m_sent[name], bytes);
}

// What the process that exchanges has brought.
MirrorState Mirror::watched() const {
    MirrorState state;
    if (const auto info = readRunInfo(m_local)) {
        state.exists = true;
        state.ended = isEnded(info->journalState);
        state.alive = ownerState(m_local) == OwnerState::Alive;
    }
    return state;
}

std::string Mirror::requests() {
    std::string text;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(RunFolder(m_local).controls(), error)) {
        const auto name = entry.path().filename().string();
        const auto whole = readWholeFile(entry.path());
        auto& sent = m_sent[name];
        if (!whole || whole->size() <= sent)
            continue;
        const auto end = whole->rfind('\n'); // whole lines only
        if (end == std::string::npos || end < sent)
            continue;
        text += "mkdir -p $controls && printf %s " + shellWord(whole->substr(sent, end + 1 - sent)) +
                " >>$controls/" + shellWord(name) + "\n";
        sent = end + 1;
    }
    return text;
}

// Whole lines; the rest comes again with what follows it.
void Mirror::takeJournal(std::string_view bytes) {
    const auto lines = bytes.substr(0, bytes.rfind('\n') + 1);
    append(RunFolder(m_local).journal(), m_journal, lines);
    m_journal += lines.size();
}

void Mirror::takePart(const std::string& kind, const std::string& name, std::string_view bytes) {
    if (kind == "journal") {
        takeJournal(bytes);
    } else if (!isPlainName(name)) {
        throw DistillError(ErrorCode::InvalidInput,
                           "The place '" + m_place.name + "' sent a file named '" + name + "'.");
    } else if (kind == "picture") {
        makeFolder(RunFolder(m_local).all(RunFolder::kPictures));
        valueOrThrow(writeFileAtomically(RunFolder(m_local).all(RunFolder::kPictures) / name, bytes));
    } else {
        valueOrThrow(writeFileAtomically(m_local / name, bytes));
    }
}

void Mirror::beginAnew() {
    std::error_code ignored;
    fs::remove(RunFolder(m_local).journal(), ignored);
    m_journal = 0;
}

// What is here was another run's: it stays, under a name that is free.
void Mirror::putAside() {
    std::error_code error;
    fs::remove(RunFolder(m_local).owner(), error);
    valueOrThrow(writeMirrorOrigin(m_local, {m_place.name, m_name, true}));
    fs::path aside;
    for (int number = 1; aside.empty() || fs::exists(aside); ++number)
        aside = m_local.string() + "-replaced-" + std::to_string(number);
    fs::rename(m_local, aside, error);
    if (error)
        throw DistillError(ErrorCode::CannotWrite, "The earlier mirror '" + m_local.string() +
                                                       "' cannot be put aside: " + error.message() + ".");
    makeFolder(m_local);
    m_earlier.clear();
    takeStock();
}

// Lines and parts, as the script prints them.
MirrorState Mirror::take(const std::string& answer) {
    MirrorState state;
    std::string_view rest = answer;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto key = word(line);
        if (key == "exists") {
            state.exists = true;
        } else if (key == "age") {
            state.alive = numberOf(line) <= kAliveSeconds;
        } else if (key == "more") {
            state.more = true;
        } else if (key == "other") {
            putAside();
            state.replaced = true;
        } else if (key == "from" && numberOf(line) == 0 && m_journal > 0) {
            beginAnew();
        } else if (key == "part") {
            const auto kind = word(line);
            const auto name = word(line);
            const auto size = numberOf(line);
            if (size > rest.size())
                throw DistillError(ErrorCode::Device,
                                   "The answer of the place '" + m_place.name + "' was cut off.");
            takePart(kind, name, rest.substr(0, size));
            state.received += kind == "journal" ? size : 0;
            rest.remove_prefix(size);
        }
    }
    return state;
}

void Mirror::own(bool alive) {
    std::error_code ignored;
    if (alive)
        valueOrThrow(writeOwner(m_local, thisProcess()));
    else
        fs::remove(RunFolder(m_local).owner(), ignored);
}

Result<MirrorState> Mirror::exchange(const std::function<bool()>& cancelled) {
    try {
        if (!takeFolder())
            return watched();
        m_requests += requests();
        const auto [first, newest] = pictureEnds(m_local);
        const auto script =
            exchangeScript({m_run, RunFolder(m_local).journal(), m_journal, first, newest, m_requests});
        const auto answer = runScript(m_place, script, kScriptLimit, cancelled);
        if (!answer) {
            own(false); // nothing is known of it
            return tl::unexpected<Error>(answer.error());
        }
        MirrorState state = take(answer->out);
        if (state.exists && !std::exchange(m_requests, {}).empty() && !state.replaced)
            writeBrought(m_local, m_sent);
        if (state.exists && !readMirrorOrigin(m_local))
            valueOrThrow(writeMirrorOrigin(m_local, {m_place.name, m_name, false}));
        if (const auto info = readRunInfo(m_local); info && state.exists)
            state.ended = isEnded(info->journalState);
        own(state.alive && !state.ended);
        return state;
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

Result<std::unique_ptr<Mirror>> mirrorNow(const PlacedRun& placed) {
    const auto& [place, run] = placed;
    auto mirror = std::make_unique<Mirror>(placed);
    auto state = mirror->exchange();
    while (state && state->more)
        state = mirror->exchange();
    if (!state)
        return tl::unexpected<Error>(state.error());
    if (!state->exists)
        return failure(ErrorCode::InvalidInput,
                       "There is no run '" + run + "' at the place '" + place.name + "'.");
    return mirror;
}

} // namespace distill
