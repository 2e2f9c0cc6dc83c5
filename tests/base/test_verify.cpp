// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/io/digest.h"
#include "core/io/safetensors.h"
#include "core/store/digest_list.h"
#include "core/store/newest_set.h"
#include "core/store/run_folder.h"
#include "core/store/run_store.h"
#include "core/store/start_record.h"
#include "core/store/verify.h"
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

// A finished run with a checkpoint; every file is noted. `told`: also its start, its set and that it stored images.
fs::path wholeRun(const fs::path& run, bool told = false) {
    const Finished end{RunState::Finished, 2, 1, {}};
    std::vector<RunEvent> events{smallStart(), iterationAt(1), accuracyAt(1, 50), iterationAt(2), end};
    if (told)
        events.insert(events.end() - 1, imagesAt(2));
    journalRun(run, events);
    put(run / "run.json", toJson(smallStart().config).dump());
    if (told) {
        valueOrThrow(writeStartRecord(run, startRecordOf(smallStart())));
        fs::create_directories(run / "synthetic");
        valueOrThrow(writeSafetensors(run / "synthetic" / "000002.safetensors", {}));
        valueOrThrow(noteDigest(run, run / "run.json"));
        valueOrThrow(noteDigest(run, run / "synthetic" / "000002.safetensors"));
    }
    put(run / "result.json", "{}");
    put(run / "images" / "000002.png", "pixels");
    fs::create_directories(run / "checkpoints" / "000002");
    valueOrThrow(writeSafetensors(run / "checkpoints" / "000002" / "state.safetensors", {}));
    for (const char* name : {"result.json", "images/000002.png", "checkpoints/000002/state.safetensors"})
        valueOrThrow(noteDigest(run, run / name));
    return run;
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
        CHECK(result.checked == 5);
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
        CHECK(missing->message.find("iteration 2, is not there any more") != std::string::npos);
        put(run / "synthetic" / "000002.safetensors", "damaged");
        CHECK_FALSE(valueOrThrow(verify(run, true)).whole()); // moved away, and so missing
        CHECK_FALSE(valueOrThrow(verify(run)).whole());
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
        CHECK(found.findings[0].problem == "it was changed since it was written");
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

    TEST_CASE("without digests, files are judged by their structure") {
        const TempDir dir;
        const auto run = wholeRun(dir / "run");
        fs::remove(run / RunFolder::kDigests);
        const auto result = valueOrThrow(verify(run));
        CHECK(onlyFinding(result) == "images/000002.png"); // which is no PNG
        fs::remove(run / "result.json");
        CHECK(valueOrThrow(verify(run)).findings.size() == 2);
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
