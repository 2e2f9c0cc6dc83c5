// SPDX-License-Identifier: GPL-3.0-or-later
// Processes that die at any moment, and disks that fill: every folder opens, and what was lost is at most one
// checkpoint. DISTILL_KILLS names how many deaths (5 unless set; `ctest -C stress -R stress` takes 100).
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include <sys/mount.h>

#include <doctest/doctest.h>

#include "core/base/number_text.h"
#include "core/store/run_store.h"
#include "tests/app/program.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr int kIterations = 60;

int kills() {
    const char* wanted = std::getenv("DISTILL_KILLS");
    return distill::parsedNumber<int>(wanted != nullptr ? wanted : "").value_or(5);
}

Arguments recordedRun(const fs::path& run) {
    return smallRun(run, {"--iterations", std::to_string(kIterations), "--evaluate-every", "30", "--threads",
                          "1", "--set", "checkpoint.every=1", "--set", "snapshot.every=1"});
}

std::int64_t lastIteration(const fs::path& run) {
    const auto record = ::distill::openRun(run);
    return record ? record->info.lastIteration : 0;
}

bool isFinished(const fs::path& run) {
    const auto journal = readJournal(run);
    return !journal.empty() && journal.back().at("event") == "finished";
}

// Starts the run or goes on with it, and kills it at a random moment. The iteration it went on from.
std::int64_t liveAndDie(const fs::path& run, std::mt19937& random) {
    const bool begun = ::distill::isRunDirectory(run);
    const std::size_t before = readJournal(run).size();
    Program program(begun ? Arguments{"resume", run.string()} : recordedRun(run));
    program.waitUntil([&] { return readJournal(run).size() > before + random() % 20; });
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 20000)); // anywhere in what it does then
    program.send(SIGKILL);
    program.wait();
    std::int64_t from = 0;
    for (const auto& event : eventsOf(readJournal(run), "resumed"))
        from = event.at("from").get<std::int64_t>();
    return from;
}

// A file system of its own, so small that it fills; none where the test may not mount.
class SmallDisk final {
public:
    SmallDisk(const fs::path& place, const char* size) : m_place(place) {
        fs::create_directories(place);
        m_mounted = ::mount("none", place.c_str(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
    }
    ~SmallDisk() {
        if (m_mounted)
            ::umount2(m_place.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return m_mounted; }
    void makeReadOnly() const {
        REQUIRE(::mount("none", m_place.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0);
    }

private:
    fs::path m_place;
    bool m_mounted = false;
};

} // namespace

TEST_SUITE("kill") {

    TEST_CASE("killed again and again, a run ends as the one that was never killed") {
        const Scratch scratch;
        REQUIRE(runDistill(recordedRun(scratch / "whole")).exitCode == 0);
        const auto expected = readImages(scratch / "whole");
        std::mt19937 random(20260101);
        int deaths = 0;
        for (int attempt = 0; deaths < kills(); ++attempt) {
            const fs::path run = scratch / ("run" + std::to_string(attempt));
            while (deaths < kills() && !isFinished(run)) {
                const std::int64_t known = lastIteration(run);
                const std::int64_t from = liveAndDie(run, random);
                ++deaths;
                CAPTURE(deaths);
                if (::distill::isRunDirectory(run)) {
                    const auto record = ::distill::openRun(run);
                    REQUIRE_MESSAGE(record, record.error().message);
                    CHECK(from + 2 >=
                          known); // one checkpoint an iteration: the one being written may be lost
                }
                const Outcome listed = runDistill({"runs", scratch.path().string(), "--json"});
                CHECK(listed.exitCode == 0);
                CHECK(json::parse(listed.out).size() >= 1);
            }
            if (!isFinished(run)) {
                const Outcome last = ::distill::isRunDirectory(run) ? runDistill({"resume", run.string()})
                                                                    : runDistill(recordedRun(run));
                REQUIRE_MESSAGE(last.exitCode == 0, last.err);
            }
            const auto images = readImages(run);
            REQUIRE(images.size() == expected.size());
            for (std::size_t i = 0; i < images.size(); ++i) {
                CAPTURE(images[i].first);
                CHECK(images[i].first == expected[i].first);
                CHECK(images[i].second == expected[i].second);
            }
        }
    }

    TEST_CASE("a full disk ends the run with one sentence; what was recorded opens and goes on elsewhere") {
        const Scratch scratch;
        const SmallDisk disk(scratch / "disk", "1m");
        if (!disk.mounted()) {
            MESSAGE("left out: this test may not mount a file system");
            return;
        }
        const fs::path run = scratch / "disk" / "run";
        const Outcome outcome = runDistill(recordedRun(run));
        CAPTURE(outcome.err);
        CHECK(outcome.exitCode == 4);
        CHECK(outcome.err.find(run.string()) != std::string::npos);
        const auto record = ::distill::openRun(run);
        REQUIRE_MESSAGE(record, record.error().message);
        CHECK(record->info.lastIteration > 0);
        fs::copy(run, scratch / "moved", fs::copy_options::recursive);
        const Outcome resumed = runDistill({"resume", (scratch / "moved").string()});
        CHECK_MESSAGE(resumed.exitCode == 0, resumed.err);
        CHECK(lastIteration(scratch / "moved") == kIterations);
    }

    TEST_CASE("a read-only folder is refused, and nothing in it changes") {
        const Scratch scratch;
        const SmallDisk disk(scratch / "disk", "8m");
        if (!disk.mounted()) {
            MESSAGE("left out: this test may not mount a file system");
            return;
        }
        const fs::path run = scratch / "disk" / "run";
        REQUIRE(runDistill(smallRun(run, {"--iterations", "2"})).exitCode == 0);
        disk.makeReadOnly();
        const Outcome outcome = runDistill({"resume", run.string(), "--iterations", "4"});
        CAPTURE(outcome.err);
        CHECK(outcome.exitCode == 4);
        CHECK(outcome.err.find(run.string()) != std::string::npos);
        CHECK(lastIteration(run) == 2);
        CHECK(runDistill({"run", "--dataset", "shapes", "--out", (scratch / "disk" / "new").string()})
                  .exitCode == 4);
    }

} // TEST_SUITE
