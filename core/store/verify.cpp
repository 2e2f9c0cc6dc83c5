// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/verify.h"

#include <algorithm>
#include <cstring>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include "core/io/atomic_file.h"
#include "core/io/digest.h"
#include "core/io/safetensors.h"
#include "core/run/event_json.h"
#include "core/store/digest_list.h"
#include "core/store/journal.h"
#include "core/store/newest_set.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"
#include "core/store/run_store.h"
#include "core/store/snapshot_files.h"
#include "core/store/start_record.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr auto kChanged = "it was changed since it was written";

std::uint32_t bigEndian(const char* bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

// Every chunk by its own check sum, up to the last one.
bool isWholePng(const std::string& bytes) {
    constexpr char kSignature[] = "\x89PNG\r\n\x1a\n";
    if (bytes.compare(0, 8, kSignature, 8) != 0)
        return false;
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::size_t size = bigEndian(bytes.data() + at);
        if (size > bytes.size() - at - 12)
            return false;
        const auto* content = reinterpret_cast<const Bytef*>(bytes.data() + at + 4);
        if (crc32(0, content, static_cast<uInt>(size + 4)) != bigEndian(bytes.data() + at + 8 + size))
            return false;
        if (bytes.compare(at + 4, 4, "IEND") == 0)
            return at + 12 + size == bytes.size();
        at += 12 + size;
    }
    return false;
}

// What is wrong with a file by its own structure; empty = nothing that can be seen.
std::string structureProblem(const fs::path& file) {
    const auto suffix = file.extension().string();
    if (suffix == ".safetensors") {
        const auto content = readSafetensors(file);
        return content ? std::string() : content.error().message;
    }
    if (suffix != ".png" && suffix != ".json")
        return {};
    const auto bytes = readWholeFile(file);
    if (!bytes)
        return bytes.error().message;
    const bool whole = suffix == ".png" ? isWholePng(*bytes) : Json::accept(*bytes);
    return whole ? std::string() : suffix == ".png" ? "it is no whole PNG" : "it is no JSON";
}

// Of a file with a digest, of one without.
std::string problemOf(const fs::path& file, const std::string& digest) {
    if (digest.empty())
        return structureProblem(file);
    const auto now = digestOfFile(file);
    if (!now)
        return now.error().message;
    return *now == digest ? std::string() : kChanged;
}

// Checks one run, and mends it.
class RunCheck final {
public:
    RunCheck(const fs::path& run, bool repair) : m_run(run), m_repair(repair) { m_result.kind = "run"; }

    Verification check() {
        if (m_repair && ownerState(m_run) == OwnerState::Alive)
            throw DistillError(ErrorCode::CannotWrite,
                               "'" + m_run.string() + "' is being written: repair it once that has ended.");
        checkJournal();
        checkConfiguration();
        checkFiles();
        checkThatAllIsThere();
        return std::move(m_result);
    }

private:
    void find(const std::string& file, const std::string& problem, const std::string& mended = {}) {
        m_result.findings.push_back({file, problem, mended});
    }

    fs::path aside() { // made when something is first put there
        for (int number = 1; m_aside.empty(); ++number) {
            std::error_code error;
            const auto place = m_run / RunFolder::kDamaged / std::to_string(number);
            fs::create_directories(place.parent_path(), error);
            if (fs::create_directory(place, error))
                m_aside = place;
            else if (error)
                throw DistillError(ErrorCode::CannotWrite,
                                   "Cannot write " + place.string() + ": " + error.message() + ".");
        }
        return m_aside;
    }

    void keepCopy(const fs::path& file) {
        const auto target = aside() / file.filename();
        std::error_code error;
        fs::copy_file(file, target, error);
        if (error)
            throw DistillError(ErrorCode::CannotWrite,
                               "Cannot write " + target.string() + ": " + error.message() + ".");
    }

    void checkJournal() {
        ++m_result.checked;
        const auto journal = readJournal(RunFolder(m_run).journal());
        if (!journal)
            return find(RunFolder::kJournal, journal.error().message);
        m_events = journal->events;
        const bool torn =
            journal->tornLastLine && ownerState(m_run) != OwnerState::Alive; // it may be writing
        if (journal->damage.empty() && !torn)
            return;
        std::string mended;
        if (m_repair) {
            keepCopy(RunFolder(m_run).journal());
            valueOrThrow(writeFileAtomically(RunFolder(m_run).journal(), soundLines()));
            mended = "taken out; the journal as it was is in " + m_aside.lexically_relative(m_run).string();
        }
        for (const auto& line : journal->damage)
            find(RunFolder::kJournal, line, mended);
        if (torn)
            find(RunFolder::kJournal, "its last line is torn, as an interruption leaves it", mended);
    }

