// SPDX-License-Identifier: GPL-3.0-or-later
// What holds of every command: its help, its JSON, its schema.
#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>

#include "core/store/run_store.h"
#include "tests/app/places.h"
#include "tests/app/program.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::vector<Arguments>& commands() {
    static const std::vector<Arguments> kCommands = {{"run"},
                                                     {"resume"},
                                                     {"fork"},
                                                     {"replay"},
                                                     {"list"},
                                                     {"evaluate"},
                                                     {"export"},
                                                     {"dataset"},
                                                     {"inspect"},
                                                     {"prove"},
                                                     {"import"},
                                                     {"cmi"},
                                                     {"score"},
                                                     {"matrix"},
                                                     {"features"},
                                                     {"sweep"},
                                                     {"twin"},
                                                     {"bench"},
                                                     {"runs"},
                                                     {"control"},
                                                     {"pictures"},
                                                     {"verify"},
                                                     {"completion"},
                                                     {"teachers", "train"},
                                                     {"teachers", "list"},
                                                     {"teachers", "clear"},
                                                     {"experts", "train"},
                                                     {"place", "list"},
                                                     {"place", "check"},
                                                     {"attach"},
                                                     {"fetch"},
                                                     {"watch"},
                                                     {"work"}};
    return kCommands;
}

std::string helpOf(Arguments command) {
    command.emplace_back("--help");
    const Outcome outcome = runDistill(command);
    CAPTURE(command[0]);
    CHECK(outcome.exitCode == 0);
    return outcome.out;
}

// The part of JSON Schema that the files use: type, enum, required, properties, items.
std::string misfit(const json& value, const json& schema, const std::string& place) {
    const auto is = [&](const std::string& type) {
        return type == "string"    ? value.is_string()
               : type == "integer" ? value.is_number_integer()
               : type == "number"  ? value.is_number()
               : type == "boolean" ? value.is_boolean()
               : type == "array"   ? value.is_array()
               : type == "object"  ? value.is_object()
                                   : value.is_null();
    };
    if (schema.contains("type")) {
        const json types = schema["type"].is_array() ? schema["type"] : json::array({schema["type"]});
        if (std::none_of(types.begin(), types.end(), [&](const json& type) { return is(type); }))
            return place + " is " + value.type_name() + ", not " + types.dump();
    }
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
        return place + " is " + value.dump();
    for (const auto& key : schema.value("required", json::array()))
        if (!value.contains(key.get<std::string>()))
            return place + " lacks " + key.get<std::string>();
    const json properties = schema.value("properties", json::object());
    for (const auto& [key, below] : properties.items())
        if (value.is_object() && value.contains(key))
            if (const auto found = misfit(value[key], below, place + "/" + key); !found.empty())
                return found;
    if (schema.contains("items"))
        for (const auto& item : value)
            if (const auto found = misfit(item, schema["items"], place + "[]"); !found.empty())
                return found;
    return {};
}

void checkSchema(const json& value, const std::string& name) {
    CAPTURE(name);
    const json schema = json::parse(readText(fs::path(DISTILL_SCHEMAS) / (name + ".schema.json")));
    CHECK(misfit(value, schema, name) == "");
}

json checkJson(const Arguments& arguments, const std::string& schema) {
    const Outcome outcome = runDistill(arguments);
    CAPTURE(arguments[0]);
    CAPTURE(outcome.err);
    REQUIRE(outcome.exitCode == 0);
    REQUIRE(json::accept(outcome.out)); // nothing else on standard output
    CHECK(outcome.out.back() == '\n');
    const json value = json::parse(outcome.out);
    checkSchema(value, schema);
    return value;
}

std::vector<json> linesOf(const std::string& text) {
    std::vector<json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(json::parse(line));
    return lines;
}

const Arguments kShort = {"--protocol", "quick",     "--epochs", "1",     "--repeats",
                          "1",          "--threads", "1",        "--json"};

Arguments briefly(Arguments arguments) {
    arguments.insert(arguments.end(), kShort.begin(), kShort.end());
    return arguments;
}

} // namespace

