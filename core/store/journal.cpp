// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/journal.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/base/utc_time.h"
#include "core/io/atomic_file.h"
#include "core/io/posix_io.h"
#include "core/run/event_json.h"
#include "core/store/iteration_line.h"
#include "core/store/journal_sequence.h"
#include "core/store/start_record.h"

namespace distill {

namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

constexpr auto kSyncInterval = 1s;
constexpr std::size_t kMostClassesInEveryLine = 100;
constexpr std::int64_t kSparseClassInterval = 50; // iterations, beyond that many classes
// Events of lines that tell of the journal itself: all before was changed; lines are gone here.
constexpr const char* kChangedBefore = "changed_before";
constexpr const char* kLostLines = "lost_lines";

bool isJournalled(const RunEvent& event) {
    if (std::holds_alternative<Progress>(event))
        return false;
    const auto* images = std::get_if<Images>(&event);
    return !images || images->stored;
}

Json journalJson(const RunEvent& event) {
    Json json = toJson(event);
    const auto* iteration = std::get_if<Iteration>(&event);
    if (iteration && iteration->perClassCmi.size() > kMostClassesInEveryLine &&
        iteration->iteration % kSparseClassInterval != 0)
        json.erase("per_class_cmi");
    return json;
}

Error lineError(const std::filesystem::path& file, std::size_t line, const std::string& what) {
    return {ErrorCode::InvalidInput,
            "Cannot read " + file.string() + ", line " + std::to_string(line) + ": " + what + ".",
            {}};
}

// Whether what a journal begins with is lost. A whole line that is another program's or schema's is not that.
bool lostStart(const Json& json, const Result<RunEvent>& event) {
    return event ? !std::holds_alternative<RunStarted>(*event) : json.is_discarded();
}

struct JournalLine {
    std::size_t number = 0;
    std::string_view bytes;
    bool ended = false, last = false;
};

std::string_view lineAt(const std::string& text, std::size_t start) {
    return std::string_view(text).substr(start, text.find('\n', start) - start);
}

std::string areText(std::uint64_t lines) {
    return lines == 1 ? "1 line is" : std::to_string(lines) + " lines are";
}

// What a repair puts in place of lines that are gone.
std::string lostLines(std::uint64_t lines, std::uint64_t lastOfThem) {
    return Json{{"event", kLostLines}, {"lines", lines}, {"seq", lastOfThem}}.dump() + '\n';
}

// A line that is no event of the run.
bool isMark(const Json& json, const char* mark) {
    return json.is_object() && json.value("event", Json()) == mark;
}

// The sentence for such a line; nothing where it is another.
std::optional<std::string> lostAt(const std::filesystem::path& file, std::size_t line, const Json& json) {
    if (!isMark(json, kLostLines))
        return std::nullopt;
    const auto lines = json.value("lines", Json());
    return file.string() + ", line " + std::to_string(line) + ": " +
           areText(lines.is_number_unsigned() ? lines.get<std::uint64_t>() : 1) +
           " lost here, and may have been an edit of λ.";
}

// Whether it is a line that tells of the journal itself.
bool takeMark(const std::filesystem::path& file, std::size_t line, const Json& json,
              JournalContent& content) {
    if (isMark(json, kChangedBefore))
        content.changed.push_back(file.string() + ", line " + std::to_string(line) +
                                  ": what stands before was changed after the run had ended, and may lack an "
                                  "edit of λ.");
    else if (auto lost = lostAt(file, line, json))
        content.lost.push_back(std::move(*lost));
    else
        return false;
    return true;
}

// A damaged line is named and left out; in place of the first one, which says what all others belong to, run.json
// speaks, also where that line is missing.
Result<void> takeLine(const std::filesystem::path& file, const JournalLine& line, JournalContent& content) {
    if (auto iteration = line.number > 1 && !line.last ? scanIteration(line.bytes) : std::nullopt) {
        content.events.emplace_back(std::move(*iteration));
        return {};
    }
    const Json json = Json::parse(line.bytes.begin(), line.bytes.end(), nullptr, false);
    if (line.last && (!line.ended || json.is_discarded())) {
        content.tornLastLine = true;
        return {};
    }
    if (takeMark(file, line.number, json, content))
        return {};
    auto event =
        json.is_discarded() ? failure(ErrorCode::InvalidInput, "the line is damaged") : eventFromJson(json);
    if (!event && line.number > 1) {
        content.damage.push_back(file.string() + ", line " + std::to_string(line.number) +
                                 ", was left out: " + event.error().message + ".");
        return {};
    }
    const bool lost = line.number == 1 && lostStart(json, event); // of the first line or with it
    if (auto start = lost ? startBesideJournal(file.parent_path()) : std::nullopt) {
        content.damage.push_back(file.string() + ", line 1, is " + (event ? "missing" : "damaged") +
                                 ": what it told is taken from run.json.");
        content.events.emplace_back(std::move(*start));
        if (!event)
            return {};
    } else if (!event) {
        return tl::unexpected<Error>(lineError(file, line.number, event.error().message));
    } else if (lost) {
        return tl::unexpected<Error>(lineError(file, 1, "a journal begins with run_started"));
    }
    if (const auto time = json.find("time"); line.number == 1 && time != json.end() && time->is_string())
        content.firstTime = time->get<std::string>();
    if (std::holds_alternative<ControlApplied>(*event) || std::holds_alternative<Resumed>(*event))
        content.steering.push_back(*event);
    content.events.push_back(std::move(*event));
    return {};
}

} // namespace

