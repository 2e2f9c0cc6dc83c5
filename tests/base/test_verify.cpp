// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/io/digest.h"
#include "core/io/safetensors.h"
#include "core/store/digest_list.h"
#include "core/store/run_folder.h"
#include "core/store/run_store.h"
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

// A finished run with a checkpoint; every file is noted.
fs::path wholeRun(const fs::path& run) {
    journalRun(run, {smallStart(), iterationAt(1), accuracyAt(1, 50), iterationAt(2),
                     Finished{RunState::Finished, 2, 1, {}}});
    put(run / "run.json", toJson(smallStart().config).dump());
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
