// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <limits>

#include <nlohmann/json.hpp>

#include "core/store/control_files.h"
#include "core/store/run_owner.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

namespace {

// A run folder that this process writes.
class LiveFolder final {
public:
    LiveFolder() { REQUIRE(writeOwner(m_dir.path(), thisProcess()).has_value()); }
    const std::filesystem::path& path() const { return m_dir.path(); }
    std::filesystem::path controls(const std::string& name) const { return m_dir.path() / "controls" / name; }

private:
    TempDir m_dir;
};

std::uint64_t send(const LiveFolder& run, const ControlRequest& request) {
    const auto id = sendControl(run.path(), request);
    REQUIRE(id.has_value());
    return *id;
}

} // namespace

TEST_SUITE("control_files") {
    TEST_CASE("requests arrive once, in order, under their client's name") {
        const LiveFolder run;
        ControlReader reader(run.path());
        CHECK(reader.poll().requests.empty()); // no folder yet
        CHECK(send(run, {ControlKind::Lambda, 12.5, 7, "script"}) == 7);
        const auto id = send(run, {ControlKind::Pause, 0, 0, "script"});
        CHECK(id > 7);
        const auto batch = reader.poll();
        REQUIRE(batch.requests.size() == 2);
        CHECK((batch.requests[0].kind == ControlKind::Lambda));
        CHECK(batch.requests[0].value == 12.5);
        CHECK(batch.requests[0].id == 7);
        CHECK(batch.requests[0].client == "script");
        CHECK((batch.requests[1].kind == ControlKind::Pause));
        CHECK(batch.requests[1].id == id);
        CHECK(batch.warnings.empty());
        CHECK(reader.poll().requests.empty());
        send(run, {ControlKind::Stop, 0, 1, "window-2"});
        REQUIRE(reader.poll().requests.size() == 1);
    }

    TEST_CASE("a line of the file is what the format says") {
        const LiveFolder run;
        send(run, {ControlKind::Lambda, 50, 3, "script"});
        const auto json = nlohmann::json::parse(readBytes(run.controls("script.jsonl")));
        CHECK(json["id"] == 3);
        CHECK(json["key"] == "lambda");
        CHECK(json["value"] == 50);
        ControlReader reader(run.path());
        send(run, {ControlKind::HoldRatio, 0.5, 4, "script"});
        const auto batch = reader.poll();
        REQUIRE(batch.requests.size() == 1);
        CHECK((batch.requests[0].kind == ControlKind::HoldRatio));
        CHECK(batch.requests[0].value == 0.5);
    }

    TEST_CASE("what was asked of an earlier process is passed over") {
        const LiveFolder run;
        send(run, {ControlKind::Stop, 0, 1, "script"});
        ControlReader reader(run.path());
        CHECK(reader.poll().requests.empty());
        send(run, {ControlKind::Pause, 0, 2, "script"});
        REQUIRE(reader.poll().requests.size() == 1);
    }

    TEST_CASE("a torn line waits for its end, whatever part of it came first") {
        const std::string line = R"({"id":1,"key":"lambda","value":2})"
                                 "\n";
        for (std::size_t cut = 0; cut < line.size(); ++cut) {
            CAPTURE(cut);
            const LiveFolder run;
            ControlReader reader(run.path());
            writeBytes(run.controls("a.jsonl"), line.substr(0, cut));
            CHECK(reader.poll().requests.empty());
            writeBytes(run.controls("a.jsonl"), line);
            const auto batch = reader.poll();
            CHECK(batch.requests.size() == 1);
            CHECK(batch.warnings.empty());
        }
    }

    TEST_CASE("a writer goes on after another one's torn line") {
        const LiveFolder run;
        ControlReader reader(run.path());
        writeBytes(run.controls("a.jsonl"), "{\"id\":1,\"ke");
        send(run, {ControlKind::Pause, 0, 2, "a"});
        const auto batch = reader.poll();
        REQUIRE(batch.requests.size() == 1);
        CHECK(batch.requests[0].id == 2);
        CHECK(batch.warnings.size() == 1);
    }

    TEST_CASE("garbage is ignored with one warning a file") {
        const LiveFolder run;
        ControlReader reader(run.path());
        const std::string garbage = "hello\n"
                                    "[]\n"
                                    R"({"id":1,"key":"explode"})"
                                    "\n"
                                    R"({"id":-1,"key":"pause"})"
                                    "\n"
                                    R"({"id":1,"key":"lambda"})"
                                    "\n"
                                    R"({"id":1,"key":"lambda","value":-3})"
                                    "\n"
                                    R"({"id":1,"key":"lambda","value":1e999})"
                                    "\n"
                                    R"({"key":"pause"})"
                                    "\n";
        writeBytes(run.controls("a.jsonl"), garbage + "{\"id\":2,\"key\":\"pause\"}\n");
        writeBytes(run.controls("notes.txt"), "not for the run\n");
        const auto batch = reader.poll();
        REQUIRE(batch.requests.size() == 1);
        CHECK(batch.requests[0].id == 2);
        REQUIRE(batch.warnings.size() == 1);
        CHECK(batch.warnings[0].find("a.jsonl") != std::string::npos);
        writeBytes(run.controls("a.jsonl"),
                   garbage + "{\"id\":2,\"key\":\"pause\"}\n" + garbage + "{\"id\":3,\"key\":\"stop\"}\n");
        const auto more = reader.poll();
        CHECK(more.requests.size() == 1);
        CHECK(more.warnings.empty());
    }

    TEST_CASE("megabytes without a line end do not stop what comes after them") {
        const LiveFolder run;
        ControlReader reader(run.path());
        writeBytes(run.controls("a.jsonl"), std::string(3u << 20, 'x') + "\n{\"id\":2,\"key\":\"pause\"}\n");
        std::size_t requests = 0, warnings = 0;
        for (int i = 0; i < 5; ++i) {
            const auto batch = reader.poll();
            requests += batch.requests.size();
            warnings += batch.warnings.size();
        }
        CHECK(requests == 1);
        CHECK(warnings == 1);
    }

    TEST_CASE("a cut file asks for nothing again") {
        const LiveFolder run;
        ControlReader reader(run.path());
        send(run, {ControlKind::Step, 0, 1, "a"});
        send(run, {ControlKind::Step, 0, 2, "a"});
        CHECK(reader.poll().requests.size() == 2);
        writeBytes(run.controls("a.jsonl"), "{\"id\":1,\"key\":\"step\"}\n");
        CHECK(reader.poll().requests.empty());
    }

    TEST_CASE("what cannot be asked is refused with a reason") {
        const LiveFolder run;
        CHECK(sendControl(run.path(), {ControlKind::Lambda, -1, 1, "a"}).error().code == ErrorCode::Usage);
        CHECK(sendControl(run.path(), {ControlKind::HoldRatio, -1, 1, "a"}).error().code == ErrorCode::Usage);
        const double infinity = std::numeric_limits<double>::infinity();
        CHECK(sendControl(run.path(), {ControlKind::Lambda, infinity, 1, "a"}).error().code ==
              ErrorCode::Usage);
        for (const char* client : {"", "../a", "a/b", ".hidden", "a b"})
            CHECK(sendControl(run.path(), {ControlKind::Pause, 0, 1, client}).error().code ==
                  ErrorCode::Usage);
        const TempDir ended;
        const auto refusal = sendControl(ended.path(), {ControlKind::Pause, 0, 1, "a"});
        REQUIRE_FALSE(refusal.has_value());
        CHECK(refusal.error().message.find("No process is writing") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(ended / "controls"));
    }

    TEST_CASE(
        "what is asked of a run that was moved while it is executed is refused, as nobody would see it") {
        const TempDir dir;
        std::filesystem::create_directories(dir / "before");
        std::filesystem::create_directory_symlink(dir / "before", dir / "link");
        REQUIRE(writeOwner(dir / "before", thisProcess()).has_value());
        CHECK(sendControl(dir / "link", {ControlKind::Pause, 0, 1, "a"}).has_value()); // another name for it
        std::filesystem::rename(dir / "before", dir / "after");
        const auto refusal = sendControl(dir / "after", {ControlKind::Pause, 0, 2, "a"});
        REQUIRE_FALSE(refusal.has_value());
        CHECK(refusal.error().code == ErrorCode::CannotWrite);
        CHECK(refusal.error().message.find((dir / "before").string()) != std::string::npos);
        CHECK(ownerState(dir / "after") == OwnerState::Alive); // its process writes on: nobody else may
    }

    TEST_CASE("requests and warnings reach the controls of the run") {
        const LiveFolder run;
        ControlReader reader(run.path());
        RunControls controls;
        writeBytes(run.controls("a.jsonl"), "nonsense\n");
        send(run, {ControlKind::Lambda, 4, 1, "a"});
        send(run, {ControlKind::Stop, 0, 2, "a"});
        reader.pollInto(controls);
        CHECK(controls.takeLambda()->client == "a");
        CHECK(controls.stopRequested());
        CHECK(controls.takeUnanswered().size() == 1);
        CHECK(controls.takeWarnings().size() == 1);
    }
}
