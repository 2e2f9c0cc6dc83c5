// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/api/run_store.h"
#include "tests/support/run_folder.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

// One event of every kind, with a resumed branch.
std::string richJournal(const fs::path& folder) {
    Images images;
    images.batch = std::make_shared<const ImageBatch>(ImageBatch{1, 2, 2, 1, 3, 3, {}});
    images.cmiShare = {0.5F, 0.25F};
    images.stored = true;
    journalRun(folder,
               {smallStart(), StateChanged{RunState::Running, ""}, iterationAt(1), images,
                ControlApplied{1, "lambda", 5, 2, "script"}, iterationAt(2), accuracyAt(2, 61),
                Message{Severity::Warning, "careful", "λ"}, Finished{RunState::Stopped, 2, 1, ""},
                Resumed{1, "checkpoints/000001"}, iterationAt(2), Finished{RunState::Finished, 2, 2, ""}});
    return readBytes(folder / "journal.jsonl");
}

// What every reader makes of a folder: opened or refused with a sentence that names it.
void readAll(const fs::path& folder) {
    const auto record = openRun(folder);
    const auto info = readRunInfo(folder);
    if (!record) {
        CHECK(record.error().code == ErrorCode::InvalidInput);
        CHECK(record.error().message.find(folder.string()) != std::string::npos);
        return;
    }
    REQUIRE(info.has_value());
    CHECK(info->lastIteration == record->info.lastIteration);
    CHECK(info->lastAccuracy == record->info.lastAccuracy);
    CHECK(info->bestAccuracy == record->info.bestAccuracy);
    CHECK((info->state == record->info.state));
    for (const auto iteration : record->imageIterations)
        CHECK_FALSE(readImages(*record, iteration).has_value()); // the pictures here are no pictures
}

} // namespace

TEST_SUITE("run_robustness") {
    TEST_CASE("a journal cut anywhere opens up to the last whole line, or says why not") {
        const TempDir dir;
        const fs::path folder = dir / "run";
        const std::string whole = richJournal(folder);
        writeBytes(folder / "images" / "000001.png", "no picture");
        const std::size_t firstLine = whole.find('\n') + 1;
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            CAPTURE(size);
            writeBytes(folder / "journal.jsonl", whole.substr(0, size));
            readAll(folder);
            CHECK(openRun(folder).has_value() == (size >= firstLine));
        }
    }

    TEST_CASE("a journal with any byte changed opens or says why not") {
        const TempDir dir;
        const fs::path folder = dir / "run";
        const std::string whole = richJournal(folder);
        for (std::size_t at = 0; at < whole.size(); at += 3)
            for (const char byte : {'\0', '\n', '"', '9', '\xff'}) {
                std::string damaged = whole;
                damaged[at] = byte;
                writeBytes(folder / "journal.jsonl", damaged);
                const auto record = openRun(folder);
                CHECK((record || !record.error().message.empty()));
                static_cast<void>(readRunInfo(folder));
            }
    }

    TEST_CASE("a run.json cut anywhere is refused or read as what it was") {
        const RunConfig config = smallStart().config;
        const std::string whole = toJson(config).dump(2);
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            const Json json = Json::parse(whole.substr(0, size), nullptr, false);
            const auto read = configFromJson(json);
            CHECK(read.has_value() == (size == whole.size()));
            if (read)
                CHECK((*read == config));
            else
                CHECK_FALSE(read.error().message.empty());
        }
    }

    TEST_CASE("other schema numbers are named in what is said") {
        const TempDir dir;
        const std::string whole = richJournal(dir / "run");
        for (const char* schema : {"0", "2", "-1", "1.5", "\"1\"", "null", "18446744073709551615"}) {
            CAPTURE(schema);
            std::string other = whole;
            const std::string key = "\"schema\":1,\"seq\"";
            const auto place = other.find(key);
            REQUIRE(place != std::string::npos);
            other.replace(place, key.size(), std::string("\"schema\":") + schema + ",\"seq\"");
            writeBytes(dir / "run" / "journal.jsonl", other);
            const auto record = openRun(dir / "run");
            REQUIRE_FALSE(record.has_value());
            CHECK(record.error().message.find("schema") != std::string::npos);
            CHECK(listRuns(dir.path()).empty());
        }
    }

    TEST_CASE("foreign and empty folders are no runs") {
        const TempDir dir;
        fs::create_directories(dir / "empty");
        fs::create_directories(dir / "folder for a journal" / "journal.jsonl");
        writeBytes(dir / "other" / "journal.jsonl", "{\"event\":\"party\"}\n");
        writeBytes(dir / "lines" / "journal.jsonl", std::string(1000, '\n'));
        writeBytes(dir / "deep" / "journal.jsonl", std::string(100000, '[') + "\n");
        fs::create_directories(dir / "broken link");
        fs::create_symlink(dir / "nowhere", dir / "broken link" / "journal.jsonl");
        CHECK(listRuns(dir.path()).empty());
        for (const auto& entry : fs::directory_iterator(dir.path())) {
            CAPTURE(entry.path());
            const auto record = openRun(entry.path());
            REQUIRE_FALSE(record.has_value());
            CHECK(record.error().message.find(entry.path().string()) != std::string::npos);
        }
    }
}
