// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <future>
#include <memory>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/io/child_process.h"
#include "core/io/file_descriptor.h"
#include "core/io/posix_checksum.h"
#include "core/places/estimate.h"
#include "core/places/fetch.h"
#include "core/places/launch.h"
#include "core/places/mirror.h"
#include "core/places/placed_run.h"
#include "core/places/send.h"
#include "core/places/shell.h"
#include "core/places/survey.h"
#include "core/store/control_files.h"
#include "core/store/mirror_origin.h"
#include "core/store/resume.h"
#include "core/store/run_follow.h"
#include "core/store/run_owner.h"
#include "tests/support/run_folder.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

// The user's configuration and the site's, below one folder.
class Configuration final {
public:
    Configuration() {
        ::setenv("XDG_CONFIG_HOME", (m_folder.path() / "user").c_str(), 1);
        ::setenv("XDG_CONFIG_DIRS", (m_folder.path() / "site").c_str(), 1);
    }
    ~Configuration() {
        ::unsetenv("XDG_CONFIG_HOME");
        ::unsetenv("XDG_CONFIG_DIRS");
    }
    Configuration(const Configuration&) = delete;
    Configuration& operator=(const Configuration&) = delete;
    fs::path siteFile() const { return m_folder.path() / "site/distillation-studio/places.json"; }

private:
    TempDir m_folder;
};

Place host() {
    Place place;
    place.name = "lab";
    place.kind = PlaceKind::Ssh;
    place.host = "gpu1";
    place.atOnce = 2;
    place.gpus = {"0", "1"};
    place.data["cifar10"] = "/data/cifar";
    return place;
}

// A program of the shell; its path.
std::string writeScript(const fs::path& file, const std::string& text) {
    writeBytes(file, "#!/bin/sh\n" + text + "\n");
    fs::permissions(file, fs::perms::owner_all);
    return file.string();
}

// A run that a process of this computer writes, and its mirror.
struct MirroredRun {
    TempDir folder;
    fs::path there = folder.path() / "runs/it's first";
    Place place;
    fs::path local = folder.path() / "mirror";
    std::unique_ptr<Mirror> mirror; // from the first exchange until it is left

    MirroredRun() {
        journalRun(there, {smallStart(), StateChanged{RunState::Running, {}}, iterationAt(1)});
        REQUIRE(writeOwner(there, thisProcess()));
    }
    MirrorState exchange() {
        if (mirror == nullptr)
            mirror = std::make_unique<Mirror>(place, there.string(), local);
        const auto state = mirror->exchange();
        REQUIRE(state.has_value());
        return *state;
    }
    void leave() { mirror.reset(); }
    void append(const std::string& line) const {
        writeBytes(there / "journal.jsonl", journal(there) + line + "\n");
    }
    std::string journal(const fs::path& run) const { return readBytes(run / "journal.jsonl"); }
};

} // namespace

