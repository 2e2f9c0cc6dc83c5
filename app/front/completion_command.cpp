// SPDX-License-Identifier: GPL-3.0-or-later
// distill completion: what shells need to complete command lines, from the parser itself and the tables of
// what there is to choose from.
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/front/catalogue_text.h"
#include "app/front/commands.h"
#include "app/front/program.h"

namespace distill {
namespace {

using Json = nlohmann::json;

struct OptionRow {
    std::string name, help; // "--lambda", one line
    bool takesValue = false, takesPath = false;
};
struct CommandRow {
    std::string path, help; // "teachers train"
    std::vector<OptionRow> options;
    bool takesPath = false;         // a positional one
    std::vector<std::string> words; // commands below it, or what its positional may be
};

std::string oneLine(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    for (const char quote : {'\'', '"', '`', '[', ']', ':'})
        text.erase(std::remove(text.begin(), text.end(), quote), text.end());
    return text;
}

void collectOptions(const CLI::App& command, CommandRow& row) {
    for (const CLI::Option* option : command.get_options([](const CLI::Option*) { return true; })) {
        const bool path = option->get_type_name() == "PATH";
        if (option->get_positional())
            row.takesPath = row.takesPath || path;
        if (!option->get_lnames().empty())
            row.options.push_back({"--" + option->get_lnames().front(), oneLine(option->get_description()),
                                   option->get_expected_max() > 0, path});
    }
    for (const CLI::App* group : command.get_subcommands([](const CLI::App*) { return true; }))
        if (group->get_name().empty())
            collectOptions(*group, row);
}

void collect(const CLI::App& command, const std::string& path, std::vector<CommandRow>& rows) {
    rows.push_back({path, oneLine(command.get_description()), {}, false, {}});
    const auto own = rows.size() - 1;
    collectOptions(command, rows[own]);
    for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; })) {
        if (below->get_name().empty() || below->get_group().empty()) // groups of options, hidden ones
            continue;
        rows[own].words.push_back(below->get_name());
        collect(*below, path.empty() ? below->get_name() : path + " " + below->get_name(), rows);
    }
}

std::vector<std::string> idsOf(const Json& rows) {
    std::vector<std::string> ids;
    for (const auto& row : rows)
        ids.push_back(row.at("id").get<std::string>());
    return ids;
}

