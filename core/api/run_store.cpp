// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/run_store.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/io/journal.h"
#include "core/io/png_image.h"
#include "core/io/snapshot_files.h"

namespace distill {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr auto kJournal = "journal.jsonl";
constexpr std::string_view kSynthetic = "synthetic";

// Takes over what an event says about the run as a whole.
class Summary final {
public:
    explicit Summary(RunInfo& info) : m_info(info) { m_info.state = RunState::Stopped; }

    void operator()(const RunStarted& e) { m_info.config = e.config; }
    void operator()(const Iteration& e) {
        m_info.lastIteration = std::max(m_info.lastIteration, e.iteration);
    }
    void operator()(const Evaluation& e) {
        if (e.subject == kSynthetic)
            m_info.lastAccuracy = e.accuracyMean;
    }
    void operator()(const Finished& e) {
        m_info.state = e.state;
        m_info.lastIteration = std::max(m_info.lastIteration, e.iterations);
    }
    template <class Other>
    void operator()(const Other&) {}

private:
    RunInfo& m_info;
};

std::vector<std::string_view> linesOf(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = text.find('\n', start);
        if (end == std::string_view::npos)
            break; // torn
        lines.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

bool isEvent(const Json& json, std::string_view name) {
    const auto event = json.find("event");
    return event != json.end() && event->is_string() && event->get_ref<const std::string&>() == name;
}

bool isOfRandomImages(const RunEvent& event) {
    const auto* evaluation = std::get_if<Evaluation>(&event);
    return evaluation && evaluation->subject != kSynthetic;
}

// The newest event of the name, looked for from the end: a long journal is not parsed whole for a list.
void applyNewest(const std::vector<std::string_view>& lines, const std::string& name, Summary& summary) {
    const std::string quoted = '"' + name + '"';
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (line->find(quoted) == std::string_view::npos)
            continue;
        const Json json = Json::parse(line->begin(), line->end(), nullptr, false);
        const auto event = eventFromJson(json);
        if (!event || !isEvent(json, name) || isOfRandomImages(*event))
            continue;
        std::visit(summary, *event);
        return;
    }
}

std::optional<RunInfo> peek(const fs::path& directory) {
    const auto text = readWholeFile(directory / kJournal);
    if (!text)
        return std::nullopt;
    const auto lines = linesOf(*text);
    if (lines.empty())
        return std::nullopt;
    const Json first = Json::parse(lines.front().begin(), lines.front().end(), nullptr, false);
    const auto started = eventFromJson(first);
    if (!started || !std::holds_alternative<RunStarted>(*started))
        return std::nullopt;
    RunInfo info;
    info.directory = directory;
    if (const auto time = first.find("time"); time != first.end() && time->is_string())
        info.startedAt = time->get<std::string>();
    Summary summary(info);
    std::visit(summary, *started);
    for (const char* name : {"iteration", "evaluation", "finished"})
        applyNewest(lines, name, summary);
    return info;
}

const RunStarted& startOf(const RunRecord& record) {
    for (const auto& event : record.events)
        if (const auto* started = std::get_if<RunStarted>(&event))
            return *started;
    throw DistillError(ErrorCode::InvalidInput,
                       record.info.directory.string() + " has no run_started in its journal.");
}

ImageBatch loadImages(const RunRecord& record, std::int64_t iteration) {
    const RunStarted& started = startOf(record);
    const fs::path file = record.info.directory / "images" / snapshotName(iteration, ".png");
    const Picture picture = valueOrThrow(readPng(file));
    auto images =
        untile(picture, static_cast<int>(started.classNames.size()), static_cast<int>(started.config.ipc));
    if (!images || images->channels != started.channels || images->height != started.height ||
        images->width != started.width)
        throw DistillError(ErrorCode::InvalidInput,
                           file.string() +
                               " does not have the size that the run's journal says; it was changed or "
                               "belongs to another run.",
                           images ? std::string() : images.error().message);
    images->iteration = iteration;
    return std::move(*images);
}

} // namespace

bool isRunDirectory(const fs::path& directory) {
    std::error_code ignored;
    return fs::is_regular_file(directory / kJournal, ignored);
}

std::vector<RunInfo> listRuns(const fs::path& base) {
    std::vector<RunInfo> runs;
    std::error_code error;
    fs::directory_iterator entry(base, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        if (!isRunDirectory(entry->path()))
            continue;
        if (auto info = peek(entry->path()))
            runs.push_back(std::move(*info));
    }
    std::sort(runs.begin(), runs.end(), [](const RunInfo& a, const RunInfo& b) {
        return a.startedAt != b.startedAt ? a.startedAt > b.startedAt : a.directory > b.directory;
    });
    return runs;
}

Result<RunRecord> openRun(const fs::path& directory) {
    if (!isRunDirectory(directory))
        return failure(ErrorCode::InvalidInput,
                       directory.string() + " is no run folder: it holds no " + kJournal + ".");
    auto journal = readJournal(directory / kJournal);
    if (!journal)
        return tl::unexpected<Error>(journal.error());
    RunRecord record;
    record.info.directory = directory;
    record.info.startedAt = journal->firstTime;
    Summary summary(record.info);
    for (const auto& event : journal->events)
        std::visit(summary, event);
    record.events = std::move(journal->events);
    record.imageIterations = snapshotIterations(directory / "images", ".png");
    return record;
}

Result<std::shared_ptr<const ImageBatch>> readImages(const RunRecord& record, std::int64_t iteration) {
    try {
        return std::make_shared<const ImageBatch>(loadImages(record, iteration));
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
