// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/io/png_image.h"
#include "core/store/journal.h"
#include "core/store/resume.h"
#include "core/store/run_owner.h"
#include "core/store/run_store.h"
#include "core/store/snapshot_files.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

RunStarted started() {
    RunStarted e;
    e.config.ipc = 2;
    e.config.lambda = 12;
    e.classNames = {"a", "b"};
    e.channels = 1;
    e.height = e.width = 3;
    return e;
}

ImageBatch pixels(std::int64_t iteration) {
    ImageBatch batch{iteration, 2, 2, 1, 3, 3, {}};
    for (int i = 0; i < 36; ++i)
        batch.pixels.push_back(static_cast<std::uint8_t>(i + iteration));
    return batch;
}

// Journals the start, the iterations, an evaluation of each kind, and what else is given.
void writeRun(const fs::path& folder, int iterations, const std::vector<RunEvent>& rest = {}) {
    fs::create_directories(folder);
    auto journal = JournalWriter::create(folder / "journal.jsonl");
    REQUIRE(journal.has_value());
    std::vector<RunEvent> events{started()};
    for (int i = 1; i <= iterations; ++i) {
        Iteration e;
        e.iteration = i;
        events.emplace_back(e);
    }
    events.emplace_back(
        Evaluation{iterations, "synthetic", "ConvNet", "quick", {}, {}, 61.5, 0.5, 2, 1, {61, 62}});
    events.emplace_back(
        Evaluation{iterations, "random", "ConvNet", "quick", {}, {}, 50, 0.5, 2, 1, {50, 50}});
    events.insert(events.end(), rest.begin(), rest.end());
    for (const auto& event : events)
        REQUIRE(journal->append(event).has_value());
}

void storeImages(const fs::path& folder, std::int64_t iteration) {
    fs::create_directories(folder / "images");
    REQUIRE(
        writePng(tile(pixels(iteration)), folder / "images" / snapshotName(iteration, ".png")).has_value());
}

} // namespace