    std::string soundLines() const {
        const auto text = valueOrThrow(readWholeFile(RunFolder(m_run).journal()));
        std::string sound;
        bool first = true;
        for (std::size_t start = 0; start < text.size(); first = false) {
            const auto end = text.find('\n', start);
            if (end == std::string::npos)
                break;
            const auto line = text.substr(start, end + 1 - start);
            start = end + 1;
            if (eventFromJson(Json::parse(line, nullptr, false)))
                sound += line;
            else if (first) // as run.json tells it
                sound += firstLine();
        }
        return sound;
    }

    std::string firstLine() const {
        Json json = toJson(m_events.front());
        json["seq"] = 0;
        return json.dump() + '\n';
    }

    void checkConfiguration() {
        ++m_result.checked;
        std::error_code ignored;
        const auto file = RunFolder(m_run).start();
        const auto digests = readDigests(m_run);
        const auto noted = digests.find(RunFolder::kStart);
        const bool changed = noted != digests.end() && !problemOf(file, noted->second).empty();
        const auto record = readStartRecord(m_run);
        if (record && !changed)
            return;
        const bool there = fs::exists(file, ignored);
        std::string mended;
        if (auto anew = m_repair ? recordOfJournal() : std::nullopt) {
            if (there)
                keepCopy(file);
            if (record)
                takeOrigins(*record, *anew);
            valueOrThrow(writeStartRecord(m_run, *anew));
            valueOrThrow(noteDigest(m_run, file));
            mended = "made anew from the journal";
        }
        find(RunFolder::kStart,
             !there   ? "it is missing"
             : record ? kChanged
                      : "it is no configuration of a run",
             mended);
    }

    std::optional<StartRecord> recordOfJournal() const {
        const auto* started = m_events.empty() ? nullptr : std::get_if<RunStarted>(&m_events.front());
        if (started == nullptr)
            return std::nullopt;
        auto record = startRecordOf(*started);
        for (const auto& event : m_events) // a run that went on for longer
            if (const auto* resumed = std::get_if<Resumed>(&event);
                resumed != nullptr && resumed->iterations > 0)
                record.config.iterations = resumed->iterations;
        return record;
    }

    // What only run.json tells.
    static void takeOrigins(const StartRecord& from, StartRecord& to) {
        to.dataFingerprint = from.dataFingerprint;
        to.initialSet = from.initialSet;
        to.initialDigest = from.initialDigest;
        to.teachers = from.teachers;
    }

    void checkFiles() {
        const auto digests = readDigests(m_run);
        for (const auto& kind : RunFolder::kByIteration)
            for (const auto& file : filesBelow(RunFolder(m_run).all(kind)))
                checkFile(file, digests);
        if (std::error_code error; fs::exists(RunFolder(m_run).result(), error))
            checkFile(RunFolder(m_run).result(), digests);
    }

    void checkFile(const fs::path& file, const std::map<std::string, std::string>& digests) {
        const auto name = file.lexically_relative(m_run).generic_string();
        const auto noted = digests.find(name);
        ++m_result.checked;
        const auto problem = problemOf(file, noted == digests.end() ? std::string() : noted->second);
        if (problem.empty())
            return;
        std::string mended;
        if (m_repair && file.filename() != RunFolder::kResult) {
            const auto target = aside() / name;
            std::error_code error;
            fs::create_directories(target.parent_path(), error);
            fs::rename(file, target, error);
            if (!error)
                mended = "moved to " + target.lexically_relative(m_run).generic_string();
        }
        find(name, problem, mended);
    }

    static std::vector<fs::path> filesBelow(const fs::path& folder) {
        std::vector<fs::path> files;
        std::error_code error;
        fs::recursive_directory_iterator entry(folder, error);
        for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
            if (entry->is_regular_file(error) && entry->path().filename().string().front() != '.')
                files.push_back(entry->path());
        std::sort(files.begin(), files.end());
        return files;
    }

