// SPDX-License-Identifier: GPL-3.0-or-later
// Command lines that make no sense or cannot be done: exit code, one clear sentence, nothing on standard
// output.
#include <doctest/doctest.h>

#include <cstdlib>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/app/program.h"

using namespace distill::test;
namespace fs = std::filesystem;

namespace {

struct Row {
    Arguments arguments; // OUT, FILE, RUN stand for places below
    int exitCode;
    std::string says;
};

// A value of a setting of a run, by flag and by --set.
Row run(const std::string& flag, const std::string& value, const std::string& says, int code = 2) {
    return {{"run", "--dataset", "shapes", "--out", "OUT", flag, value}, code, says};
}

const std::vector<Row> kRows = {
    // λ
    run("--lambda", "nan", "lambda takes a number from 0 to 1e+12"),
    run("--lambda", "inf", "lambda takes"),
    run("--lambda", "-1", "not \"-1\""),
    run("--lambda", "1e400", "lambda takes"),
    run("--lambda", "1,5", "not \"1,5\""),
    run("--lambda", "", "empty"),
    run("--lambda", "5 %", "not \"5 %\""),
    run("--lambda", "0x10", "not \"0x10\""),
    run("--lambda", "1e13", "1e+12"),
    // whole numbers
    run("--iterations", "-1", "iterations takes"),
    run("--iterations", "1.5", "a whole number"),
    run("--iterations", "abc", "not \"abc\""),
    run("--iterations", "99999999999999999999", "iterations takes"),
    run("--iterations", "", "empty"),
    {{"run", "--dataset", "shapes", "--out=", "--json"}, 2, "--out: the value is empty"},
    {{"control", "FILE/none", "--evaluate="}, 2, "--evaluate: the value is empty"},
    run("--out", "-", "not standard output"),
    {{"export", "FILE/none", "--curves", "-", "--json"}, 2, "Standard output takes one thing"},
    {{"export", "FILE/none", "--curves", "-", "--grid", "-"}, 2, "Standard output takes one thing"},
    run("--seed", "9223372036854775808", "seed takes"),
    run("--seed", "18446744073709551616", "seed takes"),
    run("--seed", "-1", "seed takes"),
    run("--ipc", "0", "ipc takes a whole number from 1"),
    run("--ipc", "1000000", "ipc takes"),
    run("--threads", "-1", "threads takes"),
    run("--threads", "abc", "threads takes"),
    run("--iterations", "10.000", "It may mean 10 or 10000"),
    run("--set", "teacher.epochs=2.000", "It may mean 2 or 2000"),
    run("--threads", "2000", "from 0 to 1024"),
    run("--image-size", "7", "image_size"),
    run("--image-size", "64", "32 × 32"),
    run("--evaluate-every", "-1", "evaluate.every takes"),
    // ids, with what is near
    run("--method", "dmm", "Did you mean 'dm'?"),
    run("--dataset", "shape", "Did you mean 'shapes'?"),
    run("--preset", "quik", "There is no preset 'quik'"),
    run("--device", "abacus", "abacus"),
    run("--device", "cuda:99", "cuda", 5),
    // --set
    run("--set", "ipc", "--set takes KEY=VALUE"),
    run("--set", "=3", "--set takes KEY=VALUE"),
    run("--set", "", "empty"),
    run("--set", "teacher.cuont=3", "Did you mean 'teacher.count'?"),
    run("--set", "teacher.mood=good", "There is no setting 'teacher.mood'"),
    {{"run", "--method", "datadam", "--out", "OUT", "--set", "dm.batch_real=64"},
     2,
     "no setting 'dm.batch_real' with the method 'datadam'. Did you mean 'datadam.batch_real'?"},
    run("--set", "lr_img=1", "There is no setting 'lr_img'. Did you mean 'dm.lr_img'?"),
    run("--set", "evaluate.protocol=best", "one of:"),
    run("--set", "network=ConvNot", "There is no network 'ConvNot'"),
    run("--set", "network=ConvNot", "Did you mean 'ConvNet'?"),
    run("--set", "cmi.layer=first", "one of:"),
    run("--set", "cmi.centroids=none", "one of:"),
    run("--set", "teacher.lr=-1", "teacher.lr takes"),
    run("--set", "cmi.augment=perhaps", "true or false"),
    run("--set", "lambda_schedule=soon", "lambda_schedule"),
    run("--set", "lambda_schedule=0:1e13", "lambda_schedule"),
    run("--lambda", "10x", "not \"10x\""),
    run("--iterations", "1k", "a whole number"),
    // options and commands
    {{"runn"}, 2, "Did you mean 'run'?"},
    {{"runn", "--help"}, 2, "there is no command 'runn'"},
    {{"rn"}, 2, "Did you mean 'run'?"},
    {{"teachers", "lst"}, 2, "Did you mean 'list'?"},
    {{"run", "--lamda", "5"}, 2, "there is no option '--lamda'. Did you mean '--lambda'?"},
    {{"run", "--frobnicate"}, 2, "there is no option '--frobnicate'."},
    {{"run", "--out"}, 2, "--out"},
    {{"run", "stray"}, 2, "'stray' was not expected"},
    {{}, 2, "command"},
    {{"list", "wishes"}, 2, "There is no list of 'wishes'"},
    {{"list", "method"}, 2, "Did you mean 'methods'?"},
    {{"list", "settings", "--method", "mttt"}, 2, "Did you mean 'mtt'?"},
    {{"list", "settings", "--preset", "papr"}, 2, "Did you mean 'paper'?"},
    {{"list", "methods", "--method", "dm"}, 2, "--method and --preset are for"},
    {{"list", "networks", "--preset", "paper"}, 2, "--method and --preset are for"},
    {{"completion", "powershell"}, 2, "choose bash, zsh or fish"},
    // configurations
    {{"run", "--config", "FILE/none.json"}, 3, "none.json"},
    {{"run", "--config", "FILE"}, 3, "folder"},
    {{"run", "--config", "FILE/truncated.json"}, 3, "truncated.json"},
    {{"run", "--config", "FILE/array.json"}, 3, "array.json"},
    {{"run", "--config", "FILE/schema.json"}, 3, "schema 99"},
    {{"run", "--config", "FILE/unknown.json"},
     3,
     "unknown.json: There is no setting 'ipcc'. Did you mean 'ipc'?"},
    {{"run", "--config", "FILE/unknown.json"},
     3,
     "unknown.json: There is no setting 'lamda'. Did you mean 'lambda'?"},
    {{"run", "--config", "FILE/type.json"}, 3, "type.json: ipc takes a whole number"},
    {{"run", "--config", "FILE/twice.json"},
     3,
     "twice.json: The key 'cmi.every' stands there twice: leave the one that is meant."},
    {{"sweep", "--lambdas", "0,1", "--out", "OUT", "--config", "FILE/twice.json"}, 3, "'cmi.every' stands"},
    {{"run", "--config", "FILE/dotted.json"}, 3, "dotted.json: The key 'cmi.every' stands there twice"},
    {{"run", "--config", "/dev/zero"}, 3, "does not end"},
    {{"run", "--config", "FILE/empty.json"}, 3, "empty.json"},
    {{"run", "--config", "FILE/other.json"}, 3, "There is no setting 'mtt.syn_steps'"},
    // a place for what is made
    run("--data", "FILE", "'shapes' is made, not read: data (--data) means nothing with it"),
    run("--set", "data=/pictures", "leave '/pictures' out"),
    {{"run", "--config", "FILE/made.json"}, 2, "'shapes' is made, not read"},
    {{"sweep", "--lambdas", "0,1", "--out", "OUT", "--data", "FILE"}, 2, "'shapes' is made"},
    {{"dataset", "shapes", "--data", "FILE"}, 2, "'shapes' is made"},
    {{"data", "where", "shapes", "--data", "FILE"}, 2, "'shapes' is made"},
    {{"teachers", "train", "--data", "FILE"}, 2, "'shapes' is made"},
    {{"experts", "train", "--data", "FILE"}, 2, "'shapes' is made"},
    {{"run", "--config", "FILE/dc.json"}, 3, "no setting 'dm.lr_img'. Did you mean 'dc.lr_img'?"},
    // files that are none, names that are no text
    {{"inspect", "/dev/zero"}, 3, "no regular file"},
    {{"inspect", "a\xff\xfe"}, 3, "There is no file"},
    {{"evaluate", "/dev/null"}, 3, "no regular file"},
    {{"verify", "/dev/null"}, 3, "nothing to go by"},
    {{"export", "FILE", "--format", "nope", "--out", "OUT"}, 2, "There is no format 'nope'"},
    {{"export", "FILE", "--format", "npz", "--out", "OUT", "--last", "5"},
     2,
     "are for films; 'npz' has none"},
    {{"export", "FILE", "--format", "film", "--out", "OUT", "--first", "9", "--last", "5"},
     2,
     "--first 9 is beyond --last 5"},
    {{"control", "FILE", "--client", "../../x", "--pause"}, 2, "cannot name a control file"},
    {{"control", "FILE", "--evaluate=false"}, 2, "--evaluate takes no value"},
    {{"watch", "FILE/none"}, 3, "none"},
    {{"watch", "FILE", "--json"}, 2, "--json goes with --once"},
    {{"run", std::string("--data=") + "\xff", "--dataset", "folder", "--estimate"}, 3, "does not exist"},
    // several problems are all named
    {{"run", "--dataset", "shapes", "--ipc", "0", "--lambda", "-1", "--out", "OUT"},
     2,
     "distill: lambda takes"},
    {{"run", "--dataset", "shapes", "--set", "a.b=1", "--set", "c.d=2", "--out", "OUT"}, 2, "'c.d'"},
    // commands that compute
    {{"evaluate", "FILE/none"}, 3, "none"},
    {{"evaluate", "FILE/none", "--threads", "-1"}, 2, "--threads takes"},
    {{"evaluate", "FILE/none", "--threads", "99999999999999999999"}, 2, "--threads takes"},
    {{"evaluate", "FILE/none", "--seed", "-1"}, 2, "--seed takes a whole number from 0"},
    {{"evaluate", "FILE/none", "--epochs", "0x10"}, 2, "--epochs takes"},
    {{"cmi", "FILE/none", "--seed", "-3"}, 2, "--seed takes"},
    {{"features", "FILE/none", "--perplexity", "nan"}, 2, "--perplexity takes"},
    {{"features", "FILE/none", "--perplexity", "5"}, 2, "--tsne"},
    {{"features", "FILE/none", "--pictures", "FILE/none", "--nearest", "none"}, 2, "finds none"},
    {{"score", "FILE/none", "--full-epochs", "5", "--no-full"}, 2, "--no-full"},
    {{"score", "FILE/none", "--full-epochs", "-5"}, 2, "--full-epochs takes"},
    {{"matrix", "FILE/none", "--repeats", "0"}, 2, "--repeats takes"},
    {{"teachers", "train", "--device", "cuda:99"}, 5, "cuda"},
    {{"teachers", "train", "--count", "0"}, 2, "--count takes"},
    {{"experts", "train", "--method", "dm"}, 2, "--method"},
    {{"bench", "--threads", "-2"}, 2, "--threads takes"},
    {{"dataset", "shapez"}, 2, "shapez"},
    {{"dataset", "folder", "--data", "FILE/none"}, 3, "none"},
    {{"dataset", "shapes", "--image-size", "7"}, 2, "--image-size takes a whole number from 8 to 512"},
    {{"dataset", "shapes", "--image-size", "64"}, 2, "32 × 32"},
    {{"teachers", "train", "--dataset", "shapes", "--image-size", "64"}, 2, "32 × 32"},
    {{"evaluate", "FILE/none", "--split-seed", "3"}, 2, "--data"},
    {{"export", "FILE/none", "--grid", "OUT", "--fps", "5"}, 2, "--format"},
    {{"export", "FILE/none", "--curves", "OUT", "--scale", "3"}, 2, "--grid"},
    {{"export", "FILE/none", "--format", "npz", "--out", "OUT.pt"}, 2, "ending of another format"},
    {{"dataset", "shapes", "--report", "/dev/full"}, 4, "the disk is full"},
    {{"dataset", "shapes", "--report", "FILE/array.json"}, 4, "exists already"},
    {{"run", "--dataset", "folder", "--data", "FILE/none", "--estimate"}, 3, "none"},
    // runs that are not there
    {{"resume", "FILE/none"}, 3, "no run folder"},
    {{"fork", "FILE/none", "--at", "1", "--out", "OUT"}, 3, "no run folder"},
    {{"replay", "FILE/none", "--out", "OUT"}, 3, "no run folder"},
    {{"export", "FILE/none", "--set", "OUT.npz"}, 2, "ends in .safetensors"},
    {{"export", "FILE/none", "--grid", "OUT"}, 3, "no run folder"},
    {{"export", "FILE/none"}, 2, "Nothing to export"},
    {{"control", "FILE/none", "--pause"}, 3, "no run folder"},
    {{"control", "FILE", "--pause"}, 4, "nobody to steer"},
    {{"runs", "FILE/none"}, 3, "none"},
    {{"verify", "FILE/none"}, 3, "none"},
    {{"verify", "FILE/array.json"}, 3, "nothing to go by"},
    {{"inspect", "FILE/none"}, 3, "none"},
    {{"inspect", "FILE/array.json"}, 3, "array.json"},
    {{"import", "FILE/none", "--out", "OUT"}, 3, "none"},
    {{"import", "FILE/none", "--out", "OUT", "--factor", "0"}, 2, "--factor takes"},
    {{"pictures", "FILE/none", "--out", "OUT"}, 3, "none"},
    // places that cannot be written
    run("--out", "FILE/array.json", "array.json", 4),
    run("--out", "/proc/none", "/proc/none", 4),
    run("--out", "/dev/null/x", "/dev/null/x", 4),
    run("--out", std::string(5000, 'x'), "cannot be written", 4),
};

fs::path inputs(const Scratch& scratch) {
    const auto folder = scratch / "inputs";
    fs::create_directories(folder);
    writeText(folder / "truncated.json", "{\"ipc\": ");
    writeText(folder / "array.json", "[1, 2]");
    writeText(folder / "schema.json", R"({"schema": 99})");
    writeText(folder / "unknown.json", R"({"schema": 1, "ipcc": 3, "lamda": 3})");
    writeText(folder / "twice.json", R"({"cmi": {"every": 2, "reuse": true, "every": 3}})");
    writeText(folder / "dotted.json", R"({"cmi": {"every": 2}, "cmi.every": 3})");
    writeText(folder / "made.json", R"({"dataset": "shapes", "data": "/pictures"})");
    writeText(folder / "dc.json", R"({"method": "dc", "dm": {"lr_img": 3}})");
    writeText(folder / "empty.json", "");
    writeText(folder / "other.json", R"({"schema": 1, "method": "dm", "mtt": {"syn_steps": 3}})");
    writeText(folder / "type.json", R"({"schema": 1, "ipc": "many"})");
    return folder;
}

} // namespace

