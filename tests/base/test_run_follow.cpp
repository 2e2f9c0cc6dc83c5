// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <optional>

#include "core/io/png_image.h"
#include "core/store/run_follow.h"
#include "core/store/run_owner.h"
#include "core/store/snapshot_files.h"
#include "tests/support/run_folder.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// A run folder that this process writes, as another process would.
class Writer final {
public:
    Writer() {
        fs::create_directories(folder() / "images");
        own(thisProcess());
        auto journal = JournalWriter::create(folder() / "journal.jsonl");
        REQUIRE(journal.has_value());
        m_journal.emplace(std::move(*journal));
    }
    fs::path folder() const { return m_dir / "run"; }
    fs::path journal() const { return folder() / "journal.jsonl"; }
    void tell(const RunEvent& event) { REQUIRE(m_journal->append(event).has_value()); }
    void own(const RunOwner& owner) const { REQUIRE(writeOwner(folder(), owner).has_value()); }
    void disown() const { fs::remove(folder() / "owner.json"); }
    void store(std::int64_t iteration, std::uint8_t grey) {
        const ImageBatch batch{iteration, 2, 2, 1, 3, 3, std::vector<std::uint8_t>(36, grey)};
        REQUIRE(writePng(tile(batch), folder() / "images" / snapshotName(iteration, ".png")).has_value());
        Images images;
        images.batch = std::make_shared<const ImageBatch>(batch);
        images.stored = true;
        tell(images);
    }

private:
    TempDir m_dir;
    std::optional<JournalWriter> m_journal;
};

std::vector<std::int64_t> iterationsOf(const RunUpdate& update) {
    std::vector<std::int64_t> numbers;
    for (const auto& event : update.events)
        if (const auto* iteration = std::get_if<Iteration>(&event))
            numbers.push_back(iteration->iteration);
    return numbers;
}

using Shown = std::pair<std::int64_t, int>; // iteration and value of the pixels
Shown shown(const RunUpdate& update) {
    return update.newestImages ? Shown{update.newestImages->iteration, update.newestImages->pixels.front()}
                               : Shown{-1, -1};
}

RunOwner elsewhere(UtcTime heartbeat) {
    return {"elsewhere.example", 1, 1, heartbeat};
}

using Numbers = std::vector<std::int64_t>;

} // namespace

