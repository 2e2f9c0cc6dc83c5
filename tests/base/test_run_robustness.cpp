// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/store/run_store.h"
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

// As that version wrote it.
constexpr auto kJournalOf010 =
    R"({"channels":1,"class_names":["a","b"],"config":{"cmi":{"every":1},"data":"","dataset":"shapes",)"
    R"("device":"auto","dm":{"batch_real":8,"lr_img":1.0},"evaluate":{"epochs":1,"every":0,"network":"ConvNet",)"
    R"("protocol":"quick","random_baseline":false,"repeats":1},"init":"real","ipc":2,"iterations":1,)"
    R"("lambda":50.0,"method":"dm","network":"ConvNet","preset":"quick","schema":1,"seed":1,)"
    R"("snapshot":{"every":0},"teacher":{"batch":50,"count":2,"epochs":1,"lr":0.01,"network":"ConvNet",)"
    R"("resample_every":1,"subset":100,"weight_decay":0.001},"threads":1},"dataset_name":"Shapes",)"
    R"("device":"cpu","device_note":"","directory":"run","event":"run_started","height":16,)"
    R"("program_version":"0.1.0","schema":1,"seq":0,"threads":1,"time":"2026-11-22T10:00:00.000Z",)"
    R"("torch_version":"1.13.1","width":16})"
    "\n"
    R"({"event":"state","reason":"","seq":1,"state":"running","time":"2026-11-22T10:00:01.000Z"})"
    "\n"
    R"({"cmi":0.5,"cmi_fresh":true,"cmi_gradient_norm":0.1,"event":"iteration","gradient_cosine":0.0,)"
    R"("iteration":1,"lambda":50.0,"loss":26.0,"matching":1.0,"matching_gradient_norm":0.2,)"
    R"("milliseconds":{"cmi":1.0,"matching":1.0,"step":1.0,"total":3.0},"per_class_cmi":[0.4,0.6],"seq":2,)"
    R"("time":"2026-11-22T10:00:02.000Z"})"
    "\n"
    R"({"accuracies":[12.5],"accuracy_mean":12.5,"accuracy_std":0.0,"event":"evaluation","iteration":1,)"
    R"("network":"ConvNet","protocol":"quick","repeats":1,"seconds":1.0,"seq":3,"subject":"synthetic",)"
    R"("time":"2026-11-22T10:00:03.000Z"})"
    "\n"
    R"({"event":"finished","iterations":1,"message":"","seconds":3.0,"seq":4,"state":"finished",)"
    R"("time":"2026-11-22T10:00:04.000Z"})"
    "\n";

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

    TEST_CASE("a journal of version 0.1.0 opens, with settings that came later at their defaults") {
        const TempDir dir;
        writeBytes(dir / "run" / "journal.jsonl", kJournalOf010);
        const auto record = openRun(dir / "run");
        REQUIRE(record.has_value());
        CHECK(record->events.size() == 5);
        CHECK(record->info.config.ipc == 2);
        CHECK(record->info.config.lambda == 50);
        CHECK(record->info.config.snapshotBudget == RunConfig().snapshotBudget);
        CHECK((record->info.state == RunState::Finished));
        CHECK(record->info.lastAccuracy == 12.5);
        CHECK(record->info.startedAt == "2026-11-22T10:00:00.000Z");
        readAll(dir / "run");
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