TEST_SUITE("places") {
    TEST_CASE("a program gets its input and tells its output, its errors and its code") {
        ChildCall call;
        call.command = {"/bin/sh", "-c", "cat; echo oh >&2; exit 7"};
        call.input = std::string(300000, 'x'); // more than a pipe holds
        const auto answer = runChild(call);
        REQUIRE(answer);
        CHECK(answer->out == call.input);
        CHECK(answer->err == "oh\n");
        CHECK(answer->code == 7);
    }

    TEST_CASE("a program sees the values that it is given, beside and in place of our own") {
        ChildCall call;
        call.command = {"/bin/sh", "-c", "echo $GIVEN; echo $HOME; test -n \"$PATH\" && echo path"};
        call.environment = {"GIVEN=a=b", "HOME=/nowhere/at/all"};
        const auto answer = runChild(call);
        REQUIRE(answer);
        CHECK(answer->out == "a=b\n/nowhere/at/all\npath\n");
    }

    TEST_CASE("a program that is not there, takes too long or is stopped is an error of its own") {
        ChildCall call;
        call.command = {"/nowhere/at/all"};
        CHECK(runChild(call).error().code == ErrorCode::InvalidInput);
        call.command = {"/bin/sh", "-c", "sleep 600"};
        call.limit = std::chrono::milliseconds(200);
        CHECK(runChild(call).error().code == ErrorCode::RunFailed);
        call.limit = std::chrono::minutes(5);
        call.cancelled = [] { return true; };
        CHECK(runChild(call).error().code == ErrorCode::Cancelled);
    }

    TEST_CASE(
        "a program that reads nothing of its input ends neither us nor itself otherwise than by itself") {
        ChildCall call;
        call.command = {"/bin/sh", "-c", "exec 0<&-; exit 7"};
        call.input = std::string(300000, 'x'); // more than a pipe holds
        CHECK(runChild(call)->code == 7);
        call.command = {"/bin/sh", "-c", "kill -PIPE $$; exit 7"};
        CHECK(runChild(call)->code == 128 + SIGPIPE);
    }

    TEST_CASE("whom a program leaves behind does not hold us up") {
        ChildCall call;
        call.command = {"/bin/sh", "-c", "sleep 600 & echo $!"};
        const auto answer = runChild(call);
        REQUIRE(answer);
        CHECK(answer->code == 0);
        call.command = {"/bin/sh", "-c", "kill " + answer->out};
        CHECK(runChild(call)->code == 0);
    }

    TEST_CASE("a place is waited for that may wake, and any that was reached before") {
        const auto wakes = [](const char* said, bool reached) {
            return mayWake({ErrorCode::Device, "out of reach", said}, reached);
        };
        for (const char* said :
             {"Welcome\nssh: Could not resolve hostname gpu1: Name or service not known\r\n",
              "ssh: Could not resolve hostname jump: Name does not resolve\nConnection closed by UNKNOWN",
              "me@gpu1: Permission denied (publickey,password).", "Host key verification failed.",
              "Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures"}) {
            CAPTURE(said);
            CHECK_FALSE(wakes(said, false));
            CHECK(wakes(said, true));
        }
        for (const char* said :
             {"", "ssh: connect to host gpu1 port 22: Connection refused",
              "ssh: connect to host gpu1 port 22: Connection timed out",
              "ssh: Could not resolve hostname gpu1: Temporary failure in name resolution"})
            CHECK(wakes(said, false));
        CHECK_FALSE(mayWake({ErrorCode::InvalidInput, "There is no run.", {}}, true));
    }

    TEST_CASE("any text is one word of the shell") {
        const std::string text = "it's $HOME `ls` \"x\"\n* \\ ü";
        const auto answer = runScript(Place{}, "printf %s " + shellWord(text) + "\n");
        REQUIRE(answer);
        CHECK(answer->out == text);
    }

    TEST_CASE("a list of places is written, read, and shrinks") {
        const Configuration configuration;
        REQUIRE(addPlace(host()));
        CHECK(addPlace(host()).error().code == ErrorCode::Usage); // twice
        const auto found = findPlace("lab");
        REQUIRE(found);
        CHECK(toJson(*found) == toJson(host()));
        CHECK(listPlaces()->front().name == "here");
        REQUIRE(removePlace("lab"));
        CHECK(findPlace("lab").error().message.find("here") != std::string::npos);
        CHECK(removePlace("lab").error().code == ErrorCode::Usage);
    }

    TEST_CASE("a site's places are there too, and the user's own win by name") {
        const Configuration configuration;
        writeBytes(
            configuration.siteFile(),
            R"({"places": [{"name": "lab", "host": "site"}, {"name": "cluster", "kind": "slurm-ssh", "host": "login"}]})");
        REQUIRE(addPlace(host()));
        CHECK(findPlace("lab")->host == "gpu1");
        CHECK((findPlace("cluster")->kind == PlaceKind::SlurmSsh));
    }

    TEST_CASE("a list that is damaged is named, and never written over") {
        const Configuration configuration;
        writeBytes(placesFile(), R"({"places": [{"name": "lab", "kind": "cloud"}]})");
        const auto listed = listPlaces();
        REQUIRE_FALSE(listed);
        CHECK(listed.error().message.find("places.json") != std::string::npos);
        CHECK(listed.error().message.find("cloud") != std::string::npos);
        CHECK_FALSE(addPlace(host()));
        CHECK(readWholeFile(placesFile())->find("cloud") != std::string::npos);
    }

    TEST_CASE("a list that says one thing twice is named, as is the thing") {
        const Configuration configuration;
        writeBytes(placesFile(), R"({"places": [{"name": "lab", "host": "a", "host": "b"}]})");
        const auto listed = listPlaces();
        REQUIRE_FALSE(listed);
        CHECK(listed.error().message.find("places.json': The key 'places.host' stands there twice") !=
              std::string::npos);
    }

    TEST_CASE("what makes no place is refused in a sentence") {
        const auto refused = [](const char* text) {
            return placeFromJson(nlohmann::json::parse(text)).error().message;
        };
        CHECK(refused(R"({"name": "a b", "host": "x"})").find("'a b'") != std::string::npos);
        CHECK(refused(R"({"name": "here", "kind": "local"})").find("here") != std::string::npos);
        CHECK(refused(R"({"name": "x"})").find("host") != std::string::npos);
        CHECK(refused(R"({"name": "x", "host": "-oProxyCommand=evil"})").find("host") != std::string::npos);
        CHECK(refused(R"({"name": "x", "host": "h", "slots": 0})").find("slots") != std::string::npos);
        CHECK(refused(R"({"name": "x", "host": "h", "slurm": ["gres=gpu"]})").find("gres=gpu") !=
              std::string::npos);
        CHECK(refused(R"({"name": "x", "host": "h", "colour": 1})").find("colour") != std::string::npos);
        CHECK(refused(R"({"name": 5})").find('5') != std::string::npos);
    }

    TEST_CASE("an address of a run is a place and a name, unless it is a path") {
        const TempDir folder;
        CHECK(runAddressOf("lab:first")->run == "first");
        CHECK(isRunAddress("lab:2026/x"));
        CHECK_FALSE(isRunAddress("first"));
        CHECK_FALSE(isRunAddress("./a:b"));
        CHECK_FALSE(runAddressOf("lab:"));
        fs::create_directories(folder.path() / "lab:first");
        CHECK_FALSE(isRunAddress((folder.path() / "lab:first").string()));
    }

    TEST_CASE("a survey names what is missing") {
        const TempDir folder;
        Place place;
        place.runs = (folder.path() / "not/yet there").string();
        place.program = "/nowhere/distill";
        const auto findings = surveyPlace(place);
        REQUIRE(findings);
        for (const auto& finding : *findings) {
            if (finding.key == "architecture" || finding.key == "free_kib")
                CHECK_FALSE(finding.value.empty());
            CHECK(finding.count.has_value() ==
                  (finding.key == "cores" || finding.key == "free_kib" || finding.key == "free_files"));
            if (finding.key == "cores")
                CHECK(finding.value == std::to_string(*finding.count));
            if (finding.key == "program")
                CHECK(finding.problem);
            if (finding.key == "runs")
                CHECK(finding.value == place.runs);
        }
    }

    TEST_CASE("a mirror grows with its run, its newest picture first") {
        MirroredRun run;
        for (const char* name : {"000000", "000001", "000002"})
            writeBytes(run.there / "images" / (std::string(name) + ".png"), name);
        const auto state = run.exchange();
        CHECK(state.exists);
        CHECK(state.alive);
        CHECK_FALSE(state.ended);
        CHECK(run.journal(run.local) == run.journal(run.there));
        CHECK(readBytes(run.local / "images/000002.png") == "000002");
        CHECK(readBytes(run.local / "images/000000.png") == "000000"); // what the others differ from
        CHECK_FALSE(fs::exists(run.local / "images/000001.png"));
        Place place = run.place;
        place.runs = run.there.parent_path().string();
        const PlacedRun placed{place, run.there.filename().string()};
        REQUIRE(fetchPicture(placed, run.local, 1)); // one that is asked for
        CHECK(readBytes(run.local / "images/000001.png") == "000001");
        CHECK(fetchPicture(placed, run.local, 7).error().code == ErrorCode::InvalidInput);
        const auto lines = run.journal(run.there);
        writeBytes(run.there / "journal.jsonl", lines + "{\"half a li");
        run.exchange();
        CHECK(run.journal(run.local) == lines); // what is torn may be cut off there
        writeBytes(run.there / "journal.jsonl", lines + "{\"event\":\"whole\"}\n");
        run.exchange();
        CHECK(run.journal(run.local) == run.journal(run.there));
    }

    TEST_CASE("a check sum is the one that cksum prints") {
        for (const std::string& text :
             {std::string(), std::string("1 Zeile: λ\n"), std::string(70000, 'x')}) {
            const auto answer = runScript(Place{}, "printf %s " + shellWord(text) + " | cksum\n");
            REQUIRE(answer);
            CHECK(answer->out == posixChecksum(text) + "\n");
        }
    }

    TEST_CASE("another run of the same name begins the mirror anew, and the earlier one stays") {
        bool whileMirrored = false;
        SUBCASE("between two looks") {
            whileMirrored = true;
        }
        SUBCASE("between two programs") {}
        MirroredRun run;
        run.exchange();
        const auto earlier = run.journal(run.there);
        writeBytes(run.local / "notes.json", "{\"name\": \"mine\"}");
        REQUIRE(sendControl(run.local, {ControlKind::Lambda, 42.5, 7, "window"})); // for the earlier one
        if (!whileMirrored)
            run.leave();
        fs::remove_all(run.there);
        journalRun(run.there, {smallStart(3), StateChanged{RunState::Running, {}}, iterationAt(1),
                               iterationAt(2), iterationAt(3)});
        REQUIRE(writeOwner(run.there, thisProcess()));
        ControlReader reader(run.there);
        CHECK(run.exchange().replaced);
        CHECK(run.journal(run.local) == run.journal(run.there));
        CHECK_FALSE(fs::exists(run.local / "notes.json"));
        const fs::path aside = run.local.string() + "-replaced-1";
        CHECK(run.journal(aside) == earlier);
        CHECK(readBytes(aside / "notes.json") == "{\"name\": \"mine\"}");
        CHECK_FALSE(fs::exists(aside / "owner.json"));
        CHECK((readRunInfo(aside)->state == RunState::Stopped));
        CHECK(reader.poll().requests.empty());
        CHECK_FALSE(run.exchange().replaced);
    }

    TEST_CASE("a journal that a resume has cut and gone on with is the same run") {
        MirroredRun run;
        const auto whole = run.journal(run.there);
        writeBytes(run.there / "journal.jsonl", whole + "{\"event\": \"cut off by the resume\"}\n");
        run.exchange();
        writeBytes(run.there / "journal.jsonl",
                   whole + "{\"event\": \"resumed\"}\n{\"event\": \"and more than was cut off\"}\n");
        CHECK_FALSE(run.exchange().replaced);
        CHECK(run.journal(run.local) == run.journal(run.there));
    }

    TEST_CASE("of two that mirror a run one brings what comes, and the other takes over") {
        MirroredRun run;
        run.exchange();
        Mirror second(run.place, run.there.string(), run.local);
        run.append("{\"event\": \"second\"}");
        CHECK(second.exchange()->alive);
        run.exchange();
        CHECK(run.journal(second.folder()) == run.journal(run.there));
        run.mirror->handOver();
        CHECK((RunFollower(run.local).look().contact == Contact::Live)); // nobody sees the change
        run.leave();
        run.append("{\"event\": \"third\"}");
        CHECK(second.exchange()->alive);
        CHECK(run.journal(second.folder()) == run.journal(run.there));
    }

    TEST_CASE("what is known of a mirror's run ends with its contact, and here it cannot go on") {
        MirroredRun run;
        run.exchange();
        CHECK((readRunInfo(run.local)->state == RunState::Running));
        run.leave();
        CHECK((readRunInfo(run.local)->state == RunState::LostContact));
        CHECK((RunFollower(run.local).look().contact == Contact::Lost));
        const auto origin = readMirrorOrigin(run.local);
        REQUIRE(origin);
        CHECK(origin->run == "it's first");
        const auto refused = resumeRequest(run.local);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message.find("distill fetch " + origin->address()) != std::string::npos);
    }

    TEST_CASE("runs of the same name in several folders have mirrors of their own") {
        CHECK(mirrorFolder("lab", "a/x") != mirrorFolder("lab", "b/x"));
        CHECK(mirrorFolder("lab", "a/x").parent_path() == mirrorsFolder() / "lab");
        CHECK(mirrorFolder("lab", "..").filename() != "..");
    }

    TEST_CASE("a journal that begins anew is begun anew") {
        MirroredRun run;
        run.exchange();
        fs::remove(run.there / "journal.jsonl");
        journalRun(run.there, {smallStart(3)});
        run.exchange();
        CHECK(run.journal(run.local) == run.journal(run.there));
    }

    TEST_CASE("who steers the mirror steers the run") {
        MirroredRun run;
        run.exchange();
        ControlReader reader(run.there);
        REQUIRE(sendControl(run.local, {ControlKind::Lambda, 42.5, 7, "window"}));
        run.exchange();
        run.exchange(); // sent once
        const auto batch = reader.poll();
        REQUIRE(batch.requests.size() == 1);
        CHECK((batch.requests[0].kind == ControlKind::Lambda));
        CHECK(batch.requests[0].value == 42.5);
        CHECK(batch.requests[0].id == 7);
        CHECK(batch.requests[0].client == "window");
    }

    TEST_CASE("what is asked before the first exchange, or of a mirror that only looks on, is brought once") {
        MirroredRun run;
        run.exchange();
        REQUIRE(sendControl(run.local, {ControlKind::Pause, 0.0, 6, "window"}));
        run.exchange();
        ControlReader reader(run.there);
        Mirror next(run.place, run.there.string(), run.local); // of another window
        REQUIRE(sendControl(run.local, {ControlKind::Lambda, 42.5, 7, "window"}));
        REQUIRE(next.exchange()); // the first one exchanges
        run.exchange();
        REQUIRE(sendControl(run.local, {ControlKind::Stop, 0.0, 8, "window"}));
        run.leave();
        REQUIRE(next.exchange());
        const auto batch = reader.poll();
        REQUIRE(batch.requests.size() == 2);
        CHECK((batch.requests[0].kind == ControlKind::Lambda));
        CHECK((batch.requests[1].kind == ControlKind::Stop));
    }

    TEST_CASE("a run that ended, and one that is not there") {
        MirroredRun run;
        fs::remove(run.there / "owner.json");
        journalRun(run.folder.path() / "runs/ended",
                   {smallStart(), Finished{RunState::Finished, 1, 2.0, {}, 0}});
        Mirror ended(run.place, (run.folder.path() / "runs/ended").string(), run.folder.path() / "mirror2");
        const auto state = ended.exchange();
        REQUIRE(state);
        CHECK(state->ended);
        CHECK_FALSE(state->alive);
        CHECK(RunFollower(ended.folder()).look().contact == Contact::Ended);
        Mirror missing(run.place, (run.folder.path() / "runs/none").string(), run.folder.path() / "mirror3");
        CHECK_FALSE(missing.exchange()->exists);
        {
            Mirror none(run.place, (run.folder.path() / "runs/none").string(), run.folder.path() / "mirror4");
            CHECK_FALSE(none.exchange()->exists);
        }
        CHECK_FALSE(fs::exists(run.folder.path() / "mirror4")); // leaves nothing behind
    }

    TEST_CASE("a run comes home whole, once, without what belongs to its process") {
        MirroredRun run;
        writeBytes(run.there / "checkpoints/000001/state", "s");
        writeBytes(run.there / "synthetic/000001.safetensors", "set");
        const auto target = run.folder.path() / "home's run";
        REQUIRE(fetchRun(run.place, run.there.string(), target, false));
        CHECK(run.journal(target) == run.journal(run.there));
        CHECK(readBytes(target / "synthetic/000001.safetensors") == "set");
        CHECK_FALSE(fs::exists(target / "owner.json"));
        CHECK_FALSE(fs::exists(target / "checkpoints"));
        CHECK(fetchRun(run.place, run.there.string(), target, true).error().code == ErrorCode::CannotWrite);
        const auto missing = fetchRun(run.place, "/nowhere/at/all", run.folder.path() / "x", true);
        CHECK(missing.error().code == ErrorCode::InvalidInput);
        CHECK_FALSE(fs::exists(run.folder.path() / "x"));
        CHECK(std::distance(fs::directory_iterator(run.folder.path()), fs::directory_iterator()) ==
              2); // the place's runs and what came home
    }

    TEST_CASE("what lies beside a run that comes home stays, and of two that bring it one does, whole") {
        MirroredRun run;
        for (int iteration = 1; iteration < 200; ++iteration)
            writeBytes(run.there / "pictures" / (std::to_string(iteration) + ".png"), "picture");
        const auto target = run.folder.path() / "home";
        writeBytes(run.folder.path() / "home.part/finished", "another run");
        writeBytes(run.folder.path() / "home.part.code", "mine");
        const auto fetch = [&] { return fetchRun(run.place, run.there.string(), target, true).has_value(); };
        auto other = std::async(std::launch::async, fetch);
        const bool first = fetch();
        CHECK(first != other.get());
        CHECK(std::distance(fs::directory_iterator(target / "pictures"), fs::directory_iterator()) == 199);
        CHECK(readBytes(run.folder.path() / "home.part/finished") == "another run");
        CHECK(readBytes(run.folder.path() / "home.part.code") == "mine");
    }

    TEST_CASE("a run that is written while it is packed is packed again") {
        MirroredRun run;
        const auto bin = run.folder.path() / "bin";
        const auto packs = [&](const std::string& when) {
            writeScript(bin / "tar", "PATH=${PATH#*:}\n[ \"$1\" = -cf ] || exec tar \"$@\"\necho x >>" +
                                         shellWord((bin / "count").string()) + "\ntar \"$@\"\n" + when +
                                         " || { echo 'tar: ./a: file changed as we read it' >&2; exit 1; }");
        };
        const ScopedVariable path("PATH", bin.string() + ":" + std::getenv("PATH"));
        packs("[ $(wc -l <" + shellWord((bin / "count").string()) + ") -gt 2 ]");
        CHECK(fetchRun(run.place, run.there.string(), run.folder.path() / "home", true));
        CHECK(readBytes(bin / "count") == "x\nx\nx\n");
        packs("false");
        const auto refused = fetchRun(run.place, run.there.string(), run.folder.path() / "never", true);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message.find("file changed as we read it") != std::string::npos);
    }

    TEST_CASE("a run is sent whole, once, and stays where it was") {
        MirroredRun run;
        const ScopedVariable home("HOME", run.folder.path().string());
        fs::remove(run.there / "owner.json");
        writeBytes(run.there / "checkpoints/000001/state", "s");
        writeBytes(run.there / "controls/window.jsonl", "{}");
        run.place.runs = (run.folder.path() / "other's runs").string();
        const auto there = fs::path(run.place.runs) / "sent";
        const auto sent = sendRun(run.there, {run.place, "sent"});
        REQUIRE_MESSAGE(sent, sent.error().message);
        CHECK(run.journal(there) == run.journal(run.there));
        CHECK(readBytes(there / "checkpoints/000001/state") == "s");
        CHECK_FALSE(fs::exists(there / "controls"));
        CHECK(sendRun(run.there, {run.place, "sent"}).error().code == ErrorCode::CannotWrite);
        CHECK_FALSE(fs::exists(there.string() + ".part"));
        CHECK(sendRun(run.there, {run.place, "no name"}).error().code == ErrorCode::Usage);
        CHECK(sendRun(run.folder.path(), {run.place, "x"}).error().code == ErrorCode::InvalidInput);
        REQUIRE(writeOwner(run.there, thisProcess()));
        CHECK(sendRun(run.there, {run.place, "x"}).error().code == ErrorCode::Usage); // it is being written
    }

    TEST_CASE("a run with data of its own goes only where the place says where they lie") {
        MirroredRun run;
        fs::remove(run.there / "owner.json");
        auto start = smallStart();
        start.config.dataset = "cifar10";
        start.config.data = "/somewhere/here";
        fs::remove(run.there / "journal.jsonl");
        journalRun(run.there, {start, Finished{RunState::Stopped, 1, 2.0, {}, 0}});
        Place lab = host();
        lab.data.clear();
        const auto refused = sendRun(run.there, {lab, "x"});
        CHECK(refused.error().code == ErrorCode::Usage);
        CHECK(refused.error().message.find("--data cifar10=PATH") != std::string::npos);
    }

    TEST_CASE("the program is brought to a place, whole and once, and is used from there") {
        const TempDir folder;
        const ScopedVariable home("HOME", (folder.path() / "its home").string());
        const auto tree = folder.path() / "bundle-1.0";
        writeBytes(tree / "usr/bin/distill", "#!/bin/sh\necho distill 1.0\n");
        fs::permissions(tree / "usr/bin/distill", fs::perms::owner_all);
        const auto pack = [&](const std::string& archive, const std::string& how) {
            const auto answer = runScript(Place{}, "cd " + shellWord(folder.path().string()) +
                                                       " && tar -cf - " + how + ">" + archive + "\n");
            REQUIRE(answer);
            REQUIRE(answer->code == 0);
            return folder.path() / archive;
        };
        Place place;
        for (const auto& [archive, how] : {std::pair("bundle-1.0.tar.gz", "bundle-1.0 | gzip -c"),
                                           std::pair("bundle-2.0.tar", "bundle-1.0")}) {
            const auto program = sendProgram(pack(archive, how), place);
            REQUIRE_MESSAGE(program, program.error().message);
            place.program = *program;
            const auto findings = surveyPlace(place);
            REQUIRE(findings);
            CHECK(std::any_of(findings->begin(), findings->end(), [](const PlaceFinding& finding) {
                return finding.key == "program" && finding.value == "distill 1.0";
            }));
        }
        CHECK(sendProgram(folder.path() / "bundle-2.0.tar", place)); // it is there already
        const auto cache = folder.path() / "its home/.cache/distillation-studio";
        CHECK(std::distance(fs::directory_iterator(cache), fs::directory_iterator()) ==
              2); // and nothing else
        writeBytes(tree / "usr/bin/distill", "#!/bin/sh\necho distill 2.1\n");
        place.program = *sendProgram(pack("bundle-2.0.tar", "bundle-1.0"), place); // of the same name
        const auto newer = surveyPlace(place);
        CHECK(std::any_of(newer->begin(), newer->end(),
                          [](const PlaceFinding& finding) { return finding.value == "distill 2.1"; }));
        CHECK(sendProgram(folder.path() / "nothing.tar", place).error().code == ErrorCode::InvalidInput);
        CHECK(sendProgram(tree / "usr/bin/distill", place).error().code == ErrorCode::InvalidInput);
        fs::remove_all(tree / "usr");
        writeBytes(tree / "else", "no program");
        CHECK(
            sendProgram(pack("other.tar", "bundle-1.0"), place).error().message.find("does not run there") !=
            std::string::npos);
        writeBytes(folder.path() / "torn.tar.gz", "nothing that could be unpacked");
        CHECK_FALSE(sendProgram(folder.path() / "torn.tar.gz", place));
    }

    TEST_CASE(
        "a dataset is copied to where the program there keeps its own, a file in a folder of its name") {
        const TempDir folder;
        const ScopedVariable home("HOME", (folder.path() / "its home").string());
        writeBytes(folder.path() / "tree/train/a/1.png", "1");
        fs::create_symlink(folder.path() / "tree/train/a/1.png", folder.path() / "tree/train/a/2.png");
        writeBytes(folder.path() / "data's.tar.gz", "all of it");
        const auto kept = folder.path() / "its home/.local/share/distillation-studio";
        CHECK(*sendData(folder.path() / "tree", Place(), "cifar10") ==
              "~/.local/share/distillation-studio/cifar10");
        CHECK(readBytes(kept / "cifar10/train/a/2.png") == "1"); // what a link leads to
        CHECK(*sendData(folder.path() / "data's.tar.gz", Place(), "mnist") ==
              "~/.local/share/distillation-studio/mnist/data's.tar.gz");
        CHECK(readBytes(kept / "mnist/data's.tar.gz") == "all of it");
        CHECK(sendData(folder.path() / "tree", Place(), "cifar10").error().code == ErrorCode::CannotWrite);
    }

    TEST_CASE("a place is replaced in the user's own list, a site's is copied there") {
        const Configuration configuration;
        auto place = host();
        REQUIRE(addPlace(place));
        place.program = "~/there/distill";
        REQUIRE(replacePlace(place));
        CHECK(findPlace("lab")->program == "~/there/distill");
        place.name = "new";
        REQUIRE(replacePlace(place));
        CHECK(listPlaces()->size() == 3); // with this computer
    }

    TEST_CASE("what a run costs at a place is what its program says, of the data there") {
        const TempDir folder;
        const auto program = folder.path() / "its distill";
        const auto says = [&](const std::string& text) {
            writeBytes(program,
                       "#!/bin/sh\ncat >" + shellWord((folder.path() / "asked").string()) + "\n" + text);
            fs::permissions(program, fs::perms::owner_all);
        };
        Place place;
        place.name = "lab";
        place.program = program.string();
        place.data["cifar10"] = "/data/there";
        RunConfig config;
        config.dataset = "cifar10";
        CostEstimate told;
        told.iterationSeconds = 0.5;
        told.totalSeconds = 50;
        told.memoryBytes = 2e9;
        says("echo " + shellWord(toJson(told).dump()) + "\n");
        const auto estimate = estimateThere(place, config);
        REQUIRE_MESSAGE(estimate, estimate.error().message);
        CHECK(estimate->iterationSeconds == 0.5);
        CHECK(estimate->totalSeconds == 50);
        CHECK(estimate->memoryBytes == 2e9);
        CHECK(nlohmann::json::parse(readBytes(folder.path() / "asked")).at("data") == "/data/there");
        CHECK(costText(*estimate, "there").find("2.0 GB") != std::string::npos);
        says("echo 'distill: There is no dataset.' >&2\nexit 3\n");
        CHECK(estimateThere(place, config).error().message ==
              "At the place 'lab': distill: There is no dataset.");
        says("echo nonsense\n");
        CHECK(estimateThere(place, config).error().code == ErrorCode::InvalidInput);
        place.kind = PlaceKind::Slurm; // its login node tells nothing of its machines
        CHECK(estimateThere(place, config).error().code == ErrorCode::InvalidInput);
    }

    TEST_CASE("under the name of a work there is this one or nothing, and what goes on is left as it is") {
        const TempDir folder;
        const auto gate = (folder.path() / "gate").string();
        REQUIRE(::mkfifo(gate.c_str(), 0600) == 0);
        const FileDescriptor opener(::open(gate.c_str(), O_RDWR | O_CLOEXEC));
        Place place;
        place.runs = (folder.path() / "runs").string();
        place.program =
            writeScript(folder.path() / "distill", "read line <" + shellWord(gate)); // a line each
        const auto named = [&](const std::string& identity, const std::string& config) {
            return Work{"first", {{"first", config}}, false, identity};
        };
        const auto settings = fs::path(place.runs) / ".work/first/configs/0.json";
        const auto number = startWork(place, named("a", "of a"));
        REQUIRE(number);
        CHECK(*startWork(place, named("a", "of a, again")) == *number);
        const auto refused = startWork(place, named("b", "of b"));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::CannotWrite);
        CHECK(refused.error().message.find("something else named 'first'") != std::string::npos);
        CHECK_FALSE(startWork(place, Work{"first", {{"first", ""}, {"second", ""}}, false, "a"}));
        CHECK(readBytes(settings) == "of a\n");
        REQUIRE(::write(opener.get(), "1\n2\n3\n4\n", 8) == 8);
        Work again = named("a", "of a");
        again.again = true;
        CHECK(startWork(place, again)); // waits until the earlier one has left
        while (workStatus(place, "first")->state != WorkState::Ended)
            std::this_thread::yield();
        writeBytes(fs::path(place.runs) / "first/journal.jsonl", "what it made");
        CHECK_FALSE(startWork(place, named("b", "of b")));
        CHECK(startWork(place, named("a", "of a")));
        fs::remove_all(fs::path(place.runs) / "first");
        while (workStatus(place, "first")->state != WorkState::Ended)
            std::this_thread::yield();
        CHECK(startWork(place, named("b", "of b"))); // nothing of it is left
        CHECK(readBytes(settings) == "of b\n");
    }

    TEST_CASE("answers that were collected are worked out anew") {
        const TempDir folder;
        const auto data = folder.path() / "data";
        Place place;
        place.runs = (folder.path() / "runs").string();
        place.program = writeScript(folder.path() / "distill", "cat " + shellWord(data.string()));
        WorkTask task;
        task.folder = "score";
        task.command = {"score", "set"};
        const Work work{"score", {task}};
        for (const auto* says : {"one", "two"}) {
            writeBytes(data, says);
            REQUIRE(startWork(place, work));
            while (workStatus(place, "score")->state != WorkState::Ended)
                std::this_thread::yield();
            CHECK(*workAnswers(place, work) == std::vector<std::string>{says});
        }
    }

    TEST_CASE("an earlier job that does not leave its queue is said, and nothing is begun beside it") {
        const TempDir folder;
        const auto command = [&](const std::string& name, const std::string& text) {
            writeScript(folder.path() / "bin" / name, text);
        };
        const ScopedVariable path("PATH",
                                  (folder.path() / "bin").string() + ":" + std::string(std::getenv("PATH")));
        command("sbatch", "cat >/dev/null; echo 7 >>" + shellWord((folder.path() / "begun").string()) +
                              "; echo '7;cluster'");
        command("squeue", "[ \"$*\" != '-h -j 7' ] || echo 7 COMPLETING");
        command("sleep", "exit 0");
        Place place;
        place.name = "cluster";
        place.kind = PlaceKind::Slurm;
        place.runs = (folder.path() / "runs").string();
        Work work{"first", {{"first", "{}"}}};
        REQUIRE(*startWork(place, work) == "7");
        CHECK(*startWork(place, work) == "7"); // what goes on is not begun twice
        work.again = true;
        const auto refused = startWork(place, work);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::CannotWrite);
        CHECK(refused.error().message.find("its earlier job is still there") != std::string::npos);
        command("squeue", "exit 0"); // it has left
        CHECK(*startWork(place, work) == "7");
        CHECK(readBytes(folder.path() / "begun") == "7\n7\n");
    }

    TEST_CASE("what has finished, and what belongs to a sweep, is not gone on with by itself") {
        RunInfo finished;
        finished.journalState = RunState::Finished;
        finished.lastIteration = 10;
        const auto refused = goOnThere({Place(), "done"}, finished, 10);
        CHECK(refused.error().code == ErrorCode::Usage);
        CHECK(refused.error().message.find("10 iterations") != std::string::npos);
        CHECK(goOnThere({Place(), "sweep/lambda-1"}, RunInfo(), 0).error().code == ErrorCode::Usage);
    }
}
