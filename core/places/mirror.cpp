// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/mirror.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>

#include "core/io/atomic_file.h"
#include "core/io/cache_folder.h"
#include "core/io/posix_io.h"
#include "core/places/launch.h"
#include "core/places/shell.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostAtOnce = std::uint64_t{4} << 20; // bytes of the journal in one exchange
constexpr int kAliveSeconds = 15;                             // since the owner's last heartbeat there

// Functions of the script. A part is a line "part KIND NAME BYTES" and then its bytes.
constexpr auto kFunctions = R"sh(
size() { wc -c <"$1" 2>/dev/null | tr -d ' '; }
part() { [ -n "$4" ] && [ "$4" -gt 0 ] && { echo "part $1 $2 $4"; tail -c +"$(($5 + 1))" "$3" | head -c "$4"; }; }
whole() { [ -f "$3" ] && part "$1" "$2" "$3" "$(size "$3")" 0; }
)sh";

// What the script calls the files of a run by.
const std::string kNames = std::string("journal=") + RunFolder::kJournal + " owner=" + RunFolder::kOwner +
                           " start=" + RunFolder::kStart + " result=" + RunFolder::kResult +
                           " pictures=" + RunFolder::kPictures.folder + " controls=" + RunFolder::kControls +
                           "\n";

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

void append(const fs::path& file, std::string_view bytes) {
    const FileDescriptor target(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!target.valid() || !writeFully(target.get(), bytes.data(), bytes.size()))
        throw DistillError(writeError(file, errno));
}

void makeFolder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        throw DistillError(ErrorCode::CannotWrite,
                           "The folder '" + folder.string() + "' cannot be made: " + error.message() + ".");
}

std::string newestPicture(const fs::path& folder) {
    std::string newest;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(RunFolder(folder).all(RunFolder::kPictures), error))
        newest = std::max(newest, entry.path().filename().string());
    return newest;
}

} // namespace

Mirror::Mirror(Place place, std::string run, fs::path local)
    : m_place(std::move(place)), m_run(std::move(run)), m_local(std::move(local)) {
    std::error_code missing;
    m_journal = fs::file_size(RunFolder(m_local).journal(), missing);
    if (missing)
        m_journal = 0;
    m_picture = newestPicture(m_local);
    for (const auto& entry :
         fs::directory_iterator(RunFolder(m_local).controls(), missing)) // meant for an earlier time
        m_sent[entry.path().filename().string()] = entry.file_size(missing);
}

