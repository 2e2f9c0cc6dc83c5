// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

#include "core/store/run_index.h"
#include "core/store/run_owner.h"
#include "core/store/run_trash.h"
#include "tests/support/run_folder.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

// A root with two runs, and a cache beside it.
class Runs final {
public:
    Runs() {
        journalRun(root() / "one", {smallStart(), iterationAt(1), iterationAt(2), accuracyAt(1, 70),
                                    accuracyAt(2, 60), Finished{RunState::Finished, 2, 1, ""}});
        RunStarted fork = smallStart(500);
        fork.parent = "one";
        fork.parentIteration = 1;
        Iteration own = iterationAt(2);
        own.lambda = 50; // the fork's own
        journalRun(root() / "two", {fork, iterationAt(1), own});
        writeBytes(root() / "foreign" / "readme.txt", "no run");
        writeBytes(root() / "damaged" / "journal.jsonl", "nonsense\n");
    }
    fs::path root() const { return m_dir / "runs"; }
    fs::path cache() const { return m_dir / "cache.sqlite"; }

private:
    TempDir m_dir;
};

std::vector<std::string> namesOf(const std::vector<RunRow>& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows)
        names.push_back(row.name);
    std::sort(names.begin(), names.end());
    return names;
}

RunRow rowOf(const RunIndex& index, const std::string& folder) {
    for (const auto& row : index.rows({{}, false, true, true}))
        if (row.directory.filename() == folder)
            return row;
    FAIL("no row of " << folder);
    return {};
}

std::vector<std::string> search(const RunIndex& index, const std::string& text) {
    return namesOf(index.rows({text, false, false, false}));
}

const std::vector<std::string> kBoth{"one", "two"};

} // namespace

