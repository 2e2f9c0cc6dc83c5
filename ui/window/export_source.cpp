// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/export_source.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/analysis/analysis_table.h"
#include "ui/sweep/sweep_results.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::ExportDialog", text);
}

// "FILE.webp, .gif, .mp4 or .webm": what stands after the points.
QStringList suffixesIn(const QString& makes, const QString& id) {
    if (id == QLatin1String("film"))
        return {QStringLiteral("webp"), QStringLiteral("gif"), QStringLiteral("mp4"), QStringLiteral("webm")};
    const auto point = makes.indexOf(QLatin1Char('.'));
    return makes.startsWith(QLatin1String("FILE")) ? QStringList{makes.mid(point + 1)} : QStringList();
}

ExportKind kindOf(const ExportFormat& format) {
    ExportKind kind;
    kind.id = QLatin1String(format.id);
    kind.name = QString::fromUtf8(format.name);
    kind.description = QString::fromUtf8(format.description);
    const QString makes = QString::fromUtf8(format.makes); // "FILE.npz", "DIR with …"
    if (format.folder)
        kind.makes = tr("a folder") + makes.mid(3);
    else
        kind.makes = tr("one file") + QLatin1Char(' ') + makes.mid(4);
    kind.suffixes = format.folder ? QStringList() : suffixesIn(makes, kind.id);
    kind.needsRun = format.needsRun;
    kind.numbers = format.numbers;
    kind.decodes = format.decodes;
    return kind;
}

ExportKind analysisKind(const QString& id, const QString& name, const QString& description) {
    ExportKind kind;
    kind.maker = ExportKind::Maker::Analysis;
    kind.id = id;
    kind.name = name;
    kind.description = description + QLatin1Char('.');
    kind.makes = tr("a PDF, SVG or PNG");
    kind.suffixes = QStringList{QStringLiteral("pdf"), QStringLiteral("svg"), QStringLiteral("png")};
    return kind;
}

// A page of the analysis window.
ExportKind kindOf(const AnalysisRow& row) {
    const auto translated = [](const char* text) {
        return QCoreApplication::translate("distill::AnalysisTable", text);
    };
    ExportKind kind = analysisKind(QLatin1String(row.id), translated(row.tab), translated(row.tip));
    kind.origin = tr("Nothing of this run yet: the menu Analyse makes it");
    kind.needsRun = true;
    return kind;
}

ExportKind sweepKind() {
    ExportKind kind =
        analysisKind(QLatin1String(kSweepFigure), tr("λ sweep"),
                     tr("Accuracy and CMI against λ, with their intervals, of the sweep that was "
                        "looked at last"));
    kind.origin = tr("No λ sweep with results was looked at in this session");
    kind.needsPlace = false;
    return kind;
}

std::vector<ExportKind> makeKinds() {
    ExportKind picture;
    picture.maker = ExportKind::Maker::Picture;
    picture.id = QStringLiteral("picture");
    picture.name = tr("Picture of the images");
    picture.description =
        tr("The images as they are shown, with class names and a title: for slides and papers.");
    picture.makes = tr("one PNG");
    picture.suffixes = QStringList{QStringLiteral("png")};
    picture.needsPlace = false;
    ExportKind figure;
    figure.maker = ExportKind::Maker::Figure;
    figure.id = QStringLiteral("figure");
    figure.name = tr("Curves");
    figure.description = tr(
        "Loss, CMI and test accuracy as a figure (TeX: drawn by LaTeX, with pgfplots), or as a table of values.");
    figure.makes = tr("a PDF, SVG, PNG, TeX or CSV");
    figure.suffixes = QStringList{QStringLiteral("pdf"), QStringLiteral("svg"), QStringLiteral("png"),
                                  QStringLiteral("tex"), QStringLiteral("csv")};
    figure.needsRun = true;
    figure.needsPlace = false;
    std::vector<ExportKind> kinds{picture, figure};
    for (const AnalysisRow& row : analysisPages())
        kinds.push_back(kindOf(row));
    kinds.push_back(sweepKind());
    for (const ExportFormat& format : exportFormats())
        kinds.push_back(kindOf(format));
    return kinds;
}

} // namespace

const ShownFigure* ExportSource::analysis(const QString& id) const {
    const auto found = std::find_if(analyses.begin(), analyses.end(),
                                    [&](const ShownFigure& figure) { return figure.id == id; });
    return found == analyses.end() ? nullptr : &*found;
}

const std::vector<ExportKind>& exportKinds() {
    static const std::vector<ExportKind> kinds = makeKinds();
    return kinds;
}

} // namespace distill