TEST_SUITE("run_follow") {
    TEST_CASE("each look yields what came since, up to the end") {
        Writer run;
        run.tell(smallStart());
        run.tell(StateChanged{RunState::Running, ""});
        run.tell(iterationAt(1));
        RunFollower follower(run.folder());
        const auto first = follower.look();
        CHECK(first.events.size() == 3);
        CHECK((first.contact == Contact::Live));
        CHECK((first.state == RunState::Running));
        CHECK(follower.look().events.empty());
        run.tell(iterationAt(2));
        run.tell(iterationAt(3));
        CHECK(iterationsOf(follower.look()) == Numbers{2, 3});
        run.tell(Finished{RunState::Stopped, 3, 1, ""});
        const auto last = follower.look();
        CHECK((last.contact == Contact::Ended));
        CHECK((last.state == RunState::Stopped));
        CHECK_FALSE(last.problem.has_value());
        run.tell(Resumed{2, "checkpoints/000002"});
        const auto again = follower.look();
        CHECK(again.events.size() == 1);
        CHECK((again.contact == Contact::Live));
    }

    TEST_CASE("a line that is still being written waits, wherever it is cut") {
        Writer run;
        run.tell(smallStart());
        run.tell(iterationAt(1));
        const std::string whole = readBytes(run.journal());
        const std::size_t firstLine = whole.find('\n') + 1;
        RunFollower follower(run.folder());
        std::size_t seen = 0;
        for (std::size_t size = 1; size <= whole.size();
             ++size) { // the same file, longer by a byte each time
            writeBytes(run.journal(), whole.substr(0, size));
            const auto update = follower.look();
            CHECK_FALSE(update.restarted);
            CHECK_FALSE(update.problem.has_value());
            seen += update.events.size();
            CHECK(seen == (size >= firstLine) + (size == whole.size()));
        }
    }

    TEST_CASE("the newest stored images come with the first look and then as they are stored") {
        if (!pngSupported())
            return;
        Writer run;
        run.tell(smallStart());
        run.store(0, 10);
        run.store(1, 20);
        RunFollower follower(run.folder());
        const auto first = follower.look();
        CHECK(first.events.size() == 3);
        CHECK(shown(first) == Shown{1, 20});
        CHECK(follower.look().newestImages == nullptr); // nothing new
        run.store(2, 30);
        run.store(3, 40);
        CHECK(shown(follower.look()) == Shown{3, 40});
        run.store(4, 50);
        fs::remove(run.folder() / "images" / "000004.png"); // thinned out meanwhile
        const auto next = follower.look();
        CHECK(next.events.size() == 1);
        CHECK(next.newestImages == nullptr);
    }

    TEST_CASE("pictures that are gone are passed over for those before them") {
        if (!pngSupported())
            return;
        Writer run;
        run.tell(smallStart());
        run.store(0, 10);
        run.store(5, 20);
        run.store(9, 30);
        fs::remove(run.folder() / "images" / "000009.png");
        RunFollower follower(run.folder());
        CHECK(shown(follower.look()) == Shown{5, 20});
    }

    TEST_CASE("pictures of an abandoned branch are not shown") {
        if (!pngSupported())
            return;
        Writer run;
        run.tell(smallStart());
        run.store(0, 10);
        run.store(5, 20);
        run.store(9, 30);
        RunFollower live(run.folder());
        CHECK(shown(live.look()) == Shown{9, 30});
        run.tell(Resumed{6, "checkpoints/000006"});
        RunFollower late(run.folder());
        CHECK(shown(late.look()) == Shown{5, 20});
        CHECK(shown(live.look()) == Shown{5, 20});
        run.store(9, 40); // once more, otherwise
        CHECK(shown(late.look()) == Shown{9, 40});
        CHECK(shown(live.look()) == Shown{9, 40});
    }

    TEST_CASE("a process that vanished is lost contact, and found again when it comes back") {
        Writer run;
        run.tell(smallStart());
        run.tell(StateChanged{RunState::Running, ""});
        RunFollower follower(run.folder());
        CHECK((follower.look().contact == Contact::Live));
        RunOwner gone = thisProcess();
        ++gone.processStart;
        run.own(gone);
        const auto lost = follower.look();
        CHECK((lost.contact == Contact::Lost));
        CHECK((lost.state == RunState::LostContact));
        run.own(thisProcess());
        CHECK((follower.look().state == RunState::Running));
        run.disown(); // ended without having told so
        const auto left = follower.look();
        CHECK((left.contact == Contact::Ended));
        CHECK((left.state == RunState::Stopped));
    }

    TEST_CASE("of another host the beat counts, not its clock") {
        Writer run;
        run.tell(smallStart());
        const auto wrong = std::chrono::system_clock::now() - 1h; // its clock is an hour behind
        run.own(elsewhere(wrong));
        RunFollower follower(run.folder());
        const auto start = RunFollower::Clock::now();
        CHECK((follower.look(start).contact == Contact::Live)); // the disk says that it was written just now
        run.own(elsewhere(wrong + 2s));
        CHECK((follower.look(start + 2s).contact == Contact::Live));
        CHECK((follower.look(start + 16s).contact == Contact::Live));
        CHECK((follower.look(start + 18s).contact == Contact::Lost));
        run.own(elsewhere(wrong + 4s));
        CHECK((follower.look(start + 19s).contact == Contact::Live));
    }

    TEST_CASE("lines that are not understood are told once and left out") {
        Writer run;
        run.tell(smallStart());
        RunFollower follower(run.folder());
        const std::string start = readBytes(run.journal());
        const std::string more = start + "{\"event\":\"party\"}\n";
        CHECK(follower.look().events.size() == 1);
        writeBytes(run.journal(), more);
        const auto update = follower.look();
        CHECK(update.events.empty());
        REQUIRE(update.problem.has_value());
        CHECK(update.problem->find("party") != std::string::npos);
        writeBytes(run.journal(), more + "{\"event\":\"party\"}\n");
        CHECK_FALSE(follower.look().problem.has_value());
    }

    TEST_CASE("another journal in its place begins anew, a missing one is told once") {
        Writer run;
        run.tell(smallStart());
        run.tell(iterationAt(1));
        RunFollower follower(run.folder());
        CHECK(follower.look().events.size() == 2);
        const std::string start = readBytes(run.journal());
        writeBytes(run.journal(), start.substr(0, start.find('\n') + 1));
        const auto update = follower.look();
        CHECK(update.restarted);
        CHECK(update.events.size() == 1);
        fs::remove(run.journal());
        CHECK(follower.look().problem.has_value());
        CHECK_FALSE(follower.look().problem.has_value());
    }
}