    // Older snapshots are thinned out; the newest one that the journal tells of is not.
    void checkThatAllIsThere() {
        const std::int64_t newest = newestStored(m_events);
        const bool finished = std::any_of(m_events.begin(), m_events.end(), [](const RunEvent& event) {
            return std::holds_alternative<Finished>(event);
        });
        std::error_code error;
        const auto picture = RunFolder({}).at(RunFolder::kPictures, newest).generic_string();
        if (newest >= 0 && !fs::exists(m_run / picture, error) && !found(picture))
            find(picture, "it is missing");
        // What a run stands for: moved aside by this repair it is missing all the same.
        const auto set = RunFolder({}).at(RunFolder::kSets, newest).generic_string();
        const auto checkpoint = RunFolder({}).at(RunFolder::kCheckpoints, newest).generic_string();
        for (const auto& [name, digest] : readDigests(m_run))
            if ((name == set || (name.rfind(checkpoint + "/", 0) == 0 && !found(name))) &&
                !fs::exists(m_run / name, error))
                find(name, "it is missing; `distill resume` makes it again");
        if (finished && !fs::exists(RunFolder(m_run).result(), error))
            find(RunFolder::kResult, "it is missing");
    }

    bool found(const std::string& file) const {
        return std::any_of(m_result.findings.begin(), m_result.findings.end(),
                           [&](const Finding& finding) { return finding.file == file; });
    }

    fs::path m_run;
    bool m_repair;
    fs::path m_aside; // damaged/<number>/ of this repair
    std::vector<RunEvent> m_events;
    Verification m_result;
};

// What an import or an export said of its files.
std::optional<std::pair<fs::path, fs::path>>
manifestOf(const fs::path& path) { // and what its names start from
    const auto beside = fs::path(path).replace_extension(".manifest.json");
    const std::pair<fs::path, fs::path> places[] = {{path / "manifest.json", path},
                                                    {path / "set.manifest.json", path},
                                                    {path.string() + ".manifest.json", path.parent_path()},
                                                    {beside, path.parent_path()}};
    for (const auto& place : places)
        if (std::error_code error; fs::is_regular_file(place.first, error))
            return place;
    return std::nullopt;
}

void checkNoted(Verification& result, const fs::path& root, const Json& row) {
    if (!row.is_object() || !row.contains("file") || !row.contains("xxh3_128"))
        return;
    const auto name = row.at("file").get<std::string>();
    std::error_code error;
    ++result.checked;
    const auto problem = fs::exists(root / name, error)
                             ? problemOf(root / name, row.at("xxh3_128").get<std::string>())
                             : std::string("it is missing");
    if (!problem.empty())
        result.findings.push_back({name, problem, {}});
}

Verification checkByManifest(const fs::path& manifest, const fs::path& root) {
    Verification result;
    const auto json = Json::parse(valueOrThrow(readWholeFile(manifest)), nullptr, false);
    if (!json.is_object())
        throw DistillError(ErrorCode::InvalidInput,
                           manifest.string() + " is no manifest: it is no JSON object.");
    const bool exported = json.contains("files");
    result.kind = exported ? "export" : "set";
    if (exported)
        for (const auto& row : json.at("files"))
            checkNoted(result, root, row);
    else if (json.contains("set"))
        checkNoted(result, root, json.at("set"));
    return result;
}

Verification checkAny(const fs::path& path, bool repair) {
    std::error_code error;
    if (isRunDirectory(path))
        return RunCheck(path, repair).check();
    if (!fs::exists(path, error))
        throw DistillError(ErrorCode::InvalidInput, "There is no '" + path.string() + "'.");
    if (const auto manifest = manifestOf(path))
        return checkByManifest(manifest->first, manifest->second);
    if (path.extension() != ".safetensors")
        throw DistillError(
            ErrorCode::InvalidInput,
            "'" + path.string() +
                "' is no run folder, set or export of this program: there is nothing to go by.");
    Verification result{"set", 1, {}};
    if (const auto problem = structureProblem(path); !problem.empty())
        result.findings.push_back({path.filename().string(), problem, {}});
    return result;
}

} // namespace

bool Verification::whole() const {
    return std::all_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return !finding.mended.empty(); });
}

Result<Verification> verify(const fs::path& path, bool repair) {
    try {
        return checkAny(path, repair);
    } catch (const DistillError& problem) {
        return tl::unexpected<Error>(problem.error());
    } catch (const std::exception& problem) { // a manifest that is another's
        return failure(ErrorCode::InvalidInput, "'" + path.string() + "' cannot be checked.", problem.what());
    }
}

} // namespace distill