TEST_SUITE("commands") {

    TEST_CASE("every --help has an example that begins with the program, and the exit codes") {
        for (const auto& command : commands()) {
            CAPTURE(command[0]);
            const auto help = helpOf(command);
            CHECK(help.find("\n  distill " + command[0], help.find("Examples:\n")) != std::string::npos);
            CHECK(help.find("Exit codes: 0 done") != std::string::npos);
        }
    }

    TEST_CASE("the common options are there where they make sense") {
        struct Row {
            const char* option;
            std::vector<std::string> without;
        };
        const std::vector<std::string> noMaths = {
            "list",   "export",     "inspect",       "import",         "runs",       "control",
            "verify", "completion", "teachers list", "teachers clear", "place list", "place check",
            "attach", "fetch",      "work",          "watch"};
        auto noMachine = noMaths;
        noMachine.insert(noMachine.end(), {"dataset", "pictures"});
        const Row rows[] = {{"--json", {"completion"}},
                            {"--threads", noMachine},
                            {"--device", noMachine},
                            {"--data", noMaths},
                            {"--quiet", noMaths}};
        for (const auto& command : commands()) {
            const std::string name = command[0] + (command.size() > 1 ? " " + command[1] : "");
            CAPTURE(name);
            const auto help = helpOf(command);
            for (const Row& row : rows) {
                CAPTURE(row.option);
                const bool wanted =
                    std::find(row.without.begin(), row.without.end(), name) == row.without.end();
                CHECK((help.find(std::string(row.option) + " ") != std::string::npos ||
                       help.find(std::string(row.option) + "\n") != std::string::npos) == wanted);
            }
        }
    }

    TEST_CASE("what an earlier version was called with is still taken") {
        std::istringstream recorded(readText(fs::path(DISTILL_TEST_DATA) / "before" / "options.txt"));
        for (std::string line; std::getline(recorded, line);) {
            const auto end = line.find(':');
            std::istringstream names(line.substr(0, end)), options(line.substr(end + 1));
            Arguments command;
            for (std::string name; names >> name;)
                command.push_back(name);
            CAPTURE(line);
            const auto help = helpOf(command);
            for (std::string option; options >> option;) {
                CAPTURE(option);
                CHECK((help.find(option + " ") != std::string::npos ||
                       help.find(option + ",") != std::string::npos));
            }
        }
    }

    TEST_CASE("completions are scripts that know every command and option") {
        for (const char* shell : {"bash", "zsh", "fish"}) {
            CAPTURE(shell);
            const Outcome outcome = runDistill({"completion", shell});
            REQUIRE(outcome.exitCode == 0);
            for (const char* word : {"run", "verify", "teachers", "lambda", "hold-ratio", "print-config",
                                     "tiny-imagenet", "public-1000", "teacher.count="}) {
                CAPTURE(word);
                CHECK(outcome.out.find(word) != std::string::npos);
            }
        }
    }

    TEST_CASE("lists and versions are pure JSON by their schemas") {
        for (const char* what :
             {"methods", "datasets", "networks", "devices", "presets", "protocols", "formats", "published"})
            checkJson({"list", what, "--json"}, "list");
        checkJson({"--version", "--json"}, "version");
        const json all = checkJson({"list", "settings", "--json"}, "list-settings");
        const auto has = [](const json& rows, const std::string& id) {
            return std::any_of(rows.begin(), rows.end(), [&](const json& row) { return row["id"] == id; });
        };
        for (const char* key : {"mtt.expert_files", "datm.expert_files", "idc.leaky_momentum",
                                "dm.batch_real", "ipc", "normalization"})
            CHECK(has(all, key));
        const json mtt = checkJson({"list", "settings", "--method", "mtt", "--json"}, "list-settings");
        CHECK(has(mtt, "mtt.expert_files"));
        CHECK_FALSE(has(mtt, "dm.batch_real"));
    }

    TEST_CASE("defaults of settings are those of the preset") {
        const json rows = checkJson({"list", "settings", "--json"}, "list-settings");
        const json config = checkJson({"run", "--dataset", "cifar10", "--print-config"}, "config");
        for (const json& row : rows)
            if (row["id"] == "teacher.epochs")
                CHECK(row["default"] == config["teacher"]["epochs"]);
            else if (row["id"] == "dm.batch_real")
                CHECK(row["default"] == config["dm"]["batch_real"]);
    }

    TEST_CASE("paths in a configuration are taken from where it lies, else from the current folder") {
        const Scratch scratch;
        const fs::path file = scratch / "study" / "c.json";
        fs::create_directories(scratch / "study" / "pictures");
        fs::create_directories(scratch / "weights");
        writeText(file, R"({"dataset": "folder", "data": "pictures", "teacher": {"files": "weights"}})");
        const auto printed = [&](const Arguments& more, const char* config = "study/c.json") {
            Arguments all{"run", "--config", config, "--print-config"};
            all.insert(all.end(), more.begin(), more.end());
            const auto outcome = Program(all, -1, -1, scratch.path()).wait();
            CAPTURE(outcome.err);
            REQUIRE(outcome.exitCode == 0);
            return json::parse(outcome.out);
        };
        CHECK(printed({}).at("data") == "study/pictures");
        CHECK(printed({}).at("teacher").at("files") == "weights"); // lies in the current folder alone
        CHECK(printed({"--data", "pictures"}).at("data") == "pictures");
        fs::create_directories(scratch / "pictures");
        CHECK(printed({}).at("data") == "study/pictures");
        auto recorded = json::parse(readText(file));
        recorded["run"] = {{"device", "cpu"}};
        writeText(scratch / "study" / "run.json", recorded.dump());
        CHECK(printed({}, "study/run.json").at("data") == "pictures");
        fs::remove(scratch / "study" / "pictures");
        CHECK(printed({}).at("data") == "pictures");
    }

    TEST_CASE("a printed configuration is taken as it is, from standard input too") {
        const Scratch scratch;
        const json config =
            checkJson({"run", "--dataset", "shapes", "--ipc", "3", "--print-config"}, "config");
        writeText(scratch / "c.json", config.dump());
        CHECK(checkJson({"run", "--config", (scratch / "c.json").string(), "--print-config"}, "config") ==
              config);
        const Arguments old = {"run",           "--dataset", "cifar100", "--set", "normalisation=cifar10",
                               "--print-config"};
        CHECK(checkJson(old, "config").at("normalization") == "cifar10");
        const auto lambda = [](const Arguments& said) { // what is typed later wins, whatever it is
            Arguments all{"run", "--dataset", "shapes", "--print-config"};
            all.insert(all.end(), said.begin(), said.end());
            return checkJson(all, "config").at("lambda");
        };
        CHECK(lambda({"--set", "lambda=5", "--lambda", "6"}) == 6);
        CHECK(lambda({"--lambda", "6", "--set", "lambda=5"}) == 5);
        CHECK(lambda({"--lambda", "6", "--lambda", "7"}) == 7);
        CHECK(lambda({"--set", "lambda=5", "--set", "lambda=4"}) == 4);
    }

    TEST_CASE("a run tells its journal as lines, and everything that answers is JSON by its schema") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        const Outcome outcome = runDistill(smallRun(run, {"--json"}));
        CAPTURE(outcome.err);
        REQUIRE(outcome.exitCode == 0);
        const auto lines = linesOf(outcome.out);
        REQUIRE(lines.size() > 6);
        for (const json& line : lines)
            checkSchema(line, "event");
        CHECK(lines.back().at("event") == "finished");
        CHECK(lines.back().at("run") == run.string());
        std::size_t iterations = 0;
        for (const json& line : lines)
            iterations += line.at("event") == "iteration" ? 1 : 0;
        CHECK(iterations == eventsOf(readJournal(run), "iteration").size());

        CHECK(checkJson({"runs", scratch.path().string(), "--json"}, "runs").size() == 1);
        const json verified = checkJson({"verify", run.string(), "--json"}, "verify");
        CHECK(verified.at("whole") == true);
        CHECK(verified.at("checked").get<int>() > 6);
        const json evaluated = checkJson(briefly({"evaluate", run.string()}), "evaluate");
        CHECK(evaluated.at(0).at("accuracy_std").is_null()); // of one network
        CHECK(checkJson(briefly({"score", run.string(), "--no-full", "--no-baselines", "--no-robustness"}),
                        "score")
                  .size() == 1);
        checkJson({"cmi", run.string(), "--threads", "1", "--json"}, "cmi");
        checkJson({"dataset", "shapes", "--json"}, "dataset");
        checkJson({"inspect", (run / "synthetic" / "000004.safetensors").string(), "--json"}, "inspect");
        checkJson({"import", (run / "synthetic" / "000004.safetensors").string(), "--out",
                   (scratch / "set").string(), "--json"},
                  "inspect");
        checkJson({"verify", (scratch / "set").string(), "--json"}, "verify");
        checkJson({"export", run.string(), "--curves", (scratch / "c.csv").string(), "--json"}, "files");
        checkJson({"pictures", run.string(), "--out", (scratch / "p.png").string(), "--json"}, "files");
        checkJson({"teachers", "list", "--json"}, "teachers");
        CHECK(checkJson({"watch", run.string(), "--once", "--json"}, "watch").size() == 1);
        checkJson({"features", run.string(), "--real", "5", "--threads", "1", "--json"}, "features");
        checkJson({"data", "list", "--json"}, "data");
        checkJson({"place", "list", "--json"}, "place");
        const Places places;
        places.add("lab", {"--kind", "local"});
        CHECK(checkJson({"place", "check", "lab", "--json"}, "place-check").at("cores").is_number_integer());
        const std::string out = (scratch / "matrix.json").string();
        const json matrix = checkJson(briefly({"matrix", run.string(), "--out", out}), "matrix");
        CHECK(matrix.at("cells").at(0).at("evaluation").at("accuracy_std").is_null()); // of one network
        checkSchema(json::parse(readText(out)), "matrix");
        CHECK(runDistill(briefly({"matrix", run.string(), "--out", out})).exitCode == 0); // goes on with it
        checkJson({"run", "--dataset", "shapes", "--estimate", "--threads", "1", "--json"}, "estimate");
        const Outcome curves = runDistill({"export", run.string(), "--curves", "-"});
        CHECK(curves.out == readText(scratch / "c.csv"));
        REQUIRE(runDistill({"export", run.string(), "--curves", (scratch / "D.CSV").string()}).exitCode == 0);
        CHECK(readText(scratch / "D.CSV") == curves.out);
    }

    TEST_CASE("an output that is there is written over by --force alone") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        REQUIRE(runDistill(smallRun(run, {"--evaluate-every", "0"})).exitCode == 0);
        const std::string file = (scratch / "mine").string();
        for (const Arguments& arguments :
             {Arguments{"export", run.string(), "--grid", file + ".png"},
              {"export", run.string(), "--set", file},
              {"export", run.string(), "--curves", file + ".csv"},
              {"pictures", run.string(), "--out", file},
              {"export", run.string(), "--format", "grid", "--out", file + ".png"},
              {"dataset", "shapes", "--report", file},
              {"dataset", "shapes", "--samples", file}}) {
            CAPTURE(arguments[0] + arguments[2]);
            writeText(arguments.back(), "mine");
            const Outcome refused = runDistill(arguments);
            CHECK(refused.exitCode == 4);
            CHECK(refused.err.find("exists already") != std::string::npos);
            CHECK(readText(arguments.back()) == "mine");
            Arguments forced = arguments;
            forced.emplace_back("--force");
            CHECK(runDistill(forced).exitCode == 0);
            CHECK(readText(arguments.back()) != "mine");
        }
    }

    TEST_CASE("the manual page has every command and option, with the words of --help") {
        const Outcome outcome = runDistill({"manual"});
        REQUIRE(outcome.exitCode == 0);
        for (const auto& command : commands()) {
            const std::string name = command[0] + (command.size() > 1 ? " " + command[1] : "");
            CAPTURE(name);
            CHECK(outcome.out.find("\n.Ss distill " + name + "\n") != std::string::npos);
        }
        for (const char* text :
             {"Fl Fl hold\\-ratio", "Weight of CMI, 0 to 1e12", ".Sh EXIT STATUS", "Exit codes: 0"}) {
            CAPTURE(text);
            CHECK(outcome.out.find(text) != std::string::npos);
        }
    }

    TEST_CASE("control waits for the answer and says when it holds") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        Program program(smallRun(run, {"--iterations", "100000", "--evaluate-every", "0"}));
        REQUIRE(program.waitUntil([&run] { return eventsOf(readJournal(run), "iteration").size() > 1; }));
        const json answer =
            checkJson({"control", run.string(), "--lambda", "1e2", "--wait", "--json"}, "control");
        CHECK(answer.at("applied") == true);
        CHECK(answer.at("value") == 100);
        const auto applied = eventsOf(readJournal(run), "control_applied");
        REQUIRE(applied.size() == 1);
        CHECK(applied[0].at("iteration") == answer.at("iteration"));
        CHECK(runDistill({"control", run.string(), "--stop", "--wait"}).exitCode == 0);
        CHECK(program.wait().exitCode == 0);
    }

    TEST_CASE("a run goes on where its data lie now, if they are the same, with other threads on demand") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        REQUIRE(runDistill(smallRun(run, {"--evaluate-every", "0"})).exitCode == 0);
        const Outcome outcome =
            runDistill({"resume", run.string(), "--iterations", "5", "--threads", "2", "--quiet", "--json"});
        CAPTURE(outcome.err);
        CHECK(outcome.exitCode == 0);
        CHECK(outcome.err.empty());
        const auto lines = linesOf(outcome.out);
        CHECK(lines.back().at("iterations") == 5);
        const json config = json::parse(readText(run / "run.json"));
        CHECK(config.at("run").at("threads") == 2);
        CHECK(config.at("run").at("data_fingerprint").get<std::string>().size() == 32);
        // the journal's start tells the first count, so where another began is told too
        const auto notes = eventsOf(readJournal(run), "message");
        CHECK(std::any_of(notes.begin(), notes.end(), [](const json& note) {
            const auto text = note.at("text").get<std::string>();
            return text.find("From iteration ") == 0 &&
                   text.find("threads 2 in place of 1") != std::string::npos;
        }));
    }

} // TEST_SUITE
