// SPDX-License-Identifier: GPL-3.0-or-later
// `distill`, the command line. What needs no LibTorch is done here and starts at once; everything else is
// handed to `distill-engine`, in this same process, with OpenMP set up before it is loaded.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <vector>

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "app/front/commands.h"
#include "app/front/program.h"

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kQuickCommands[] = {"list", "runs", "control", "verify"};

// Beside this program (in a build tree), or where it is installed.
fs::path enginePath() {
    std::error_code error;
    const auto folder = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const char* place : {"distill-engine", DISTILL_ENGINE_INSTALLED})
        if (const auto file = folder / place; fs::exists(file, error))
            return file;
    return folder / "distill-engine";
}

[[noreturn]] void becomeEngine(std::vector<char*> arguments) {
    // Spinning OpenMP threads starve everything else; libgomp reads this when it is loaded.
    setenv("OMP_WAIT_POLICY", "passive", 0);
    const auto engine = enginePath();
    arguments.push_back(nullptr);
    execv(engine.c_str(), arguments.data());
    std::exit(distill::reportError({distill::ErrorCode::RunFailed,
                                    "'" + engine.string() + "', which computes, cannot be started: " +
                                        std::strerror(errno) + ". Install the program anew.",
                                    {}}));
}

bool isQuick(const std::vector<char*>& arguments) {
    const auto is = [&](std::size_t place, std::string_view word) {
        return place < arguments.size() && arguments[place] == word;
    };
    for (const auto command : kQuickCommands)
        if (is(1, command))
            return !(is(1, "list") && is(2, "devices"));
    return is(1, "--version");
}

// "help run" is "run --help", and -V is --version.
std::vector<char*> usualSpelling(int argc, char** argv) {
    static char help[] = "--help", version[] = "--version";
    std::vector<char*> arguments(argv, argv + argc);
    if (argc > 1 && std::strcmp(argv[1], "help") == 0) {
        arguments.erase(arguments.begin() + 1);
        arguments.push_back(help);
    } else if (argc > 1 && std::strcmp(argv[1], "-V") == 0) {
        arguments[1] = version;
    }
    return arguments;
}

} // namespace

int main(int argc, char** argv) {
    distill::openStandardStreams();
    auto arguments = usualSpelling(argc, argv);
    if (!isQuick(arguments))
        becomeEngine(arguments);
    CLI::App app("Dataset distillation with a class-aware CMI regulariser.", "distill");
    distill::prepareParser(app);
    int status = 0;
    distill::addFrontCommands(app, status, [](bool) { return 0; });
    return distill::runProgram(app, status, static_cast<int>(arguments.size()), arguments.data());
}
