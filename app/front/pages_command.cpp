// SPDX-License-Identifier: GPL-3.0-or-later
// distill-engine pages: what every --help shows, as a C++ source, at build time, so that `distill` answers it without
// loading LibTorch. See help_pages.h.
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "app/front/commands.h"

namespace distill {
namespace {

constexpr std::size_t kPiece = 4000; // characters of one literal, at least

// Cut between lines, as compilers limit the length of a literal.
void writeLiterals(std::ostream& out, const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto line = text.find('\n', std::min(at + kPiece, text.size()));
        const auto end = line == std::string::npos ? text.size() : line + 1;
        out << "        text += R\"~~~~(" << text.substr(at, end - at) << ")~~~~\";\n";
        at = end;
    }
}

// As the parser itself shows it.
void writePages(std::ostream& out, const CLI::App& command, const std::string& path) {
    const auto name = "distill" + (path.empty() ? std::string() : " " + path);
    out << "    if (command == \"" << path << "\") {\n";
    writeLiterals(out, command.get_formatter()->make_help(&command, name, CLI::AppFormatMode::Normal));
    out << "    }\n";
    for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; }))
        if (!below->get_name().empty() && !below->get_group().empty())
            writePages(out, *below, path.empty() ? below->get_name() : path + " " + below->get_name());
}

int pagesCommand(const CLI::App& app) {
    std::cout << "// Made by distill-engine.\n#include \"app/front/help_pages.h\"\n\nnamespace distill {\n\n"
                 "std::string helpPage(const std::string& command) {\n    std::string text;\n";
    writePages(std::cout, app, {});
    std::cout << "    return text;\n}\n\n} // namespace distill\n";
    return 0;
}

} // namespace

void addPagesCommand(CLI::App& app, int& status) {
    auto* command = app.add_subcommand("pages", "Print every help as a C++ source");
    command->group(""); // for the build alone
    command->callback([&app, &status] { status = pagesCommand(app); });
}

} // namespace distill