Result<JournalWriter> JournalWriter::create(const std::filesystem::path& file) {
    JournalWriter writer;
    writer.m_file = file;
    writer.m_lastSync = std::chrono::steady_clock::now();
    writer.m_descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    if (writer.m_descriptor >= 0)
        return writer;
    if (errno == EEXIST)
        return failure(ErrorCode::CannotWrite,
                       "Cannot write " + file.string() +
                           ": there is a journal already; choose another run folder.");
    return tl::unexpected<Error>(writeError(file, errno));
}

Result<JournalWriter> JournalWriter::reopen(const std::filesystem::path& file) {
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    std::size_t whole = text->rfind('\n') == std::string::npos ? 0 : text->rfind('\n') + 1;
    if (whole > 0) { // the last line may be whole and yet no JSON, as the reader has it
        const std::size_t before = whole >= 2 ? text->rfind('\n', whole - 2) : std::string::npos;
        const std::size_t begin = before == std::string::npos ? 0 : before + 1;
        if (!Json::accept(text->begin() + static_cast<std::ptrdiff_t>(begin),
                          text->begin() + static_cast<std::ptrdiff_t>(whole)))
            whole = begin;
    }
    JournalSequence sequence;
    for (std::size_t start = 0; start < whole; start = text->find('\n', start) + 1)
        sequence.missingBefore(sequenceOf(lineAt(*text, start)));
    JournalWriter writer;
    writer.m_file = file;
    writer.m_lastSync = std::chrono::steady_clock::now();
    writer.m_sequence = sequence.next();
    writer.m_descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (writer.m_descriptor < 0 ||
        (whole < text->size() && ::ftruncate(writer.m_descriptor, static_cast<off_t>(whole)) != 0))
        return tl::unexpected<Error>(writeError(file, errno));
    return writer;
}

JournalWriter::~JournalWriter() {
    if (m_descriptor < 0)
        return;
    ::fsync(m_descriptor);
    ::close(m_descriptor);
}

JournalWriter::JournalWriter(JournalWriter&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_sequence(other.m_sequence),
      m_file(std::move(other.m_file)),
      m_lastSync(other.m_lastSync) {}

JournalWriter& JournalWriter::operator=(JournalWriter&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_sequence, other.m_sequence);
    std::swap(m_file, other.m_file);
    std::swap(m_lastSync, other.m_lastSync);
    return *this;
}

Result<void> JournalWriter::append(const RunEvent& event) {
    if (!isJournalled(event))
        return {};
    Json json = journalJson(event);
    json["seq"] = m_sequence;
    json["time"] = utcText();
    // A path need not be UTF-8; JSON must be.
    return write(jsonText(json) + '\n', std::holds_alternative<Finished>(event));
}

