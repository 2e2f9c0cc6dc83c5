// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of the README, in their order, in an empty folder, with small sizes.
#include <algorithm>
#include <map>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/app/program.h"

using namespace distill::test;

namespace {

std::vector<Arguments> commandsOfReadme() {
    std::vector<Arguments> commands;
    std::istringstream lines(readText(DISTILL_README));
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("    distill ", 0) != 0)
            continue;
        std::istringstream words(line.substr(0, line.find(" #")));
        Arguments command;
        for (std::string word; words >> word;)
            command.push_back(word);
        commands.emplace_back(command.begin() + 1, command.end());
    }
    return commands;
}

bool has(const Arguments& command, const std::string& word) {
    return std::find(command.begin(), command.end(), word) != command.end();
}

// The same with little to do.
Arguments small(Arguments command) {
    const std::map<std::string, std::string> sizes = {
        {"200", "2"}, {"400", "4"}, {"100", "1"}, {"3", "1"}, {"public-1000", "quick"}, {"0,10,100", "0,10"}};
    for (std::size_t i = 1; i < command.size(); ++i)
        if (const auto found = sizes.find(command[i]); found != sizes.end() && command[i - 1] != "--lambda")
            command[i] = found->second;
    const std::string name = command[0];
    const auto add = [&](const Arguments& more) { command.insert(command.end(), more.begin(), more.end()); };
    if ((name == "run" && !has(command, "--estimate")) || name == "sweep" || name == "twin") {
        add({"--threads", "1", "--evaluate-every", "1000", "--set", "evaluate.repeats=1", "--set",
             "evaluate.epochs=1", "--set", "teacher.count=1", "--set", "teacher.epochs=1", "--set",
             "teacher.subset=100"});
        if (!has(command, "--iterations"))
            add({"--iterations", "2"});
    }
    if (name == "evaluate" || name == "matrix")
        add({"--epochs", "1", "--repeats", "1", "--threads", "1"});
    if (name == "score")
        add({"--epochs", "1", "--repeats", "1", "--threads", "1", "--full-epochs", "1", "--protocol",
             "quick"});
    if (name == "prove")
        add({"--epochs", "1", "--threads", "1"});
    if (name == "experts")
        add({"--count", "1", "--epochs", "1", "--threads", "1"});
    if (name == "watch") // there is no terminal
        add({"--once"});
    return command;
}

// What takes a minute whatever it is given, needs a running run, another machine, or another program.
bool isLeftOut(const Arguments& command) {
#ifdef DISTILL_HAVE_STUDIO
    const bool drawn = false;
#else
    const bool drawn = has(command, "curves.pdf");
#endif
    const bool elsewhere = has(command, "--place") || has(command, "lab") || has(command, "lab:first");
    return command[0] == "bench" || command[0] == "control" || elsewhere || drawn;
}

} // namespace

TEST_SUITE("readme") {

    TEST_CASE("the commands of the README work in their order in an empty folder") {
        const Scratch scratch;
        const auto commands = commandsOfReadme();
        CHECK(commands.size() > 25);
        for (const auto& readme : commands) {
            if (isLeftOut(readme))
                continue;
            const auto command = small(readme);
            std::string line;
            for (const auto& word : command)
                line += word + " ";
            CAPTURE(line);
            Program program(command, -1, -1, scratch.path());
            const Outcome outcome = program.wait();
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 0);
        }
    }

} // TEST_SUITE