Mirror::~Mirror() {
    std::error_code ignored;
    fs::remove(RunFolder(m_local).owner(), ignored);
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

std::string Mirror::script() const {
    return "cd " + shellFolder(m_run) + " 2>/dev/null || exit 0\n" + kNames + "[ -e $journal ] || exit 0\n" +
           kFunctions + m_requests +
           "echo inode $(ls -i $journal | awk '{print $1}')\n"
           "[ -e $owner ] && echo age $(($(date +%s) - $(stat -c %Y $owner)))\n"
           "have=" +
           std::to_string(m_journal) + "; inode=" + shellWord(m_inode.empty() ? "-" : m_inode) +
           "\n[ \"$inode\" = - ] || [ \"$inode\" = \"$(ls -i $journal | awk '{print $1}')\" ] || "
           "have=0\n"
           "all=$(size $journal); [ \"$all\" -ge \"$have\" ] || have=0\necho from $have\n"
           "new=$((all - have)); [ $new -le " +
           std::to_string(kMostAtOnce) + " ] || { new=" + std::to_string(kMostAtOnce) +
           "; echo more; }\n"
           "[ $have -gt 0 ] || whole file $start $start\n"
           "part journal - $journal $new $have\n"
           "picture=$(ls $pictures 2>/dev/null | grep '^[0-9]*\\.png$' | sort | tail -n 1)\n"
           "[ -z \"$picture\" ] || [ \"$picture\" = " +
           shellWord(m_picture) +
           " ] || whole picture \"$picture\" \"$pictures/$picture\"\n"
           "[ -e $owner ] || whole file $result $result\n";
}

void Mirror::takePart(const std::string& kind, const std::string& name, std::string_view bytes) {
    if (kind == "journal") {
        append(RunFolder(m_local).journal(), bytes);
        m_journal += bytes.size();
    } else if (!isPlainName(name)) {
        throw DistillError(ErrorCode::InvalidInput,
                           "The place '" + m_place.name + "' sent a file named '" + name + "'.");
    } else if (kind == "picture") {
        makeFolder(RunFolder(m_local).all(RunFolder::kPictures));
        valueOrThrow(writeFileAtomically(RunFolder(m_local).all(RunFolder::kPictures) / name, bytes));
        m_picture = name;
    } else {
        valueOrThrow(writeFileAtomically(m_local / name, bytes));
    }
}

// Lines and parts, as the script prints them.
MirrorState Mirror::take(const std::string& answer) {
    MirrorState state;
    state.received = answer.size();
    std::string_view rest = answer;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto key = word(line);
        if (key == "inode") {
            state.exists = true;
            m_inode = std::string(line);
        } else if (key == "age") {
            state.alive = numberOf(line) <= kAliveSeconds;
        } else if (key == "more") {
            state.more = true;
        } else if (key == "from" && numberOf(line) == 0 && m_journal > 0) { // another journal: begin anew
            std::error_code ignored;
            fs::remove(RunFolder(m_local).journal(), ignored);
            m_journal = 0;
        } else if (key == "part") {
            const auto kind = word(line);
            const auto name = word(line);
            const auto size = numberOf(line);
            if (size > rest.size())
                throw DistillError(ErrorCode::Device,
                                   "The answer of the place '" + m_place.name + "' was cut off.");
            takePart(kind, name, rest.substr(0, size));
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

Result<MirrorState> Mirror::exchange() {
    try {
        makeFolder(m_local);
        m_requests += requests();
        const auto answer = runScript(m_place, script());
        if (!answer)
            return tl::unexpected<Error>(answer.error());
        m_requests.clear();
        MirrorState state = take(answer->out);
        if (state.exists)
            if (const auto info = readRunInfo(m_local))
                state.ended = isEnded(info->journalState);
        own(state.alive && !state.ended);
        return state;
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

fs::path mirrorFolder(const std::string& place, const std::string& run) {
    return cacheFolder() / "mirrors" / place / fs::path(run).filename();
}

Result<std::unique_ptr<Mirror>> mirrorNow(const PlacedRun& placed) {
    const auto& [place, run] = placed;
    auto mirror = std::make_unique<Mirror>(place, runFolderAt(place, run), mirrorFolder(place.name, run));
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

namespace {

// Why a folder was not brought here; `code` is what the other side ended with.
Result<void> fetchFailure(const Place& place, const std::string& run, const fs::path& target,
                          const Result<ChildAnswer>& answer, const std::string& code) {
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    if (code == "3\n")
        return failure(ErrorCode::InvalidInput,
                       "There is no run '" + run + "' at the place '" + place.name + "'.");
    if (code == "255\n" && place.remote())
        return failure(ErrorCode::Device, "The place '" + place.name + "' cannot be reached.", answer->err);
    return failure(ErrorCode::CannotWrite, "The run could not be brought to '" + target.string() + "'.",
                   answer->err);
}

} // namespace

Result<void> fetchRun(const Place& place, const std::string& run, const fs::path& target, bool checkpoints) {
    std::error_code error;
    if (fs::exists(target, error))
        return failure(ErrorCode::CannotWrite,
                       "'" + target.string() + "' is there already; choose another folder.");
    const std::string pack =
        "cd " + shellFolder(run) + " 2>/dev/null && [ -e " + RunFolder::kJournal + " ] || exit 3\n" +
        "exec tar -cf - --exclude=./" + RunFolder::kOwner + " --exclude=./" + RunFolder::kControls +
        (checkpoints ? std::string() : std::string(" --exclude=./") + RunFolder::kCheckpoints.folder) +
        " .\n";
    ChildCall call = scriptCall(place, pack);
    call.limit = std::chrono::hours(6);
    const fs::path part = target.string() + ".part";
    fs::remove_all(part, error);
    fs::create_directories(part, error);
    if (error)
        return failure(ErrorCode::CannotWrite,
                       "'" + part.string() + "' cannot be made: " + error.message() + ".");
    std::string pipeline;
    for (const auto& text : call.command)
        pipeline += shellWord(text) + " ";
    call.command = {"/bin/sh", "-c",
                    "{ " + pipeline + "; echo $? >" + shellWord(part.string() + ".code") +
                        "; } | tar -xf - -C " + shellWord(part.string())};
    const auto answer = runChild(call);
    const auto code = readWholeFile(part.string() + ".code");
    fs::remove(part.string() + ".code", error);
    const bool whole = answer && answer->code == 0 && code && *code == "0\n";
    if (whole) {
        fs::rename(part, target, error);
        if (!error)
            return {};
        return failure(ErrorCode::CannotWrite,
                       "'" + target.string() + "' cannot be made: " + error.message() + ".");
    }
    fs::remove_all(part, error);
    return fetchFailure(place, run, target, answer, code ? *code : std::string());
}

} // namespace distill
