// SPDX-License-Identifier: GPL-3.0-or-later
// distill manual: the commands as a part of the manual page, from the texts that --help shows. The build puts
// it between packaging/man/distill.head.1 and distill.foot.1. mdoc(7).
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "app/front/commands.h"
#include "app/front/help.h"

namespace distill {
namespace {

// Text of a line, with what roff would take for its own made plain.
std::string plainText(const std::string& text) {
    std::string roff;
    bool lineBegins = true;
    for (const char c : text) {
        if (lineBegins && (c == '.' || c == '\''))
            roff += "\\&";
        if (c == '\\')
            roff += "\\e";
        else if (c == '-')
            roff += "\\-";
        else
            roff += c;
        lineBegins = c == '\n';
    }
    return roff;
}

void writeParagraph(std::ostream& out, std::string text) {
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    if (!text.empty())
        out << ".Pp\n" << plainText(text) << '\n';
}

void writeExamples(std::ostream& out, const std::string& lines) {
    out << ".Bd -literal -offset indent\n" << plainText(lines) << "\n.Ed\n";
}

// Own words, then examples; the exit codes stand once in the page.
void writeFoot(std::ostream& out, const std::string& foot) {
    const auto examples = foot.find(kExamplesTitle), codes = foot.find(kExitCodesTitle);
    writeParagraph(out, foot.substr(0, std::min(examples, codes)));
    if (examples == std::string::npos)
        return;
    const auto first = foot.find('\n', examples) + 1;
    std::string lines = foot.substr(first, codes == std::string::npos ? codes : codes - first);
    while (!lines.empty() && lines.back() == '\n')
        lines.pop_back();
    writeExamples(out, lines);
}

// ".It Fl Fl lambda Ar NUMBER", ".It Ar run"
void writeOption(std::ostream& out, const CLI::Option& option) {
    out << ".It";
    if (option.get_positional())
        out << " Ar " << option.get_name(true);
    for (const auto& name : option.get_lnames())
        out << (name == option.get_lnames().front() ? "" : " ,") << " Fl Fl " << plainText(name);
    for (const auto& name : option.get_snames())
        out << " , Fl " << name;
    if (!option.get_positional() && option.get_expected_max() > 0)
        out << " Ar " << (option.get_type_name().empty() ? "TEXT" : option.get_type_name());
    std::string text = option.get_description();
    if (!option.get_default_str().empty())
        text += " [" + option.get_default_str() + "]";
    out << '\n' << plainText(text) << '\n';
}

void writeOptions(std::ostream& out, const CLI::App& command) {
    for (const CLI::Option* option : command.get_options([](const CLI::Option*) { return true; }))
        writeOption(out, *option);
    for (const CLI::App* group : command.get_subcommands([](const CLI::App*) { return true; }))
        if (group->get_name().empty()) // a group of options
            writeOptions(out, *group);
}

void writeCommand(std::ostream& out, const CLI::App& command, const std::string& path) {
    out << ".Ss distill " << path << '\n' << plainText(command.get_description()) << ".\n";
    out << ".Bl -tag -width Ds\n";
    writeOptions(out, command);
    out << ".El\n";
    writeFoot(out, command.get_footer());
    for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; }))
        if (!below->get_name().empty())
            writeCommand(out, *below, path + " " + below->get_name());
}

int manualCommand(const CLI::App& app) {
    std::cout << ".Sh COMMANDS\n";
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        if (!command->get_name().empty() && !command->get_group().empty())
            writeCommand(std::cout, *command, command->get_name());
    std::cout << ".Sh EXIT STATUS\n";
    const std::string foot = app.get_footer();
    writeParagraph(std::cout, foot.substr(foot.find(kExitCodesTitle)));
    return 0;
}

} // namespace

void addManualCommand(CLI::App& app, int& status) {
    auto* command = app.add_subcommand("manual", "Print the commands as a part of the manual page");
    command->group(""); // for the build alone
    command->callback([&app, &status] { status = manualCommand(app); });
}

} // namespace distill
