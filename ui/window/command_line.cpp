// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/command_line.h"

#include <array>

#include <QCommandLineParser>
#include <QUrl>

#include "core/catalogue/catalogue.h"
#include "core/store/run_store.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

struct OptionRow {
    const char* name;
    const char* value; // name of the value in the help; empty = a switch
    const char* help;
    const char* key; // field of the configuration that it sets; empty = none
};

constexpr std::array<OptionRow, 15> kOptions{{
    {"preset", "ID", "Settings to start from (default: quick).", ""},
    {"dataset", "ID", "Dataset to distil.", "dataset"},
    {"data", "PATH", "File or folder of the dataset.", "data"},
    {"method", "ID", "Distillation method.", "method"},
    {"ipc", "N", "Synthetic images per class.", "ipc"},
    {"lambda", "X", "Weight of the CMI term at the start.", "lambda"},
    {"iterations", "N", "Iterations of the run.", "iterations"},
    {"seed", "N", "Seed of the run.", "seed"},
    {"demo", "", "Take the settings of the demonstration, and start it.", ""},
    {"start", "", "Start the run at once.", ""},
    {"runs", "DIR", "Folder in which runs are recorded and listed.", ""},
    {"theme", "NAME", "light, dark or system, for this start.", ""},
    {"export-curves", "RUN FILE", "Write the curves of a recorded run (.csv .png .pdf .svg .tex) and end.",
     ""},
    {"help", "", "Show this help and end.", ""},
    {"version", "", "Show the versions and end.", ""},
}};

QString name(const OptionRow& row) {
    return QLatin1String(row.name);
}

tl::unexpected<Error> usageError(const QString& sentence) {
    return failure(ErrorCode::Usage, sentence.toStdString());
}

void addOptions(QCommandLineParser& parser) {
    for (const OptionRow& row : kOptions) {
        const bool isPair = qstrcmp(row.name, "export-curves") == 0; // taken out before the parser sees it
        const QStringList names = qstrcmp(row.name, "help") == 0 ? QStringList{QStringLiteral("h"), name(row)}
                                                                 : QStringList{name(row)};
        QCommandLineOption option(names, QLatin1String(row.help),
                                  isPair ? QString() : QLatin1String(row.value));
        parser.addOption(option);
    }
}

// "--export-curves RUN FILE" takes two values, which QCommandLineParser does not know.
Result<void> takeExportCurves(QStringList& arguments, StudioOptions& options) {
    const qsizetype at = arguments.indexOf(QStringLiteral("--export-curves"));
    if (at < 0)
        return {};
    if (arguments.size() < at + 3)
        return usageError(QStringLiteral("--export-curves needs two values: a run folder and a file."));
    options.curvesRun = toPath(arguments.at(at + 1));
    options.curvesFile = toPath(arguments.at(at + 2));
    arguments.erase(arguments.begin() + at, arguments.begin() + at + 3);
    return {};
}

QString valueOr(const QCommandLineParser& parser, const char* option, const std::string& fallback) {
    const QString key = QLatin1String(option);
    return parser.isSet(key) ? parser.value(key) : QString::fromStdString(fallback);
}

Result<ParamValue> parsedValue(const RunConfig& config, const OptionRow& row, const QString& text) {
    for (const ParamSpec& spec : runParams(config.method)) {
        if (spec.key != row.key)
            continue;
        auto value = parseParam(spec, text.toStdString());
        if (!value)
            return usageError(
                QStringLiteral("--%1: %2").arg(name(row), QString::fromStdString(value.error().message)));
        if (const auto problem = checkParam(spec, *value))
            return usageError(QStringLiteral("--%1: %2").arg(name(row), QString::fromStdString(*problem)));
        return value;
    }
    return usageError(QStringLiteral("--%1 is unknown to the method '%2'.")
                          .arg(name(row), QString::fromStdString(config.method)));
}

Result<RunConfig> baseConfig(const QCommandLineParser& parser) {
    if (parser.isSet(QStringLiteral("demo")))
        return demoConfig();
    const RunConfig defaults;
    const QString ipcText = valueOr(parser, "ipc", std::to_string(defaults.ipc));
    bool isNumber = false;
    const qlonglong ipc = ipcText.toLongLong(&isNumber);
    return presetConfig(valueOr(parser, "preset", "quick").toStdString(),
                        valueOr(parser, "method", defaults.method).toStdString(),
                        valueOr(parser, "dataset", defaults.dataset).toStdString(),
                        isNumber ? ipc : defaults.ipc);
}

