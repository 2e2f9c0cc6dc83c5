// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/io/digest.h"
#include "core/io/safetensors.h"
#include "core/store/digest_list.h"
#include "core/store/end_record.h"
#include "core/store/journal.h"
#include "core/store/newest_set.h"
#include "core/store/resume.h"
#include "core/store/run_folder.h"
#include "core/store/run_store.h"
#include "core/store/start_record.h"
#include "core/store/verify.h"
#include "tests/support/export_run.h"
#include "tests/support/run_folder.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::trunc | std::ios::binary) << bytes;
}

std::string contentOf(const fs::path& file) {
    return valueOrThrow(readWholeFile(file));
}

Images imagesAt(std::int64_t iteration) {
    auto batch = std::make_shared<ImageBatch>();
    batch->iteration = iteration;
    Images e;
    e.batch = std::move(batch);
    e.stored = true;
    return e;
}

// A finished run with a checkpoint and a set; every file is noted. `told`: also its start, and that it stored images.
fs::path wholeRun(const fs::path& run, bool told = false) {
    const Finished end{RunState::Finished, 2, 1, {}};
    std::vector<RunEvent> events{smallStart(), iterationAt(1), accuracyAt(1, 50), iterationAt(2), end};
    if (told)
        events.insert(events.end() - 1, imagesAt(2));
    journalRun(run, events);
    put(run / "run.json", toJson(smallStart().config).dump());
    fs::create_directories(run / "synthetic");
    valueOrThrow(writeSafetensors(run / "synthetic" / "000002.safetensors", {}));
    if (told) {
        valueOrThrow(writeStartRecord(run, startRecordOf(smallStart())));
        valueOrThrow(noteDigest(run, run / "run.json"));
    }
    valueOrThrow(writeEndRecord(run, end, {accuracyAt(1, 50)}));
    put(run / "images" / "000002.png", "pixels");
    fs::create_directories(run / "checkpoints" / "000002");
    valueOrThrow(writeSafetensors(run / "checkpoints" / "000002" / "state.safetensors", {}));
    for (const char* name :
         {"synthetic/000002.safetensors", "images/000002.png", "checkpoints/000002/state.safetensors"})
        valueOrThrow(noteDigest(run, run / name));
    return run;
}

// The journal without the lines that name the event.
void dropLines(const fs::path& run, const std::string& event) {
    std::istringstream lines(contentOf(run / "journal.jsonl"));
    std::string kept;
    for (std::string line; std::getline(lines, line);)
        if (line.find("\"event\":\"" + event + "\"") == std::string::npos)
            kept += line + "\n";
    put(run / "journal.jsonl", kept);
}

std::string onlyFinding(const Verification& result) {
    REQUIRE(result.findings.size() == 1);
    return result.findings[0].file;
}

} // namespace