TEST_SUITE("run_store") {
    TEST_CASE("names of snapshots") {
        const TempDir dir;
        CHECK(snapshotName(0, ".png") == "000000.png");
        CHECK(snapshotName(1234567, ".png") == "1234567.png");
        for (const char* name :
             {"000500.png", "1000000.png", "000000.png", "500.png", "x.png", "000001.jpg", "-00001.png"})
            writeBytes(dir / name, "");
        CHECK(snapshotIterations(dir.path(), ".png") == std::vector<std::int64_t>{0, 500, 1000000});
        CHECK(snapshotIterations(dir / "none", ".png").empty());
    }

    TEST_CASE("a finished run") {
        const TempDir dir;
        writeRun(dir / "run", 3, {Finished{RunState::Finished, 3, 1, ""}});
        CHECK(isRunDirectory(dir / "run"));
        CHECK_FALSE(isRunDirectory(dir.path()));
        const auto record = openRun(dir / "run");
        REQUIRE(record.has_value());
        CHECK(record->info.directory == dir / "run");
        CHECK(record->info.config == started().config);
        CHECK((record->info.state == RunState::Finished));
        CHECK(record->info.lastIteration == 3);
        CHECK(record->info.lastAccuracy == 61.5);
        CHECK(record->info.startedAt.size() == 24);
        CHECK(record->events.size() == 7);
        CHECK(record->imageIterations.empty());
    }

    TEST_CASE("a run without an end counts as stopped") {
        const TempDir dir;
        writeRun(dir / "run", 5);
        const auto record = openRun(dir / "run");
        REQUIRE(record.has_value());
        CHECK((record->info.state == RunState::Stopped));
        CHECK(record->info.lastIteration == 5);
    }

    TEST_CASE("a list says what opening says") {
        const TempDir dir;
        writeRun(dir / "one", 200, {Finished{RunState::Failed, 200, 1, "disk full"}});
        writeRun(dir / "two", 4);
        fs::create_directories(dir / "no run");
        writeBytes(dir / "damaged" / "journal.jsonl", "nonsense\n");
        writeBytes(dir / "file", "x");
        const auto runs = listRuns(dir.path());
        REQUIRE(runs.size() == 2);
        CHECK(runs[0].startedAt >= runs[1].startedAt); // newest first
        for (const auto& info : runs) {
            const auto record = openRun(info.directory);
            REQUIRE(record.has_value());
            CHECK(info.config == record->info.config);
            CHECK((info.state == record->info.state));
            CHECK(info.lastIteration == record->info.lastIteration);
            CHECK(info.lastAccuracy == record->info.lastAccuracy);
            CHECK(info.startedAt == record->info.startedAt);
        }
        CHECK(listRuns(dir / "none").empty());
    }

    TEST_CASE("a resumed run is read without what it abandoned, in a list and when opened") {
        const TempDir dir;
        Iteration third;
        third.iteration = 3;
        const Evaluation early{2, "synthetic", "ConvNet", "quick", {}, {}, 55, 0, 1, 1, {55}};
        // Six iterations with an evaluation, stopped; then on from iteration 2.
        const RunEvent stopped = Finished{RunState::Stopped, 6, 1, ""};
        writeRun(dir / "waiting", 6, {early, stopped, Resumed{2, "checkpoints/000002"}});
        writeRun(dir / "going", 6, {early, stopped, Resumed{2, "checkpoints/000002"}, third});
        writeRun(dir / "ended", 6,
                 {early, stopped, Resumed{2, "checkpoints/000002"}, third,
                  Finished{RunState::Finished, 3, 1, ""}});
        for (const auto& info : listRuns(dir.path())) {
            CAPTURE(info.directory);
            const auto record = openRun(info.directory);
            REQUIRE(record.has_value());
            CHECK(info.lastIteration == record->info.lastIteration);
            CHECK(info.lastAccuracy == record->info.lastAccuracy);
            CHECK((info.state == record->info.state));
            CHECK(info.lastIteration == (info.directory == dir / "waiting" ? 2 : 3));
            CHECK(info.lastAccuracy == 55);
            CHECK((info.state == (info.directory == dir / "ended" ? RunState::Finished : RunState::Stopped)));
        }
    }

    TEST_CASE("a run resumed twice, the second time from further back, ends where it is now") {
        const TempDir dir;
        Iteration next;
        next.iteration = 3;
        Iteration far;
        far.iteration = 6;
        writeRun(dir / "run", 6,
                 {Resumed{5, "checkpoints/000005"}, far, Resumed{2, "checkpoints/000002"}, next});
        writeRun(dir / "anew", 6, {Resumed{5, "checkpoints/000005"}, far, Resumed{0, ""}});
        CHECK(openRun(dir / "run")->info.lastIteration == 3);
        CHECK(readRunInfo(dir / "run")->lastIteration == 3);
        CHECK(openRun(dir / "anew")->info.lastIteration == 0);
        CHECK(readRunInfo(dir / "anew")->lastIteration == 0);
    }

    TEST_CASE("pictures that a resumed run abandoned are no snapshots") {
        const TempDir dir;
        const auto stored = [](std::int64_t iteration) {
            Images e;
            e.batch = std::make_shared<const ImageBatch>(ImageBatch{iteration, 2, 2, 1, 3, 3, {}});
            e.stored = true;
            return e;
        };
        writeRun(dir / "run", 6,
                 {stored(2), stored(4), stored(6), Resumed{2, "checkpoints/000002"}, stored(6)});
        for (const char* name : {"000002.png", "000004.png", "000005.png", "000006.png"})
            writeBytes(dir / "run" / "images" / name, "");
        CHECK(openRun(dir / "run")->imageIterations == std::vector<std::int64_t>{2, 6});
    }

    TEST_CASE("a run without an end goes on, is lost or was stopped, as its owner says") {
        const TempDir dir;
        writeRun(dir / "run", 5, {StateChanged{RunState::Paused, ""}});
        const auto is = [&](RunState state) {
            return listRuns(dir.path()).at(0).state == state && openRun(dir / "run")->info.state == state;
        };
        CHECK(is(RunState::Stopped));
        REQUIRE(writeOwner(dir / "run", thisProcess()).has_value());
        CHECK(is(RunState::Paused));
        RunOwner gone = thisProcess();
        ++gone.processStart;
        REQUIRE(writeOwner(dir / "run", gone).has_value());
        CHECK(is(RunState::LostContact));
        writeRun(dir / "ended", 5, {Finished{RunState::Failed, 5, 1, "disk full"}});
        REQUIRE(writeOwner(dir / "ended", gone).has_value());
        CHECK((openRun(dir / "ended")->info.state == RunState::Failed));
    }

    TEST_CASE("the best accuracy and the parent of a fork stand in the list") {
        const TempDir dir;
        const auto at = [](std::int64_t iteration, double accuracy) {
            return Evaluation{iteration, "synthetic", "ConvNet", "quick", {},        {},
                              accuracy,  0,           1,         1,       {accuracy}};
        };
        // 61.5 at 6 and 80 at 5 are abandoned by the resume.
        writeRun(dir / "run", 6, {at(3, 70), at(5, 80), Resumed{4, "checkpoints/000004"}, at(6, 65)});
        const auto info = readRunInfo(dir / "run");
        REQUIRE(info.has_value());
        CHECK(info->bestAccuracy == 70);
        CHECK(info->lastAccuracy == 65);
        CHECK(info->parent.empty());
        const auto record = openRun(dir / "run");
        CHECK(record->info.bestAccuracy == 70);
        CHECK(record->info.lastAccuracy == 65);
        auto journal = JournalWriter::create(dir / "fork.jsonl");
        REQUIRE(journal.has_value());
        RunStarted fork = started();
        fork.parent = "run";
        fork.parentIteration = 4;
        REQUIRE(journal->append(fork).has_value());
        fs::create_directories(dir / "fork");
        fs::rename(dir / "fork.jsonl", dir / "fork" / "journal.jsonl");
        CHECK(readRunInfo(dir / "fork")->parent == "run");
        CHECK(readRunInfo(dir / "fork")->parentIteration == 4);
    }

    TEST_CASE("a torn journal opens, a damaged one names the line") {
        const TempDir dir;
        writeRun(dir / "run", 2);
        const std::string whole = readBytes(dir / "run" / "journal.jsonl");
        writeBytes(dir / "run" / "journal.jsonl", whole.substr(0, whole.size() - 5));
        CHECK(openRun(dir / "run").has_value());
        std::string damaged = whole;
        damaged[whole.find('\n') + 1] = '#';
        writeBytes(dir / "run" / "journal.jsonl", damaged);
        const auto record = openRun(dir / "run");
        REQUIRE(record.has_value());
        REQUIRE(record->damage.size() == 1);
        CHECK(record->damage[0].find("journal.jsonl, line 2") != std::string::npos);
        const auto again = replayRequest(dir / "run", {}, dir / "again"); // an edit of λ may have stood there
        REQUIRE_FALSE(again.has_value());
        CHECK((again.error().code == ErrorCode::InvalidInput));
        CHECK(again.error().message.find("journal.jsonl, line 2") != std::string::npos);
        CHECK(openRun(dir / "none").error().message.find("is no run folder") != std::string::npos);
    }

    TEST_CASE("stored images") {
        if (!pngSupported())
            return;
        const TempDir dir;
        writeRun(dir / "run", 2);
        storeImages(dir / "run", 0);
        storeImages(dir / "run", 2);
        const auto record = openRun(dir / "run");
        REQUIRE(record.has_value());
        CHECK(record->imageIterations == std::vector<std::int64_t>{0, 2});
        const auto images = readImages(*record, 2);
        REQUIRE(images.has_value());
        CHECK((*images)->iteration == 2);
        CHECK((*images)->classes == 2);
        CHECK((*images)->ipc == 2);
        CHECK((*images)->pixels == pixels(2).pixels);
        CHECK(readImages(*record, 1).error().message.find("000001.png") != std::string::npos);
        REQUIRE(
            writePng(Picture{1, 8, 8, std::vector<std::uint8_t>(64)}, dir / "run" / "images" / "000002.png")
                .has_value());
        CHECK(readImages(*record, 2).error().message.find("does not have the size") != std::string::npos);
    }
}