Result<void> readSetup(const QCommandLineParser& parser, StudioOptions& options) {
    bool speaksOfSetup = parser.isSet(QStringLiteral("preset")) || parser.isSet(QStringLiteral("demo"));
    for (const OptionRow& row : kOptions)
        speaksOfSetup = speaksOfSetup || (*row.key != '\0' && parser.isSet(name(row)));
    if (!speaksOfSetup)
        return {};
    auto config = baseConfig(parser);
    if (!config)
        return tl::unexpected<Error>(config.error());
    for (const OptionRow& row : kOptions) {
        if (*row.key == '\0' || !parser.isSet(name(row)))
            continue;
        const auto value = parsedValue(*config, row, parser.value(name(row)));
        if (!value)
            return tl::unexpected<Error>(value.error());
        if (const auto written = setField(*config, row.key, *value); !written)
            return usageError(
                QStringLiteral("--%1: %2").arg(name(row), QString::fromStdString(written.error().message)));
    }
    if (auto needless = needlessData(config->dataset, config->data))
        return tl::unexpected<Error>(std::move(*needless));
    options.setup = std::move(*config);
    return {};
}

Result<void> readWindowOptions(const QCommandLineParser& parser, StudioOptions& options) {
    if (parser.isSet(QStringLiteral("theme"))) {
        ThemeChoice choice = ThemeChoice::System;
        const QString wanted = parser.value(QStringLiteral("theme"));
        if (!themeFromName(wanted, choice))
            return usageError(QStringLiteral("--theme is light, dark or system, not '%1'.").arg(wanted));
        options.theme = choice;
    }
    if (parser.isSet(QStringLiteral("demo")) && parser.isSet(QStringLiteral("preset")))
        return usageError(QStringLiteral("--demo has settings of its own: leave --preset away."));
    options.start = parser.isSet(QStringLiteral("start")) || parser.isSet(QStringLiteral("demo"));
    if (parser.isSet(QStringLiteral("runs")))
        options.runsFolder = toPath(parser.value(QStringLiteral("runs")));
    return {};
}

Result<void> readRun(const QStringList& positional, StudioOptions& options) {
    if (positional.size() > 1)
        return usageError(
            QStringLiteral("One run at a time can be opened; '%1' is one too many.").arg(positional.at(1)));
    if (positional.isEmpty())
        return {};
    if (isRunLink(positional.first())) {
        const auto link = parseRunLink(positional.first());
        if (!link)
            return tl::unexpected<Error>(link.error());
        options.link = *link;
        return {};
    }
    const QUrl url(positional.first()); // as desktops name what is to be opened
    const QString given = url.isLocalFile() ? url.toLocalFile() : positional.first();
    const auto path = std::filesystem::absolute(toPath(given)).lexically_normal();
    options.run =
        path.has_filename() ? path : path.parent_path(); // "run/", as shells complete it, has no name
    if (isRunDirectory(options.run))
        return {};
    return failure(ErrorCode::InvalidInput,
                   "'" + positional.first().toStdString() +
                       "' is no run folder: it has no run.json with a journal beside it.");
}

} // namespace

QStringList withoutQtOptions(const QStringList& arguments) {
    static const QStringList kWithValue{QStringLiteral("platform"),
                                        QStringLiteral("style"),
                                        QStringLiteral("stylesheet"),
                                        QStringLiteral("platformtheme"),
                                        QStringLiteral("platformpluginpath"),
                                        QStringLiteral("display"),
                                        QStringLiteral("session")};
    QStringList kept;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        QString plain = arguments.at(i);
        const bool isOption = plain.startsWith(QLatin1Char('-'));
        while (plain.startsWith(QLatin1Char('-')))
            plain.remove(0, 1);
        if (isOption && kWithValue.contains(plain))
            ++i;
        else
            kept << arguments.at(i);
    }
    return kept;
}

Result<StudioOptions> parseCommandLine(const QStringList& given) {
    QStringList arguments = given;
    StudioOptions options;
    if (given.size() == 2 && given.first() == QStringLiteral("--askpass")) { // as letSshAsk() has it called
        options.askpass = given.last();
        return options;
    }
    if (const auto taken = takeExportCurves(arguments, options); !taken)
        return tl::unexpected<Error>(taken.error());
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    addOptions(parser);
    if (!parser.parse(QStringList{QStringLiteral("distillation-studio")} + arguments))
        return usageError(parser.errorText() + QStringLiteral(" See --help."));
    options.help = parser.isSet(QStringLiteral("help"));
    options.version = parser.isSet(QStringLiteral("version"));
    if (options.help || options.version)
        return options;
    for (const auto& read : {readWindowOptions(parser, options), readSetup(parser, options),
                             readRun(parser.positionalArguments(), options)})
        if (!read)
            return tl::unexpected<Error>(read.error());
    return options;
}

QString commandLineHelp() {
    QString text = QStringLiteral(
        "Usage: distillation-studio [RUN] [options]\n"
        "Distils a dataset before your eyes. RUN is the folder of a recorded run to show, or a link to one:\n"
        "distill://PLACE/RUN#iteration=N&class=N&image=N, which a window that is open follows.\n\n");
    for (const OptionRow& row : kOptions) {
        const QString left = QStringLiteral("  --%1 %2").arg(name(row), QLatin1String(row.value));
        text += left.leftJustified(28) + QLatin1String(row.help) + QLatin1Char('\n');
    }
    text +=
        QStringLiteral("\nExit: 0 done, 1 failed, 2 bad command line, 3 unreadable input, 4 cannot write.\n");
    return text;
}

} // namespace distill