TEST_SUITE("run_index") {
    TEST_CASE("rows say what the folders say") {
        const Runs runs;
        RunIndex index(runs.root(), runs.cache());
        REQUIRE(index.refresh().has_value());
        CHECK(namesOf(index.rows()) == kBoth);
        const RunRow one = rowOf(index, "one");
        CHECK(one.dataset == "shapes");
        CHECK(one.datasetName == "Generated shapes");
        CHECK(one.method == "dm");
        CHECK(one.ipc == 2);
        CHECK(one.lambda == 12);
        CHECK((one.state == RunState::Finished));
        CHECK(one.iteration == 2);
        CHECK(one.iterations == 100);
        CHECK(one.bestAccuracy == 70);
        CHECK(one.lastAccuracy == 60);
        CHECK(one.startedAt.size() == 24);
        CHECK(one.parent.empty());
        const RunRow two = rowOf(index, "two");
        CHECK((two.state == RunState::Stopped));
        CHECK(two.bestAccuracy == -1);
        CHECK(two.parent == "one");
        CHECK(two.parentIteration == 1);
        CHECK(two.lambdaNow == 50);
        CHECK(two.lambda == 500); // of the parent
        RunIndex cached(runs.root(), runs.cache());
        REQUIRE(cached.refresh().has_value());
        CHECK(cached.foldersRead() == 0);
        CHECK(rowOf(cached, "two").lambdaNow == 50);
        CHECK(one.classes == static_cast<std::int64_t>(smallStart().classNames.size()));
        CHECK(one.cmi == iterationAt(2).cmi);
        CHECK(rowOf(cached, "one").cmi == one.cmi);
        CHECK(rowOf(cached, "one").classes == one.classes);
    }

    TEST_CASE("runs of one folder are a group, which is asked for") {
        const Runs runs;
        journalRun(runs.root() / "x_twins-2" / "lambda-0", {smallStart(), iterationAt(1)});
        journalRun(runs.root() / "search" / "lambda-0_seed-1", {smallStart(), iterationAt(1)});
        writeBytes(runs.root() / "search" / "plan.json", "{}");
        journalRun(runs.root() / "paper" / "a", {smallStart(), iterationAt(1)});
        journalRun(runs.root() / ".trash" / "thrown-away", {smallStart(), iterationAt(1)});
        RunIndex index(runs.root(), runs.cache());
        REQUIRE(index.refresh().has_value());
        CHECK(namesOf(index.rows()) == kBoth);
        RunFilter all;
        all.withGroups = true;
        CHECK(namesOf(index.rows(all)) ==
              std::vector<std::string>{"a", "lambda-0", "lambda-0_seed-1", "one", "two"});
        const auto groupOf = [&](const std::string& name) {
            for (const auto& row : index.rows(all))
                if (row.name == name)
                    return row.group;
            return RunGroup::None;
        };
        CHECK((groupOf("lambda-0") == RunGroup::Twins));
        CHECK((groupOf("lambda-0_seed-1") == RunGroup::Sweep));
        CHECK((groupOf("a") == RunGroup::Folder));
        CHECK((groupOf("one") == RunGroup::None));
        all.text = "search";
        CHECK(namesOf(index.rows(all)) == std::vector<std::string>{"lambda-0_seed-1"});
        RunIndex cached(runs.root(), runs.cache());
        REQUIRE(cached.refresh().has_value());
        CHECK(cached.foldersRead() == 0);
    }

    TEST_CASE("a folder of pictures is called by its own name") {
        const Runs runs;
        RunStarted folder = smallStart();
        folder.config.dataset = "folder";
        folder.config.data = "/pictures/Zürich-猫/";
        journalRun(runs.root() / "cats", {folder, iterationAt(1)});
        RunIndex index(runs.root(), runs.cache());
        REQUIRE(index.refresh().has_value());
        CHECK(rowOf(index, "cats").datasetName == "Zürich-猫");
    }

    TEST_CASE("a second look reads only what changed, and says the same") {
        const Runs runs;
        {
            RunIndex index(runs.root(), runs.cache());
            REQUIRE(index.refresh().has_value());
            CHECK(index.foldersRead() == 2);
            REQUIRE(index.setNotes(runs.root() / "two", {"Second", "with \"λ\"", {"a", "b c"}, true}));
            REQUIRE(index.refresh().has_value());
            CHECK(index.foldersRead() == 3);
        }
        RunIndex again(runs.root(), runs.cache());
        REQUIRE(again.refresh().has_value());
        CHECK(again.foldersRead() == 0);
        CHECK(rowOf(again, "one").bestAccuracy == 70);
        CHECK(rowOf(again, "two").parentIteration == 1);
        CHECK(rowOf(again, "two").name == "Second");
        CHECK((rowOf(again, "two").notes == RunNotes{"Second", "with \"λ\"", {"a", "b c"}, true}));
        journalRun(runs.root() / "three", {smallStart(), iterationAt(1)});
        fs::remove_all(runs.root() / "one");
        REQUIRE(again.refresh().has_value());
        CHECK(again.foldersRead() == 1);
        CHECK(namesOf(again.rows()) == std::vector<std::string>{"Second", "three"});
    }

    TEST_CASE("the state is that of now, though the journal did not change") {
        const Runs runs;
        RunIndex index(runs.root(), runs.cache());
        REQUIRE(writeOwner(runs.root() / "two", thisProcess()).has_value());
        REQUIRE(index.refresh().has_value());
        CHECK(isActive(rowOf(index, "two").state));
        RunOwner gone = thisProcess();
        ++gone.processStart;
        REQUIRE(writeOwner(runs.root() / "two", gone).has_value());
        REQUIRE(index.refresh().has_value());
        CHECK((rowOf(index, "two").state == RunState::LostContact));
    }

    TEST_CASE("a cache that is damaged, foreign, a folder or of another version is made anew") {
        const Runs runs;
        {
            RunIndex index(runs.root(), runs.cache());
            REQUIRE(index.refresh().has_value());
        }
        const std::string good = readBytes(runs.cache());
        std::string holed = good;
        std::fill(holed.begin() + 100, holed.begin() + 4000, '\xff');
        std::string older = good;
        older[63] = 99; // user_version, the last byte of the big-endian number at 60
        for (const auto& bytes : {std::string("nonsense"), std::string(), good.substr(0, good.size() / 2),
                                  good.substr(0, 50), holed, older}) {
            writeBytes(runs.cache(), bytes);
            RunIndex index(runs.root(), runs.cache());
            REQUIRE(index.refresh().has_value());
            CHECK(namesOf(index.rows()) == kBoth);
            CHECK(rowOf(index, "one").bestAccuracy == 70);
        }
        fs::remove(runs.cache());
        fs::create_directories(runs.cache() / "folder");
        RunIndex inMemory(runs.root(), runs.cache());
        REQUIRE(inMemory.refresh().has_value());
        CHECK(namesOf(inMemory.rows()) == kBoth);
    }

    TEST_CASE("a cache damaged between two looks is made anew") {
        const Runs runs;
        RunIndex index(runs.root(), runs.cache());
        REQUIRE(index.refresh().has_value());
        std::ofstream(runs.cache(), std::ios::binary | std::ios::trunc) << std::string(8192, 'x');
        journalRun(runs.root() / "three", {smallStart(), iterationAt(1)});
        REQUIRE(index.refresh().has_value());
        CHECK(index.rows().size() == 3);
    }

    TEST_CASE("a root that cannot be read is said") {
        const TempDir dir;
        RunIndex index(dir / "none", dir / "cache.sqlite");
        const auto done = index.refresh();
        REQUIRE_FALSE(done.has_value());
        CHECK(done.error().code == ErrorCode::InvalidInput);
        CHECK(done.error().message.find("none") != std::string::npos);
    }

    TEST_CASE("a search finds words anywhere, in any case; hidden and archived are asked for") {
        const Runs runs;
        RunIndex index(runs.root(), runs.cache());
        REQUIRE(index.refresh().has_value());
        REQUIRE(index.setNotes(runs.root() / "two", {"", "Strange colours", {"Paper"}, true}).has_value());
        CHECK(search(index, "") == kBoth);
        CHECK(search(index, "paper  COLOURS") == std::vector<std::string>{"two"});
        CHECK(search(index, "shapes one") == std::vector<std::string>{"one"});
        CHECK(search(index, "paper one").empty());
        CHECK(namesOf(index.rows({{}, true, false, false})) == std::vector<std::string>{"two"});
        REQUIRE(index.setNotes(runs.root() / "two", {"", "", {}, false, true, false}).has_value());
        CHECK(namesOf(index.rows()) == std::vector<std::string>{"one"});
        CHECK(namesOf(index.rows({{}, false, true, false})) == kBoth);
        REQUIRE(index.setNotes(runs.root() / "two", {"", "", {}, false, false, true}).has_value());
        CHECK(namesOf(index.rows()) == std::vector<std::string>{"one"});
        CHECK(namesOf(index.rows({{}, false, false, true})) == kBoth);
    }

    TEST_CASE("notes travel with the folder; what is no notes file is said and does not hide the run") {
        const Runs runs;
        const RunNotes notes{"N", "text\nof two lines", {"x"}, true, false, true};
        REQUIRE(writeNotes(runs.root() / "one", notes).has_value());
        CHECK((*readNotes(runs.root() / "one") == notes));
        CHECK((*readNotes(runs.root() / "two") == RunNotes()));
        const std::string whole = readBytes(runs.root() / "one" / "notes.json");
        for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
            writeBytes(runs.root() / "one" / "notes.json", whole.substr(0, size));
            CHECK_FALSE(readNotes(runs.root() / "one").has_value());
        }
        for (const char* text : {"[]", "{\"tags\": 3}", "{\"star\": \"yes\"}", "null"}) {
            CAPTURE(text);
            writeBytes(runs.root() / "one" / "notes.json", text);
            CHECK(readNotes(runs.root() / "one").error().message.find("notes.json") != std::string::npos);
        }
        RunIndex index(runs.root(), runs.cache());
        REQUIRE(index.refresh().has_value());
        CHECK(namesOf(index.rows()) == kBoth);
        CHECK(index.setNotes(runs.root() / "foreign", notes).error().code == ErrorCode::InvalidInput);
        CHECK_FALSE(fs::exists(runs.root() / "foreign" / "notes.json"));
    }

    TEST_CASE("trash can be undone, and never takes a living run or a foreign folder") {
        const Runs runs;
        RunIndex index(runs.root(), runs.cache());
        const auto trashed = moveToTrash(runs.root(), runs.root() / "one" / "");
        REQUIRE(trashed.has_value());
        REQUIRE(index.refresh().has_value());
        CHECK(namesOf(index.rows()) == std::vector<std::string>{"two"});
        REQUIRE(listTrash(runs.root()).size() == 1);
        CHECK(listTrash(runs.root())[0].directory == *trashed);
        // A new run of that name came meanwhile, and is thrown away too.
        journalRun(runs.root() / "one", {smallStart(), iterationAt(1)});
        const auto second = moveToTrash(runs.root(), runs.root() / "one");
        REQUIRE(second.has_value());
        CHECK(*second != *trashed);
        const auto back = restoreFromTrash(runs.root(), *trashed);
        REQUIRE(back.has_value());
        CHECK(*back == runs.root() / "one");
        CHECK(restoreFromTrash(runs.root(), *second)->filename().string().rfind("one-2", 0) == 0);
        CHECK(listTrash(runs.root()).empty());
        REQUIRE(index.refresh().has_value());
        CHECK(index.rows().size() == 3);

        REQUIRE(writeOwner(runs.root() / "two", thisProcess()).has_value());
        CHECK(moveToTrash(runs.root(), runs.root() / "two").error().code == ErrorCode::CannotWrite);
        CHECK(moveToTrash(runs.root(), runs.root() / "foreign").error().code == ErrorCode::InvalidInput);
        CHECK(fs::exists(runs.root() / "foreign" / "readme.txt"));
    }
}
