// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/front/program.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "app/front/help.h"
#include "app/front/values.h"
#include "core/base/nearest_name.h"

namespace distill {
namespace {

std::vector<CLI::App*> commandsBelow(CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

// The command that the words name, as far as they name one.
CLI::App& commandOf(CLI::App& app, int argc, char** argv, int first = 1) {
    if (first < argc)
        for (CLI::App* command : commandsBelow(app))
            if (command->get_name() == argv[first] && !command->get_name().empty())
                return commandOf(*command, argc, argv, first + 1);
    return app;
}

std::vector<std::string> namesOf(const std::vector<CLI::App*>& commands) {
    std::vector<std::string> names;
    for (const CLI::App* command : commands)
        if (!command->get_name().empty())
            names.push_back(command->get_name());
    return names;
}

// "--lambda" of an option; groups of options are commands without a name.
void collectOptions(CLI::App& command, std::vector<std::string>& names) {
    for (const CLI::Option* option : command.get_options([](const CLI::Option*) { return true; }))
        for (const auto& name : option->get_lnames())
            names.push_back("--" + name);
    for (CLI::App* group : commandsBelow(command))
        if (group->get_name().empty())
            collectOptions(*group, names);
}

std::string unexpected(CLI::App& command, int argc, char** argv) {
    std::vector<std::string> options;
    collectOptions(command, options);
    for (int i = 1; i < argc; ++i) {
        const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
        if (word.rfind("--", 0) == 0 && word.size() > 2 &&
            std::find(options.begin(), options.end(), word) == options.end())
            return "there is no option '" + word + "'." + didYouMean(word, options);
    }
    const auto rest = command.remaining(true);
    return rest.empty() ? std::string() : "'" + rest.front() + "' was not expected.";
}

std::string unknownCommand(CLI::App& app, int argc, char** argv) {
    CLI::App& command = commandOf(app, argc, argv);
    const auto below = namesOf(commandsBelow(command));
    int depth = 1; // of the word that should name one
    for (const CLI::App* part = &command; part->get_parent() != nullptr; part = part->get_parent())
        ++depth;
    if (below.empty() || depth >= argc || argv[depth][0] == '-')
        return {};
    return "there is no command '" + std::string(argv[depth]) + "'." + didYouMean(argv[depth], below);
}

// The first line below "Examples:" in the foot of the command's help.
std::string exampleOf(const CLI::App& command) {
    const std::string foot = command.get_footer();
    const auto title = foot.find(kExamplesTitle);
    if (title == std::string::npos)
        return {};
    const auto begin = foot.find_first_not_of(' ', foot.find('\n', title) + 1);
    return " For example: " + foot.substr(begin, foot.find('\n', begin) - begin);
}

std::string missing(CLI::App& command) {
    for (const CLI::Option* option : command.get_options([](const CLI::Option*) { return true; }))
        if (option->get_required() && option->count() == 0) {
            const bool positional = option->get_positional();
            const auto name = positional ? "<" + option->get_name(true) + ">" : option->get_name();
            return "'" + command.get_name() + "' needs " + name + ": " + option->get_description() + "." +
                   exampleOf(command);
        }
    std::string below;
    for (const auto& name : namesOf(commandsBelow(command)))
        below += (below.empty() ? "" : ", ") + name;
    if (below.empty() || command.get_parent() == nullptr)
        return {};
    return "'" + command.get_name() + "' needs one of its commands: " + below + "." + exampleOf(command);
}

std::string sentenceOf(CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
    CLI::App& command = commandOf(app, argc, argv);
    if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr)
        return error.what();
    if (const auto text = unexpected(command, argc, argv); !text.empty())
        return text;
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
        if (const auto text = missing(command); !text.empty())
            return text;
    std::string words = error.what();
    if (const auto end = words.find(" was given a disallowed flag override"); end != std::string::npos)
        return "--" + words.substr(0, end) + " takes no value: it is said or left away.";
    return words;
}

// "--out=" with nothing behind it, as an unset variable of a script leaves it: the parser would take the next word.
std::string emptyValue(int argc, char** argv) {
    for (int i = 1; i < argc && std::strcmp(argv[i], "--") != 0; ++i) {
        const std::string word = argv[i];
        if (word.size() > 3 && word.rfind("--", 0) == 0 && word.find('=') == word.size() - 1)
            return word.substr(0, word.size() - 1) +
                   ": the value is empty: give one, or leave the option away";
    }
    return {};
}

int refuse(CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
    const CLI::App& command = commandOf(app, argc, argv);
    std::string path;
    for (const CLI::App* part = &command; part != nullptr; part = part->get_parent())
        path.insert(0, part->get_name() + (path.empty() ? "" : " "));
    std::cerr << "distill: " << sentenceOf(app, error, argc, argv) << "\nTry '" << path << " --help'.\n";
    return exitCode(ErrorCode::Usage);
}

} // namespace

void openStandardStreams() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) {
            // A folder, so that using it fails as it would have, also by the name /dev/stdout.
            static_cast<void>(open("/", O_RDONLY | O_DIRECTORY)); // takes the lowest free number: this one
        }
    std::signal(SIGXFSZ, SIG_IGN); // a limit of file sizes is an error of the write, and is told
}

void prepareParser(CLI::App& app) {
    app.option_defaults()->multi_option_policy(
        CLI::MultiOptionPolicy::TakeLast); // scripts append to override
    app.get_formatter()->column_width(kHelpColumn);
}

int runProgram(CLI::App& app, const int& status, int argc, char** argv) {
    refuseEmptyValues(app);
    addExamples(app);
    if (const auto unknown = unknownCommand(app, argc, argv); !unknown.empty()) { // also where --help follows
        std::cerr << "distill: " << unknown << "\nTry 'distill --help'.\n";
        return exitCode(ErrorCode::Usage);
    }
    if (const auto empty = emptyValue(argc, argv); !empty.empty()) {
        std::cerr << "distill: " << empty << "\n";
        return exitCode(ErrorCode::Usage);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) { // --help
        return afterOutput(app.exit(success));
    } catch (const CLI::ParseError& error) {
        return refuse(app, error, argc, argv);
    } catch (const DistillError& error) { // from a command that reads its files while it parses
        return reportError(error.error());
    } catch (const std::exception& error) { // none should come so far; the terminal shows no dump for it
        return reportError(
            {ErrorCode::RunFailed, std::string("Something went wrong inside: ") + error.what(), {}});
    }
    return afterOutput(status);
}

int afterOutput(int status) {
    errno = 0;
    std::cout.flush();
    const bool flushed = std::fflush(stdout) == 0;
    const int fault = errno;
    const bool written = flushed && std::cout.good() && std::ferror(stdout) == 0;
    if (written || status != 0)
        return status;
    const std::string why =
        fault != 0 ? std::strerror(fault) : "not all of it was taken"; // else told earlier
    return reportError({ErrorCode::CannotWrite, "Cannot write to standard output: " + why + ".", {}});
}

int reportError(const Error& error) {
    std::string text = error.message;
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
        text.insert(at + 1, "distill: ");
    std::cerr << "distill: " << text << '\n';
    return exitCode(error.code);
}

void warn(const std::string& sentence) {
    std::cerr << "distill: warning: " << sentence << '\n';
}

bool agreedOnTerminal(const std::string& question) {
    std::cerr << question << " [y/N] ";
    std::string answer;
    return std::getline(std::cin, answer) && (answer == "y" || answer == "Y" || answer == "yes");
}

} // namespace distill
