// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "core/store/journal.h"
#include "core/store/snapshot_budget.h"
#include "core/store/snapshot_files.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;
using Iterations = std::vector<std::int64_t>;

namespace {

SnapshotSizes evenly(std::int64_t last, std::int64_t step, std::uintmax_t bytes) {
    SnapshotSizes sizes;
    for (std::int64_t i = 0; i <= last; i += step)
        sizes[i] = bytes;
    return sizes;
}

Iterations left(SnapshotSizes sizes, const std::set<std::int64_t>& kept, std::uintmax_t budget) {
    for (const auto iteration : snapshotsToDrop(sizes, kept, budget))
        sizes.erase(iteration);
    Iterations result;
    for (const auto& [iteration, size] : sizes)
        result.push_back(iteration);
    return result;
}

void store(const fs::path& folder, SnapshotBudget& budget, std::int64_t iteration, std::size_t bytes) {
    writeBytes(folder / "images" / snapshotName(iteration, ".png"), std::string(bytes, 'x'));
    budget.stored(iteration);
}

Iterations pictures(const fs::path& folder) {
    return snapshotIterations(folder / "images", ".png");
}

Evaluation evaluationAt(std::int64_t iteration) {
    Evaluation e;
    e.iteration = iteration;
    return e;
}

} // namespace

TEST_SUITE("snapshot_budget") {
    TEST_CASE("what fits stays") {
        CHECK(left(evenly(1000, 100, 10), {}, 110).size() == 11);
        CHECK(left({}, {}, 0).empty());
    }

    TEST_CASE("older ones are thinned out first, ends and what matters never go") {
        const auto few = left(evenly(1000, 100, 10), {300}, 60);
        CHECK(few.size() == 6);
        CHECK(few.front() == 0);
        CHECK(few.back() == 1000);
        CHECK(std::count(few.begin(), few.end(), 300) == 1);
        const auto recent = std::count_if(few.begin(), few.end(), [](std::int64_t i) { return i >= 500; });
        CHECK(recent >= 3);
        CHECK(left(evenly(1000, 100, 10), {300}, 0) == Iterations{0, 300, 1000});
        CHECK(left(evenly(100, 100, 10), {}, 0) == Iterations{0, 100});
    }

    TEST_CASE("a run that goes on keeps within its budget, with gaps that grow with age") {
        const TempDir dir;
        SnapshotBudget budget(dir.path(), 1);
        for (std::int64_t i = 0; i <= 100; ++i) {
            store(dir.path(), budget, i, 100000);
            CHECK(pictures(dir.path()).size() <= 10);
        }
        const auto kept = pictures(dir.path());
        REQUIRE(kept.size() == 10);
        CHECK(kept.front() == 0);
        CHECK(kept.back() == 100);
        CHECK(kept[2] - kept[1] > kept[9] - kept[8]);
    }

    TEST_CASE("evaluations and changes of λ keep their snapshots, floats go with their pictures") {
        const TempDir dir;
        SnapshotBudget budget(dir.path(), 1);
        for (std::int64_t i = 0; i <= 40; ++i) {
            writeBytes(dir / "synthetic" / snapshotName(i, ".safetensors"), std::string(100000, 'x'));
            store(dir.path(), budget, i, 100000);
            if (i == 7)
                budget.observe(evaluationAt(7));
            if (i == 9)
                budget.observe(ControlApplied{1, "lambda", 5, 10});
            if (i == 11)
                budget.observe(ControlApplied{1, "pause", 0, 12});
        }
        const auto kept = pictures(dir.path());
        CHECK(kept.size() == 5);
        CHECK(std::count(kept.begin(), kept.end(), 7) == 1);
        CHECK(std::count(kept.begin(), kept.end(), 9) == 1);
        CHECK(std::count(kept.begin(), kept.end(), 11) == 0);
        CHECK(snapshotIterations(dir / "synthetic", ".safetensors") == kept);
    }

    TEST_CASE("a resumed run counts what is there and keeps what its journal says") {
        const TempDir dir;
        for (std::int64_t i = 0; i <= 20; ++i)
            writeBytes(dir / "images" / snapshotName(i, ".png"), std::string(100000, 'x'));
        {
            auto journal = JournalWriter::create(dir / "journal.jsonl");
            REQUIRE(journal.has_value());
            REQUIRE(journal->append(RunStarted{}).has_value());
            REQUIRE(journal->append(evaluationAt(3)).has_value());
        }
        SnapshotBudget budget(dir.path(), 1);
        store(dir.path(), budget, 21, 100000);
        const auto kept = pictures(dir.path());
        CHECK(kept.size() == 10);
        CHECK(std::count(kept.begin(), kept.end(), 3) == 1);
    }

    TEST_CASE("nothing is removed without a limit, or where the journal cannot be read") {
        const TempDir dir;
        for (std::int64_t i = 0; i <= 20; ++i)
            writeBytes(dir / "images" / snapshotName(i, ".png"), std::string(100000, 'x'));
        SnapshotBudget unlimited(dir.path(), 0);
        store(dir.path(), unlimited, 21, 100000);
        CHECK(pictures(dir.path()).size() == 22);
        SnapshotBudget blind(dir.path(), 1);
        store(dir.path(), blind, 22, 100000);
        CHECK(pictures(dir.path()).size() == 23);
    }
}
