// SPDX-License-Identifier: GPL-3.0-or-later
// `distill`, the command line. What needs no large library is done here and starts at once; everything else
// is handed, in this same process, to `distill-files` (sets, pictures, other machines) or to `distill-engine`
// (LibTorch, with OpenMP set up before it is loaded).
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "app/front/commands.h"
#include "app/front/help_pages.h"
#include "app/front/program.h"

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kQuickCommands[] = {"list", "runs", "control", "verify", "--version"};
constexpr std::string_view kFileCommands[] = {"inspect", "import", "place", "attach",
                                              "fetch",   "work",   "watch"};
constexpr const char* kFilesProgram = "distill-files";
constexpr const char* kEngineProgram = "distill-engine";

// Beside this program (in a build tree), or where it is installed.
fs::path programPath(const char* name) {
    std::error_code error;
    const auto folder = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const auto& place : {folder, folder / DISTILL_PROGRAMS_INSTALLED})
        if (const auto file = place / name; fs::exists(file, error))
            return file;
    return folder / name;
}

[[noreturn]] void become(const char* name, std::vector<char*> arguments) {
    // Spinning OpenMP threads starve everything else; libgomp reads this when it is loaded.
    setenv("OMP_WAIT_POLICY", "passive", 0);
    const auto program = programPath(name);
    arguments.push_back(nullptr);
    execv(program.c_str(), arguments.data());
    std::exit(distill::reportError(
        {distill::ErrorCode::RunFailed,
         "'" + program.string() + "', a part of this program, cannot be started: " + std::strerror(errno) +
             ". Install the program anew.",
         {}}));
}

// Which program does what is asked; null: this one.
const char* programFor(const std::vector<char*>& arguments) {
    const std::string_view command = arguments.size() > 1 ? arguments[1] : "";
    const std::string_view what = arguments.size() > 2 ? arguments[2] : "";
    const auto among = [command](const auto& table) {
        return std::find(std::begin(table), std::end(table), command) != std::end(table);
    };
    if (among(kFileCommands))
        return kFilesProgram;
    const bool devices = command == "list" && what == "devices"; // only LibTorch knows them
    return among(kQuickCommands) && !devices ? nullptr : kEngineProgram;
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

// The page of the command that these words ask for and nothing else; empty = they ask for something else.
std::string pageAskedFor(const std::vector<char*>& arguments) {
    const std::string_view last = arguments.size() > 1 ? arguments.back() : "";
    if (last != "--help" && last != "-h")
        return {};
    std::string command;
    for (std::size_t i = 1; i + 1 < arguments.size(); ++i)
        command += (command.empty() ? "" : " ") + std::string(arguments[i]);
    return distill::helpPage(command);
}

} // namespace

int main(int argc, char** argv) {
    distill::openStandardStreams();
    auto arguments = usualSpelling(argc, argv);
    if (const auto page = pageAskedFor(arguments); !page.empty()) {
        std::cout << page;
        return distill::afterOutput(0);
    }
    if (const char* program = programFor(arguments); program != nullptr)
        become(program, arguments);
    CLI::App app("Dataset distillation with a class-aware CMI regulariser.", "distill");
    distill::prepareParser(app);
    int status = 0;
    distill::addFrontCommands(app, status, [](bool) { return 0; });
    return distill::runProgram(app, status, static_cast<int>(arguments.size()), arguments.data());
}
