// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/front/values.h"

#include <CLI/CLI.hpp>

namespace distill {
namespace {

ParamSpec specOf(const std::string& flag, ParamKind kind, Limits limits) {
    ParamSpec spec;
    spec.key = flag;
    spec.kind = kind;
    spec.minimum = limits.minimum;
    spec.maximum = limits.maximum;
    return spec;
}

ParamValue valueOf(const ParamSpec& spec, const std::string& text) {
    const auto value = parseParam(spec, text);
    if (!value)
        throw CLI::ValidationError(value.error().message);
    return *value;
}

template <class Target>
struct NumberInside {
    using Type = Target;
};
template <class Target>
struct NumberInside<std::optional<Target>> {
    using Type = Target;
};
template <class Target>
using NumberIn = typename NumberInside<Target>::Type;

template <class Number>
CLI::Option* addInteger(CLI::App& command, const std::string& flag, Number& target, const std::string& help,
                        Limits limits) {
    const auto spec = specOf(flag, ParamKind::Integer, limits);
    return command
        .add_option_function<std::string>(
            flag,
            [spec, &target](const std::string& text) {
                target = static_cast<NumberIn<Number>>(std::get<std::int64_t>(valueOf(spec, text)));
            },
            help)
        ->type_name("NUMBER");
}

template <class Number>
CLI::Option* addReal(CLI::App& command, const std::string& flag, Number& target, const std::string& help,
                     Limits limits) {
    const auto spec = specOf(flag, ParamKind::Real, limits);
    return command
        .add_option_function<std::string>(
            flag,
            [spec, &target](const std::string& text) { target = std::get<double>(valueOf(spec, text)); },
            help)
        ->type_name("NUMBER");
}

CLI::Option* withDefault(CLI::Option* option, const ParamValue& value) {
    const auto text = formatParam(value);
    return text == "0" ? option : option->default_str(text);
}

} // namespace

CLI::Option* addNumber(CLI::App& command, const std::string& flag, std::int64_t& target,
                       const std::string& help, Limits limits) {
    return withDefault(addInteger(command, flag, target, help, limits), target);
}

CLI::Option* addNumber(CLI::App& command, const std::string& flag, int& target, const std::string& help,
                       Limits limits) {
    return withDefault(addInteger(command, flag, target, help, limits), std::int64_t{target});
}

CLI::Option* addNumber(CLI::App& command, const std::string& flag, std::uint64_t& target,
                       const std::string& help, Limits limits) {
    return withDefault(addInteger(command, flag, target, help, limits), static_cast<std::int64_t>(target));
}

CLI::Option* addNumber(CLI::App& command, const std::string& flag, double& target, const std::string& help,
                       Limits limits) {
    return withDefault(addReal(command, flag, target, help, limits), target);
}

CLI::Option* addNumber(CLI::App& command, const std::string& flag, std::optional<std::uint64_t>& target,
                       const std::string& help, Limits limits) {
    return addInteger(command, flag, target, help, limits);
}

CLI::Option* addNumber(CLI::App& command, const std::string& flag, std::optional<std::int64_t>& target,
                       const std::string& help, Limits limits) {
    return addInteger(command, flag, target, help, limits);
}

CLI::Option* addNumber(CLI::App& command, const std::string& flag, std::optional<double>& target,
                       const std::string& help, Limits limits) {
    return addReal(command, flag, target, help, limits);
}

CLI::Option* addNumbers(CLI::App& command, const std::string& flag, std::vector<double>& target,
                        const std::string& help, Limits limits) {
    const auto spec = specOf(flag, ParamKind::Real, limits);
    return command
        .add_option_function<std::string>(
            flag,
            [spec, &target](const std::string& text) {
                target.clear();
                for (std::size_t start = 0; start <= text.size();) {
                    const auto end = std::min(text.find(',', start), text.size());
                    const auto part = text.substr(start, end - start);
                    if (start > 0 && part.size() == 3 && part.front() == '0') // "1,000"
                        throw CLI::ValidationError(
                            spec.key + " takes numbers joined by commas; in \"" + text +
                            "\" the comma may group digits: write 1000 for a thousand.");
                    target.push_back(std::get<double>(valueOf(spec, part)));
                    start = end + 1;
                }
            },
            help)
        ->type_name("NUMBER,NUMBER...");
}

void refuseEmptyValues(CLI::App& command) {
    for (CLI::Option* option : command.get_options([](const CLI::Option*) { return true; }))
        if (option->get_expected_max() == 0)
            option->disable_flag_override();
        else
            option->check([](const std::string& text) {
                return text.empty() ? std::string("the value is empty: give one, or leave the option away")
                                    : std::string();
            });
    for (CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; }))
        refuseEmptyValues(*below);
}

} // namespace distill
