// SPDX-License-Identifier: GPL-3.0-or-later
// What going on from a checkpoint would replace is kept, as a run of its own.
#include <doctest/doctest.h>

#include <fstream>

#include "core/io/atomic_file.h"
#include "core/store/abandoned_branch.h"
#include "core/store/resume.h"
#include "core/store/run_store.h"
#include "tests/support/run_folder.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

namespace {

namespace fs = std::filesystem;

void put(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << bytes;
}

std::string contentOf(const fs::path& file) {
    return valueOrThrow(readWholeFile(file));
}

// Five iterations with an accuracy of 70 % at the last, and files of iterations 0, 2 and 5.
fs::path longRun(const fs::path& folder) {
    std::vector<RunEvent> events{smallStart()};
    for (int i = 1; i <= 5; ++i)
        events.emplace_back(iterationAt(i));
    events.emplace_back(accuracyAt(5, 70));
    events.emplace_back(Finished{RunState::Finished, 5, 1, {}});
    journalRun(folder, events);
    for (const char* name : {"images/000000.png", "images/000002.png", "images/000005.png",
                             "synthetic/000005.safetensors", "checkpoints/000005/state.safetensors"})
        put(folder / name, std::string("of ") + name);
    put(folder / "result.json", "{}");
    return folder;
}

ControlApplied lambdaAt(std::int64_t iteration, double lambda, std::uint64_t id = 0) {
    return {id, "lambda", lambda, iteration};
}

std::vector<double> trackOf(const fs::path& folder) {
    std::vector<double> values;
    for (const auto& edit : valueOrThrow(resumeRequest(folder)).lambdaTrack)
        values.insert(values.end(), {double(edit.iteration), edit.lambda});
    return values;
}

} // namespace

TEST_SUITE("abandoned_branch") {

    TEST_CASE("everything is kept under a number, as a run that opens") {
        const TempDir folder;
        const auto run = longRun(folder.path() / "run");
        const auto kept = valueOrThrow(keepAbandoned(run, 2));
        REQUIRE(kept.has_value());
        CHECK(*kept == run / "abandoned" / "1");
        const auto record = valueOrThrow(openRun(*kept));
        CHECK(record.info.lastIteration == 5);
        CHECK(record.info.lastAccuracy == 70);
        CHECK(record.imageIterations == std::vector<std::int64_t>{0, 2, 5});
        CHECK(contentOf(*kept / "synthetic" / "000005.safetensors") == "of synthetic/000005.safetensors");
        CHECK(contentOf(*kept / "checkpoints" / "000005" / "state.safetensors") ==
              "of checkpoints/000005/state.safetensors");
        CHECK(contentOf(*kept / "result.json") == "{}");
        CHECK(valueOrThrow(keepAbandoned(run, 2)) == run / "abandoned" / "2");
    }

    TEST_CASE("what is kept does not change with the run") {
        const TempDir folder;
        const auto run = longRun(folder.path() / "run");
        const auto kept = valueOrThrow(keepAbandoned(run, 0));
        REQUIRE(kept.has_value());
        valueOrThrow(writeFileAtomically(run / "images" / "000005.png", "another"));
        auto journal = valueOrThrow(JournalWriter::reopen(run / "journal.jsonl"));
        valueOrThrow(journal.append(Resumed{0, {}, 9}));
        CHECK(contentOf(*kept / "images" / "000005.png") == "of images/000005.png");
        CHECK(valueOrThrow(openRun(*kept)).info.lastIteration == 5);
    }

    TEST_CASE("nothing is kept where nothing lies beyond") {
        const TempDir folder;
        const auto run = longRun(folder.path() / "run");
        CHECK_FALSE(valueOrThrow(keepAbandoned(run, 5)).has_value());
        CHECK_FALSE(fs::exists(run / "abandoned"));
    }

    TEST_CASE("a total below what is recorded is refused and names the fork") {
        const TempDir folder;
        const auto run = longRun(folder.path() / "run");
        const auto request = resumeRequest(run, 4);
        REQUIRE_FALSE(request.has_value());
        CHECK((request.error().code == ErrorCode::Usage));
        CHECK(request.error().message.find("up to iteration 5") != std::string::npos);
        CHECK(request.error().message.find("fork --at 4") != std::string::npos);
        CHECK(resumeRequest(run, 5).has_value());
        CHECK(resumeRequest(run, 6).has_value());
    }

    TEST_CASE("λ edits beyond the place where a run went on are still to come") {
        const TempDir folder;
        const std::vector<RunEvent> begun{smallStart(), lambdaAt(2, 7, 1), lambdaAt(5, 90, 2), iterationAt(5),
                                          Finished{RunState::Finished, 5, 1, {}}};
        const auto with = [&](const char* name, const std::vector<RunEvent>& more) {
            auto events = begun;
            events.insert(events.end(), more.begin(), more.end());
            journalRun(folder.path() / name, events);
            return trackOf(folder.path() / name);
        };
        using Track = std::vector<double>;
        CHECK(with("whole", {}) == Track{2, 7, 5, 90});
        // Begun again and stopped before either; after the first; twice.
        CHECK(with("stopped", {Resumed{0, {}, 0}, iterationAt(1)}) == Track{2, 7, 5, 90});
        CHECK(with("later", {Resumed{0, {}, 0}, lambdaAt(2, 7), iterationAt(3)}) == Track{2, 7, 5, 90});
        CHECK(with("twice", {Resumed{0, {}, 0}, iterationAt(1), Resumed{1, "checkpoints/000001", 0}}) ==
              Track{2, 7, 5, 90});
        // Somebody steers: what was to come is not meant any more.
        CHECK(with("steered", {Resumed{3, "checkpoints/000003", 0}, lambdaAt(4, 1, 3)}) == Track{2, 7, 4, 1});
        CHECK(with("at once", {Resumed{0, {}, 0}, lambdaAt(1, 3, 3)}) == Track{1, 3});
    }

} // TEST_SUITE