Result<void> JournalWriter::noteChange() {
    const Json json = {{"event", kChangedBefore}, {"seq", m_sequence}, {"time", utcText()}};
    return write(json.dump() + '\n', true);
}

Result<void> JournalWriter::write(const std::string& line, bool last) {
    const off_t before = ::lseek(m_descriptor, 0, SEEK_END);
    // Half a line must not stay in the middle, nor a whole one that the caller was told had failed.
    const auto takeBack = [this, before](Error error) -> Result<void> {
        if (before >= 0 && ::ftruncate(m_descriptor, before) != 0)
            error.detail = "ftruncate failed as well";
        return tl::unexpected<Error>(std::move(error));
    };
    if (!writeFully(m_descriptor, line.data(), line.size()))
        return takeBack(writeError(m_file, errno));
    if (last || std::chrono::steady_clock::now() - m_lastSync >= kSyncInterval) {
        const auto synced = sync();
        if (!synced)
            return takeBack(synced.error());
    }
    ++m_sequence;
    return {};
}

Result<void> JournalWriter::sync() {
    m_lastSync = std::chrono::steady_clock::now();
    if (::fsync(m_descriptor) != 0)
        return tl::unexpected<Error>(writeError(m_file, errno));
    return {};
}

Result<JournalContent> readJournal(const std::filesystem::path& file) {
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    JournalContent content;
    JournalSequence sequence;
    std::size_t line = 0;
    for (std::size_t start = 0; start < text->size() && !content.tornLastLine;) {
        const auto end = text->find('\n', start);
        JournalLine next;
        next.number = ++line;
        next.ended = end != std::string::npos;
        const auto stop = next.ended ? end : text->size();
        next.bytes = std::string_view(text->data() + start, stop - start);
        start = stop + 1;
        next.last = start >= text->size();
        const auto number = sequenceOf(next.bytes);
        if (sequence.isRepeated(number))
            content.damage.push_back(file.string() + ", line " + std::to_string(line) +
                                     ", has the number of a line before it.");
        const auto missing = sequence.missingBefore(number);
        const auto marked = content.lost.size();
        if (const auto taken = takeLine(file, next, content); !taken)
            return tl::unexpected<Error>(taken.error());
        if (content.lost.size() == marked && missing > (line == 1 ? 1 : 0)) // of the first takeLine() told
            content.damage.push_back(file.string() + ", line " + std::to_string(line) +
                                     ", does not follow the one before it: " + areText(missing) + " gone.");
    }
    if (content.events.empty())
        return tl::unexpected<Error>(lineError(file, 1, "the journal is empty"));
    content.events = withoutAbandoned(std::move(content.events));
    return content;
}

std::string repairedJournal(const std::string& text, const RunEvent& start) {
    std::string repaired;
    JournalSequence sequence; // of what is written: what is left out counts by the number of the next
    const auto write = [&](std::string_view line) {
        const auto number = sequenceOf(line);
        if (sequence.isRepeated(number))
            return;
        if (const auto missing = sequence.missingBefore(number); missing > 0)
            repaired += lostLines(missing, *number - 1);
        repaired.append(line).push_back('\n');
    };
    for (std::size_t at = 0, end = text.find('\n'); end != std::string::npos; end = text.find('\n', at)) {
        const auto line = lineAt(text, at);
        const Json json = Json::parse(line.begin(), line.end(), nullptr, false);
        const auto event = eventFromJson(json);
        if (at == 0 && !(event && std::holds_alternative<RunStarted>(*event))) {
            Json first = toJson(start);
            first["seq"] = 0;
            write(jsonText(first));
        }
        if (event || isMark(json, kChangedBefore))
            write(line);
        else if (lostAt({}, 0, json)) {
            sequence.missingBefore(sequenceOf(line));
            repaired.append(line).push_back('\n');
        }
        at = end + 1;
    }
    return repaired;
}

} // namespace distill
