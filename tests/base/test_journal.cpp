// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/run/event_json.h"
#include "core/store/journal.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

Iteration iteration(std::int64_t number, std::size_t classes = 2) {
    Iteration e;
    e.iteration = number;
    e.perClassCmi.assign(classes, 0.5);
    return e;
}

void append(JournalWriter& writer, const RunEvent& event) {
    const auto result = writer.append(event);
    REQUIRE(result.has_value());
}

// run_started and two iterations.
std::string writeSmall(const fs::path& file) {
    auto writer = JournalWriter::create(file);
    REQUIRE(writer.has_value());
    append(*writer, RunStarted{});
    append(*writer, iteration(1));
    append(*writer, iteration(2));
    return readBytes(file);
}

std::vector<Json> linesOf(const fs::path& file) {
    std::vector<Json> lines;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(Json::parse(line));
    return lines;
}

std::string refusalOf(const fs::path& file, const std::string& content) {
    writeBytes(file, content);
    const auto journal = readJournal(file);
    REQUIRE_FALSE(journal.has_value());
    CHECK(journal.error().code == ErrorCode::InvalidInput);
    CHECK(journal.error().message.find(file.string()) != std::string::npos);
    return journal.error().message;
}

} // namespace

TEST_SUITE("journal") {
    TEST_CASE("events come back in order, each line numbered and dated") {
        const TempDir dir;
        writeSmall(dir / "journal.jsonl");
        const auto journal = readJournal(dir / "journal.jsonl");
        REQUIRE(journal.has_value());
        REQUIRE(journal->events.size() == 3);
        CHECK(std::holds_alternative<RunStarted>(journal->events[0]));
        CHECK(std::get<Iteration>(journal->events[2]).iteration == 2);
        CHECK_FALSE(journal->tornLastLine);
        const auto lines = linesOf(dir / "journal.jsonl");
        for (std::size_t i = 0; i < lines.size(); ++i) {
            CHECK(lines[i]["seq"] == i);
            const std::string time = lines[i]["time"];
            CHECK(time.size() == std::string("2026-01-31T23:59:59.123Z").size());
            CHECK(time[10] == 'T');
            CHECK(time.back() == 'Z');
        }
        CHECK(journal->firstTime == lines[0]["time"]);
    }

    TEST_CASE("progress is left out, images are noted where they were stored") {
        const TempDir dir;
        auto writer = JournalWriter::create(dir / "j");
        REQUIRE(writer.has_value());
        append(*writer, RunStarted{});
        append(*writer, Progress{});
        append(*writer, Images{});
        Images stored;
        stored.stored = true;
        append(*writer, stored);
        append(*writer, Finished{});
        const auto lines = linesOf(dir / "j");
        REQUIRE(lines.size() == 3);
        CHECK(lines[1]["event"] == "images");
        CHECK(lines[1]["seq"] == 1);
        CHECK(lines[2]["event"] == "finished");
    }

    TEST_CASE("beyond 100 classes the CMI of each stands in every 50th line") {
        const TempDir dir;
        auto writer = JournalWriter::create(dir / "j");
        REQUIRE(writer.has_value());
        append(*writer, iteration(1, 100));
        append(*writer, iteration(49, 101));
        append(*writer, iteration(50, 101));
        const auto lines = linesOf(dir / "j");
        CHECK(lines[0].contains("per_class_cmi"));
        CHECK_FALSE(lines[1].contains("per_class_cmi"));
        CHECK(lines[2].contains("per_class_cmi"));
    }

    TEST_CASE("a path that is no UTF-8 does not stop the journal") {
        const TempDir dir;
        auto writer = JournalWriter::create(dir / "j");
        REQUIRE(writer.has_value());
        RunStarted started;
        started.directory = "/runs/\xff";
        append(*writer, started);
        CHECK(readJournal(dir / "j").has_value());
    }

    TEST_CASE("a journal is never written over") {
        const TempDir dir;
        writeSmall(dir / "j");
        const auto again = JournalWriter::create(dir / "j");
        REQUIRE_FALSE(again.has_value());
        CHECK(again.error().code == ErrorCode::CannotWrite);
        CHECK(JournalWriter::create(dir / "none" / "j").error().code == ErrorCode::CannotWrite);
    }

    TEST_CASE("a moved writer goes on") {
        const TempDir dir;
        auto first = JournalWriter::create(dir / "j");
        REQUIRE(first.has_value());
        append(*first, RunStarted{});
        JournalWriter second(std::move(*first));
        append(second, iteration(1));
        auto third = JournalWriter::create(dir / "k");
        REQUIRE(third.has_value());
        *third = std::move(second);
        append(*third, iteration(2));
        CHECK(linesOf(dir / "j").size() == 3);
    }

    TEST_CASE("a torn last line is dropped") {
        const TempDir dir;
        const std::string whole = writeSmall(dir / "j");
        const auto lastLine = whole.rfind('\n', whole.size() - 2) + 1;
        for (const std::size_t size : {lastLine + 1, lastLine + 20, whole.size() - 1}) {
            CAPTURE(size);
            writeBytes(dir / "j", whole.substr(0, size));
            const auto journal = readJournal(dir / "j");
            REQUIRE(journal.has_value());
            CHECK(journal->events.size() == 2);
            CHECK(journal->tornLastLine);
        }
        writeBytes(dir / "j", whole.substr(0, lastLine) + "{\"event\": \n");
        CHECK(readJournal(dir / "j")->tornLastLine);
    }

    TEST_CASE("a damaged line costs that line and is named") {
        const TempDir dir;
        const std::string whole = writeSmall(dir / "j");
        const auto second = whole.find('\n') + 1;
        std::string changed = whole;
        changed[second] = '#';
        std::string inserted = whole;
        inserted.insert(second, "\n");
        struct Row {
            std::string bytes, says;
            std::size_t events;
        };
        for (const Row& row :
             {Row{changed, "line 2, was left out: the line is damaged", 2},
              Row{inserted, "line 2, was left out", 3},
              Row{whole + "{\"event\":\"party\"}\n", "line 4, was left out: \"party\"", 3}}) {
            CAPTURE(row.says);
            writeBytes(dir / "j", row.bytes);
            const auto journal = readJournal(dir / "j");
            REQUIRE(journal.has_value());
            CHECK(journal->events.size() == row.events);
            REQUIRE(journal->damage.size() == 1);
            CHECK(journal->damage[0].find(row.says) != std::string::npos);
            CHECK(journal->damage[0].find((dir / "j").string()) != std::string::npos);
        }
    }

    TEST_CASE("lines that are gone are missed, and after a repair still told of") {
        const TempDir dir;
        const std::string whole = writeSmall(dir / "j");
        const auto second = whole.find('\n') + 1;
        const auto third = whole.find('\n', second) + 1;
        const std::string without = whole.substr(0, second) + whole.substr(third);
        writeBytes(dir / "j", without);
        const auto journal = readJournal(dir / "j");
        REQUIRE(journal.has_value());
        REQUIRE(journal->damage.size() == 1);
        CHECK(journal->damage[0] ==
              (dir / "j").string() + ", line 2, does not follow the one before it: 1 line is gone.");
        const auto repaired = repairedJournal(without, journal->events.front());
        writeBytes(dir / "j", repaired);
        const auto after = readJournal(dir / "j");
        REQUIRE(after.has_value());
        CHECK(after->damage.empty());
        REQUIRE(after->lost.size() == 1);
        CHECK(after->lost[0].find(", line 2: 1 line is lost here") != std::string::npos);
        CHECK(after->events.size() == journal->events.size());
        CHECK(repairedJournal(repaired, journal->events.front()) == repaired);
        CHECK(repairedJournal(whole, journal->events.front()) == whole);
        { // what is written from now on follows the last line
            auto writer = JournalWriter::reopen(dir / "j");
            REQUIRE(writer.has_value());
            REQUIRE(writer->append(StateChanged{RunState::Running, {}}).has_value());
        }
        CHECK(readJournal(dir / "j")->damage.empty());
    }

    TEST_CASE("a line that stands twice is told of, and taken out by a repair") {
        const TempDir dir;
        const std::string whole = writeSmall(dir / "j");
        const auto second = whole.find('\n') + 1;
        const std::string twice = whole + whole.substr(second, whole.find('\n', second) + 1 - second);
        writeBytes(dir / "j", twice);
        const auto journal = readJournal(dir / "j");
        REQUIRE(journal.has_value());
        REQUIRE(journal->damage.size() == 1);
        CHECK(journal->damage[0].find(", line 4, has the number of a line before it.") != std::string::npos);
        CHECK(repairedJournal(twice, journal->events.front()) == whole);
    }

    TEST_CASE("without its beginning a journal is refused") {
        const TempDir dir;
        const std::string whole = writeSmall(dir / "j");
        CHECK(
            refusalOf(dir / "j", whole.substr(whole.find('\n') + 1)).find("line 1: a journal begins with") !=
            std::string::npos);
        CHECK(refusalOf(dir / "j", "").find("line 1: the journal is empty") != std::string::npos);
        CHECK(refusalOf(dir / "j", whole.substr(0, 20)).find("empty") != std::string::npos);
    }

    TEST_CASE("a foreign schema is refused") {
        const TempDir dir;
        Json first = toJson(RunEvent(RunStarted{}));
        first["schema"] = 7;
        CHECK(refusalOf(dir / "j", first.dump() + "\n").find("line 1: it has schema 7") != std::string::npos);
    }
}