TEST_SUITE("verify") {

    TEST_CASE("a whole run is whole") {
        const TempDir dir;
        const auto result = valueOrThrow(verify(wholeRun(dir / "run")));
        CHECK(result.kind == "run");
        CHECK(result.findings.empty());
        CHECK(result.checked == 6);
        CHECK(result.whole());
    }

    TEST_CASE("one changed byte of any file is found by its digest, and moved away on demand") {
        for (const char* name : {"images/000002.png", "checkpoints/000002/state.safetensors"}) {
            CAPTURE(name);
            const TempDir dir;
            const auto run = wholeRun(dir / "run");
            auto bytes = contentOf(run / name);
            bytes.back() ^= 1;
            put(run / name, bytes);
            const auto result = valueOrThrow(verify(run));
            CHECK(onlyFinding(result) == name);
            CHECK_FALSE(result.whole());
            CHECK(fs::exists(run / name));
            const auto mended = valueOrThrow(verify(run, true));
            CHECK(onlyFinding(mended) == name);
            CHECK(mended.whole());
            CHECK_FALSE(fs::exists(run / name));
            CHECK(contentOf(run / "damaged" / "1" / name) == bytes);
        }
    }

    TEST_CASE("damaged lines of the journal are taken out, and kept") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run");
        const auto whole = contentOf(run / "journal.jsonl");
        auto damaged = whole;
        damaged.insert(whole.find('\n') + 1, "{\"event\":\"iter\xff\n");
        damaged += "{\"event\":\"fini";
        put(run / "journal.jsonl", damaged);
        CHECK(valueOrThrow(verify(run)).findings.size() == 2);
        CHECK(contentOf(run / "journal.jsonl") == damaged);
        CHECK(valueOrThrow(verify(run, true)).whole());
        CHECK(contentOf(run / "journal.jsonl") == whole);
        CHECK(contentOf(run / "damaged" / "1" / "journal.jsonl") == damaged);
        CHECK(valueOrThrow(verify(run)).findings.empty());
    }

    TEST_CASE("run.json is made anew from the journal") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run");
        put(run / "run.json", "{\"ipc\":");
        CHECK(onlyFinding(valueOrThrow(verify(run))) == "run.json");
        CHECK(valueOrThrow(verify(run, true)).whole());
        CHECK(valueOrThrow(verify(run)).findings.empty());
        const auto json = nlohmann::json::parse(contentOf(run / "run.json"));
        CHECK(valueOrThrow(configFromJson(json)).lambda == 12);
        CHECK(contentOf(run / "damaged" / "1" / "run.json") == "{\"ipc\":");
    }

    TEST_CASE("a set, picture or checkpoint that was the newest and is gone is missed") {
        for (const char* name : {"synthetic/000002.safetensors", "checkpoints/000002/state.safetensors"}) {
            CAPTURE(name);
            const TempDir dir;
            const auto run = wholeRun(dir / "run", true);
            CHECK(valueOrThrow(verify(run)).whole());
            CHECK_FALSE(newerSetIsMissing(run, 2));
            fs::remove(run / name);
            const auto result = valueOrThrow(verify(run));
            CHECK(onlyFinding(result) == name);
            CHECK(result.findings[0].problem.find("it is missing") == 0);
        }
        const TempDir dir;
        const auto run = wholeRun(dir / "run", true);
        const auto missing = newerSetIsMissing(run, 1); // were the older one taken
        REQUIRE(missing);
        CHECK(missing->message.find("iteration 2 (synthetic/000002.safetensors), is missing") !=
              std::string::npos);
        put(run / "synthetic" / "000002.safetensors", "damaged");
        CHECK_FALSE(valueOrThrow(verify(run, true)).whole()); // moved away, and so missing
        CHECK_FALSE(valueOrThrow(verify(run)).whole());
    }

    TEST_CASE("which set is the newest is known from whatever is left of the run") {
        const auto tellsOfTwo = [](const fs::path& run) {
            const auto missing = newerSetIsMissing(run, 0);
            return missing && missing->message.find("iteration 2 (") != std::string::npos &&
                   missing->message.find("--repair`") != std::string::npos &&
                   missing->message.find(run.string() + "@0'") != std::string::npos;
        };
        const std::vector<std::string> all{"digests.txt", "result.json", "finished"};
        for (const auto& left : all)
            for (const bool damaged : {false, true}) {
                CAPTURE(left);
                const TempDir dir;
                const auto run = wholeRun(dir / "run", true);
                fs::rename(run / "synthetic" / "000002.safetensors",
                           run / "synthetic" / "000000.safetensors");
                dropLines(run, "images");
                for (const auto& name : all)
                    if (name == "finished" && name != left)
                        dropLines(run, name);
                    else if (name != left && damaged)
                        put(run / name, R"({"state":"finished","iterations":1,"seco)");
                    else if (name != left)
                        fs::remove(run / name);
                CHECK(tellsOfTwo(run));
                CHECK_FALSE(newerSetIsMissing(run, 2));
            }
    }

    TEST_CASE(
        "what a branch that was left told of its sets counts no more, and a run that failed ended without one") {
        const TempDir dir;
        const auto run = dir / "run";
        journalRun(run,
                   {smallStart(), iterationAt(1), iterationAt(2), Finished{RunState::Stopped, 2, 1, {}},
                    Resumed{1, "checkpoints/000001"}, iterationAt(2), Finished{RunState::Failed, 2, 1, {}}});
        put(run / "digests.txt", std::string(32, '0') + "  synthetic/000002.safetensors\n");
        CHECK_FALSE(newerSetIsMissing(run, 1));
    }

    TEST_CASE("the newest set comes back from the checkpoint where that holds the same") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run", true);
        const auto set = run / "synthetic" / "000002.safetensors";
        const auto whole = contentOf(set);
        put(run / "checkpoints" / "000002" / "set.safetensors", whole);
        fs::remove(set);
        const auto found = valueOrThrow(verify(run));
        CHECK(onlyFinding(found) == "synthetic/000002.safetensors");
        CHECK(found.findings[0].problem.find("--repair` takes it from the checkpoint") != std::string::npos);
        CHECK(valueOrThrow(verify(run, true)).whole());
        CHECK(contentOf(set) == whole);
        fs::remove(set);
        fs::remove(run / "digests.txt");
        CHECK(valueOrThrow(verify(run, true)).findings.size() == 3); // digests, and the picture here is none
        CHECK(contentOf(set) == whole);
        SmallSet taught; // since: the checkpoint may hold labels of before
        taught.logits.assign(8, 0.5F);
        taught.write(run / "synthetic" / "000000.safetensors");
        fs::remove(set);
        fs::remove(run / "digests.txt");
        CHECK_FALSE(valueOrThrow(verify(run, true)).whole());
        CHECK_FALSE(fs::exists(set));
    }

    TEST_CASE("a result that is missing or damaged is made anew from the journal") {
        for (const bool missing : {false, true}) {
            const TempDir dir;
            const auto run = wholeRun(dir / "run");
            const auto whole = contentOf(run / "result.json");
            if (missing)
                fs::remove(run / "result.json");
            else
                put(run / "result.json", "{\"state\":");
            const auto found = valueOrThrow(verify(run));
            CHECK(onlyFinding(found) == "result.json");
            CHECK(found.findings[0].problem.find("--repair` makes it anew from the journal") !=
                  std::string::npos);
            CHECK(valueOrThrow(verify(run, true)).whole());
            CHECK(contentOf(run / "result.json") == whole);
            CHECK(fs::exists(run / "damaged" / "1" / "result.json") != missing);
            CHECK(valueOrThrow(verify(run)).findings.empty());
        }
        const TempDir dir;
        const auto run = wholeRun(dir / "run");
        dropLines(run, "finished");
        put(run / "result.json", "{");
        CHECK(valueOrThrow(verify(run, true)).findings.at(0).problem.find("distill resume") !=
              std::string::npos);
    }

    TEST_CASE("a run.json made anew says what the run was last executed with") {
        const TempDir dir;
        const auto run = dir / "run";
        auto start = smallStart();
        start.threads = 1;
        start.device = "cpu";
        Resumed twice{1, "checkpoints/000001", 200};
        twice.threads = 3;
        twice.device = "cuda:0";
        twice.precision = "mixed";
        twice.programVersion = "9";
        journalRun(run, {start, iterationAt(1), Resumed{1, "checkpoints/000001"}, twice, iterationAt(2)});
        CHECK(valueOrThrow(verify(run, true)).whole());
        const auto record = valueOrThrow(readStartRecord(run));
        CHECK(record.threads == 3);
        CHECK(record.config.threads == 3);
        CHECK(record.config.device == "cuda:0");
        CHECK((record.config.precision == Precision::Mixed));
        CHECK(record.device == "cuda:0");
        CHECK(record.precision == "mixed");
        CHECK(record.programVersion == "9");
        CHECK(record.config.iterations == 200);
        fs::remove(run / "run.json");
        CHECK(valueOrThrow(resumeRequest(run)).config.threads == 3);
    }

    TEST_CASE("a configuration that was changed by hand is found, and made anew") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run", true);
        auto text = contentOf(run / "run.json");
        const auto at = text.find("\"lambda\":");
        REQUIRE(at != std::string::npos);
        text.replace(text.find("12", at), 2, "13");
        put(run / "run.json", text);
        const auto found = valueOrThrow(verify(run));
        CHECK(onlyFinding(found) == "run.json");
        CHECK(found.findings[0].problem.find("it was changed since it was written; `distill verify ") == 0);
        CHECK(valueOrThrow(verify(run, true)).whole());
        CHECK(valueOrThrow(verify(run)).findings.empty());
        CHECK(valueOrThrow(readStartRecord(run)).config.lambda == 12);
    }

    TEST_CASE("a first line of the journal that is damaged costs nothing: run.json tells the same") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run", true);
        const auto before = valueOrThrow(openRun(run));
        auto text = contentOf(run / "journal.jsonl");
        text[3] = '\xff';
        put(run / "journal.jsonl", text);
        const auto record = valueOrThrow(openRun(run));
        CHECK(record.damage.size() == 1);
        CHECK(record.events.size() == before.events.size());
        CHECK((record.info.config == before.info.config));
        CHECK(readRunInfo(run).has_value());
        CHECK(valueOrThrow(verify(run, true)).whole());
        CHECK(valueOrThrow(verify(run)).findings.empty());
        CHECK(valueOrThrow(openRun(run)).damage.empty());
    }

    TEST_CASE("a first line of the journal that is gone costs nothing either, and comes back") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run", true);
        const auto before = valueOrThrow(openRun(run));
        const auto whole = contentOf(run / "journal.jsonl");
        dropLines(run, "run_started");
        const auto record = valueOrThrow(openRun(run));
        REQUIRE(record.damage.size() == 1);
        CHECK(record.damage[0].find("line 1, is missing") != std::string::npos);
        CHECK(record.events.size() == before.events.size());
        CHECK((record.info.config == before.info.config));
        REQUIRE(readRunInfo(run).has_value());
        CHECK(readRunInfo(run)->lastIteration == 2);
        const auto found = valueOrThrow(verify(run));
        CHECK(onlyFinding(found) == "journal.jsonl");
        CHECK(found.findings[0].problem ==
              "line 1, is missing: what it told is taken from run.json; `distill verify " + run.string() +
                  " --repair` mends the journal");
        CHECK(valueOrThrow(verify(run, true)).whole());
        CHECK(valueOrThrow(verify(run)).findings.empty());
        CHECK(valueOrThrow(openRun(run)).damage.empty());
        CHECK(valueOrThrow(openRun(run)).events.size() == before.events.size());
        put(run / "journal.jsonl", whole);
        fs::remove(run / "run.json");
        dropLines(run, "run_started"); // then nothing tells it
        CHECK((openRun(run).error().code == ErrorCode::InvalidInput));
    }

    TEST_CASE("without digests, files are judged by their structure") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run");
        fs::remove(run / RunFolder::kDigests);
        const auto result = valueOrThrow(verify(run));
        REQUIRE(result.findings.size() == 2);
        CHECK(result.findings[0].file == "digests.txt");
        CHECK(result.findings[0].problem.find("it is missing: nothing tells") == 0);
        CHECK(result.findings[1].file == "images/000002.png"); // which is no PNG
        fs::remove(run / "result.json");
        CHECK(valueOrThrow(verify(run)).findings.size() == 3);
        CHECK(valueOrThrow(verify(run, true)).whole());
        CHECK(valueOrThrow(verify(run)).findings.empty());
        CHECK(readDigests(run).count("synthetic/000002.safetensors") == 1);
        put(run / "mirror.json", "{}"); // which has what has come from elsewhere so far
        fs::remove(run / RunFolder::kDigests);
        CHECK(valueOrThrow(verify(run)).findings.empty());
    }

    TEST_CASE("a journal that tells something else than when the run ended is found") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run");
        const auto whole = contentOf(run / "journal.jsonl");
        auto changed = whole;
        const auto at = changed.find("\"accuracy_mean\":50");
        REQUIRE(at != std::string::npos);
        changed[at + 16] = '9';
        put(run / "journal.jsonl", changed);
        const auto found = valueOrThrow(verify(run));
        CHECK(onlyFinding(found) == "journal.jsonl");
        CHECK(found.findings[0].problem.find("it was changed since the run ended") == 0);
        CHECK_FALSE(valueOrThrow(verify(run, true)).whole());
        CHECK(replayRequest(run, {}, dir / "again").error().message.find("was changed since the run ended") !=
              std::string::npos);
        CHECK(valueOrThrow(openRun(run)).damage.size() == 1);
        put(run / "journal.jsonl", whole);
        { // what comes later takes nothing from that
            auto journal = valueOrThrow(JournalWriter::reopen(run / "journal.jsonl"));
            valueOrThrow(journal.append(Resumed{2, "checkpoints/000002"}));
        }
        CHECK(valueOrThrow(verify(run)).findings.empty());
        CHECK(replayRequest(run, {}, dir / "again").has_value());
    }

    TEST_CASE(
        "a line that is gone from the journal is missed, marked by a repair, and not run again without") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run");
        dropLines(run, "evaluation");
        const auto found = valueOrThrow(verify(run));
        CHECK(onlyFinding(found) == "journal.jsonl");
        CHECK(found.findings[0].problem.find("line 3, does not follow the one before it: 1 line is gone; "
                                             "`distill verify ") != std::string::npos);
        CHECK(replayRequest(run, {}, dir / "again").error().message.find("1 line is gone") !=
              std::string::npos);
        CHECK(valueOrThrow(verify(run, true)).whole());
        const auto after = valueOrThrow(verify(run));
        CHECK(after.whole());
        CHECK(onlyFinding(after) == "journal.jsonl");
        CHECK(after.findings[0].mended == "a repair has marked the place");
        CHECK(replayRequest(run, {}, dir / "again").error().message.find("is lost here") !=
              std::string::npos);
    }

    TEST_CASE("what a repair moves away and the run needs is missing, in that repair as in the next look") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run", true);
        put(run / "checkpoints" / "000002" / "state.safetensors", "");
        const auto mended = valueOrThrow(verify(run, true));
        CHECK(onlyFinding(mended) == "checkpoints/000002/state.safetensors");
        CHECK(mended.findings[0].problem.find("moved to damaged/1/checkpoints/000002/state.safetensors; "
                                              "`distill resume` makes it again") != std::string::npos);
        CHECK_FALSE(mended.whole());
        CHECK_FALSE(valueOrThrow(verify(run)).whole());
    }

    TEST_CASE(
        "a run without its journal is named as that, and one of its sets is looked at by its iteration") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run");
        CHECK(valueOrThrow(verify(run.string() + "@2")).kind == "set");
        CHECK(verify(run.string() + "@1").error().message.find("holds no set of iteration 1") !=
              std::string::npos);
        CHECK(openRun(run.string() + "@2").error().message.find("takes the whole run") != std::string::npos);
        fs::remove(run / "journal.jsonl");
        const auto says = "its journal.jsonl is gone: what that told is lost; its sets can be used by their "
                          "names, such as '" +
                          (run / "synthetic" / "000002.safetensors").string() + "'.";
        CHECK(verify(run).error().message.find(says) != std::string::npos);
        CHECK(openRun(run).error().message.find(says) != std::string::npos);
    }

    TEST_CASE("an export goes by its manifest; what is nothing of ours is refused") {
        const TempDir dir;
        put(dir / "bundle" / "data" / "a.bin", "content");
        const nlohmann::json manifest = {
            {"files", {{{"file", "data/a.bin"}, {"xxh3_128", digestOf("content", 7)}}}}};
        put(dir / "bundle" / "manifest.json", manifest.dump());
        CHECK(valueOrThrow(verify(dir / "bundle")).whole());
        put(dir / "bundle" / "data" / "a.bin", "contenT");
        CHECK(onlyFinding(valueOrThrow(verify(dir / "bundle"))) == "data/a.bin");
        fs::remove(dir / "bundle" / "data" / "a.bin");
        CHECK(valueOrThrow(verify(dir / "bundle")).findings[0].problem == "it is missing");
        put(dir / "text.txt", "x");
        CHECK((verify(dir / "text.txt").error().code == ErrorCode::InvalidInput));
        CHECK((verify(dir / "nothing").error().code == ErrorCode::InvalidInput));
    }

} // TEST_SUITE