TEST_SUITE("bad_input") {

    TEST_CASE("each has its exit code and a sentence that names what is wrong, and leaves nothing behind") {
        const Scratch scratch;
        const auto folder = inputs(scratch);
        for (const Row& row : kRows) {
            Arguments arguments;
            std::string line;
            for (std::string argument : row.arguments) {
                if (argument == "OUT")
                    argument = (scratch / "out").string();
                else if (argument == "FILE" || argument.rfind("FILE/", 0) == 0)
                    argument = folder.string() + argument.substr(4);
                line += "'" + argument.substr(0, 60) + "' ";
                arguments.push_back(argument);
            }
            CAPTURE(line);
            const Outcome outcome = runDistill(arguments);
            CAPTURE(outcome.err.substr(0, 400));
            CHECK(outcome.exitCode == row.exitCode);
            CHECK(outcome.err.find(row.says) != std::string::npos);
            CHECK(("\n" + outcome.err).find("\ndistill: ") != std::string::npos);
            CHECK(outcome.out.empty());
            CHECK_FALSE(fs::exists(scratch / "out"));
        }
        CHECK(kRows.size() > 100);
    }

    TEST_CASE("a full disk and a closed standard output are no success") {
        const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
        REQUIRE(full >= 0);
        for (const Arguments& arguments :
             {Arguments{"list", "methods", "--json"}, {"--version"}, {"run", "--help"}}) {
            CAPTURE(arguments[0]);
            Program program(arguments, -1, full);
            const Outcome outcome = program.wait();
            CHECK(outcome.exitCode == 4);
            CHECK(outcome.err.find("standard output") != std::string::npos);
        }
        ::close(full);
    }

    TEST_CASE("a closed or empty standard input is told as such") {
        const Scratch scratch;
        writeText(scratch / "empty", "");
        const std::string out = (scratch / "out").string();
        for (const char* command : {"inspect -", "import --out OUT -", "run --config -"})
            for (const std::string& input :
                 {std::string("<&-"), std::string("</dev/null"), "<'" + (scratch / "empty").string() + "'"}) {
                std::string line = command;
                if (const auto at = line.find("OUT"); at != std::string::npos)
                    line.replace(at, 3, "'" + out + "'");
                line =
                    "'" DISTILL_PROGRAM "' " + line + " " + input + " 2>'" + (scratch / "err").string() + "'";
                CAPTURE(line);
                // NOLINTNEXTLINE(bugprone-command-processor): a line of a shell is what is tested
                CHECK(WEXITSTATUS(std::system(line.c_str())) == 3);
                CHECK(readText(scratch / "err") ==
                      "distill: Nothing came on standard input: redirect a file into it, or name one.\n");
                CHECK_FALSE(fs::exists(out));
            }
    }

    TEST_CASE("more threads than cores are not refused, but not passed over either") {
        const Outcome outcome = runDistill({"run", "--dataset", "shapes", "--estimate", "--threads", "1000"});
        CHECK(outcome.exitCode == 0);
        CHECK(outcome.err.find("1000 threads") != std::string::npos);
    }

} // TEST_SUITE