// What an option may be, where that is a matter of tables.
std::map<std::string, std::vector<std::string>> valuesOf(const Json& lists) {
    std::map<std::string, std::vector<std::string>> values = {
        {"--method", idsOf(lists.at("methods"))},     {"--dataset", idsOf(lists.at("datasets"))},
        {"--network", idsOf(lists.at("networks"))},   {"--preset", idsOf(lists.at("presets"))},
        {"--protocol", idsOf(lists.at("protocols"))}, {"--format", idsOf(lists.at("formats"))},
        {"--device", {"auto", "cpu", "cuda"}},        {"--set", {}}};
    for (const auto& id : idsOf(lists.at("settings")))
        values["--set"].push_back(id + "=");
    return values;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

struct Tables {
    std::vector<CommandRow> commands;
    std::map<std::string, std::vector<std::string>> values; // by option
};

Tables tablesOf(const CLI::App& app) {
    Tables tables;
    collect(app, {}, tables.commands);
    const auto lists = Json::parse(catalogueText()).at("lists");
    tables.values = valuesOf(lists);
    for (auto& command : tables.commands) {
        if (command.path == "list") {
            command.words = {"devices"};
            for (const auto& [name, rows] : lists.items())
                command.words.push_back(name);
        }
        if (command.path == "dataset")
            command.words = tables.values.at("--dataset");
        if (command.path == "completion")
            command.words = {"bash", "zsh", "fish"};
    }
    return tables;
}

std::vector<std::string> namesOf(const std::vector<OptionRow>& options) {
    std::vector<std::string> names;
    names.reserve(options.size());
    for (const auto& option : options)
        names.push_back(option.name);
    return names;
}

// `--set` of export names a file, that of runs a setting.
bool completesPath(const CommandRow& command, const std::string& option) {
    return std::any_of(command.options.begin(), command.options.end(),
                       [&](const OptionRow& row) { return row.name == option && row.takesPath; });
}

// Both shells know a table of words by command and by option.
void writeCases(std::ostream& out, const Tables& tables, const char* list) {
    out << "    case \"$path\" in\n";
    for (const auto& command : tables.commands) {
        out << "    '" << command.path << "')\n        options='" << joined(namesOf(command.options)) << "'\n"
            << "        words='" << joined(command.words)
            << "'\n        files=" << (command.takesPath ? 1 : 0) << "\n        paths='";
        for (const auto& option : command.options)
            if (option.takesPath)
                out << ' ' << option.name;
        out << " '\n        takers='";
        for (const auto& option : command.options)
            if (option.takesValue)
                out << ' ' << option.name;
        out << " '\n        ;;\n";
    }
    out << "    esac\n    " << list << "=\n    case \"$path $previous\" in\n";
    for (const auto& command : tables.commands)
        for (const auto& option : command.options)
            if (const auto found = tables.values.find(option.name);
                found != tables.values.end() && !completesPath(command, option.name))
                out << "    '" << command.path << ' ' << option.name << "') " << list << "='"
                    << joined(found->second) << "' ;;\n";
    out << "    esac\n";
}

std::string pathPattern(const Tables& tables) {
    std::string pattern;
    for (const auto& command : tables.commands)
        if (!command.path.empty())
            pattern += (pattern.empty() ? "'" : "|'") + command.path + "'";
    return pattern;
}

void writeBash(std::ostream& out, const Tables& tables) {
    out << "# bash completion for distill\n_distill() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path= next i\n"
           "    local options= words= files=0 paths= takers= values\n"
           "    for ((i = 1; i < COMP_CWORD; ++i)); do\n"
           "        next=\"${path:+$path }${COMP_WORDS[i]}\"\n        case \"$next\" in\n        "
        << pathPattern(tables) << ") path=$next ;;\n        *) break ;;\n        esac\n    done\n";
    writeCases(out, tables, "values");
    out << "    if [[ -n $values ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$values\" -- \"$current\"))\n"
           "        [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace\n"
           "    elif [[ $paths == *\" $previous \"* ]]; then\n"
           "        compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\"))\n"
           "    elif [[ $takers == *\" $previous \"* ]]; then\n        COMPREPLY=()\n"
           "    elif [[ $current == -* ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n    else\n"
           "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "        if ((files)); then compopt -o filenames; COMPREPLY+=($(compgen -f -- \"$current\")); fi\n"
           "    fi\n}\ncomplete -F _distill distill\n";
}

void writeZsh(std::ostream& out, const Tables& tables) {
    out << "#compdef distill\n_distill() {\n"
           "    local current=${words[CURRENT]} previous=${words[CURRENT-1]} path= next\n"
           "    local -a given; given=(${words[2,CURRENT-1]})\n"
           "    local options= words= files=0 paths= takers= values\n"
           "    for next in $given; do\n        next=\"${path:+$path }$next\"\n        case \"$next\" in\n   "
           "     "
        << pathPattern(tables) << ") path=$next ;;\n        *) break ;;\n        esac\n    done\n";
    writeCases(out, tables, "values");
    out << "    if [[ -n $values ]]; then\n        compadd -S '' -- ${=values}\n"
           "    elif [[ $paths == *\" $previous \"* ]]; then\n        _files\n"
           "    elif [[ $takers == *\" $previous \"* ]]; then\n        return 0\n"
           "    elif [[ $current == -* ]]; then\n        compadd -- ${=options}\n    else\n"
           "        compadd -- ${=words}\n        ((files)) && _files\n    fi\n    return 0\n}\n"
           "compdef _distill distill\n";
}

void writeFish(std::ostream& out, const Tables& tables) {
    out << "# fish completion for distill\ncomplete -c distill -f\n";
    for (const auto& command : tables.commands) {
        const auto space = command.path.find(' ');
        const std::string parent = space == std::string::npos ? std::string() : command.path.substr(0, space);
        const std::string name = space == std::string::npos ? command.path : command.path.substr(space + 1);
        if (name.empty())
            continue;
        out << "complete -c distill -n '"
            << (parent.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + parent) << "' -a "
            << name << " -d '" << command.help << "'\n";
        const std::string when = "complete -c distill -n '__fish_seen_subcommand_from " + name + "'";
        for (const auto& option : command.options) {
            const auto values = tables.values.find(option.name);
            out << when << " -l " << option.name.substr(2);
            if (option.takesPath)
                out << " -rF";
            else if (option.takesValue)
                out << " -x";
            if (option.takesValue && !option.takesPath && values != tables.values.end())
                out << " -a '" << joined(values->second) << "'";
            out << " -d '" << option.help << "'\n";
        }
        if (command.takesPath)
            out << when << " -F\n";
        else if (!command.words.empty() && space == std::string::npos && name != "teachers" &&
                 name != "experts")
            out << when << " -a '" << joined(command.words) << "'\n";
    }
}

int completionCommand(const CLI::App& app, const std::string& shell) {
    const auto tables = tablesOf(app);
    if (shell == "bash")
        writeBash(std::cout, tables);
    else if (shell == "zsh")
        writeZsh(std::cout, tables);
    else if (shell == "fish")
        writeFish(std::cout, tables);
    else
        return reportError(
            {ErrorCode::Usage, "There is no completion for '" + shell + "': choose bash, zsh or fish.", {}});
    return 0;
}

} // namespace

void addCompletionCommand(CLI::App& app, int& status) {
    const auto shell = std::make_shared<std::string>();
    auto* command = app.add_subcommand("completion", "Print what a shell needs to complete command lines");
    command->add_option("shell", *shell, "bash, zsh or fish")->required();
    command->callback([&app, shell, &status] { status = completionCommand(app, *shell); });
}

} // namespace distill
