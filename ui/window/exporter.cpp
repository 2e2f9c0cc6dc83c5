// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/exporter.h"

#include <QFileInfo>

#include "core/catalogue/catalogue.h"
#include "core/store/run_folder.h"
#include "ui/analysis/analysis_views.h"
#include "ui/process/background.h"
#include "ui/run/run_model.h"
#include "ui/run/timeline.h"
#include "ui/settings/settings.h"
#include "ui/sweep/laboratory.h"
#include "ui/window/curve_export.h"
#include "ui/window/export_dialog.h"

namespace distill {

namespace {

std::string referenceOf(const std::string& method) {
    for (const auto& each : methods())
        if (each.id == method)
            return each.reference;
    return {};
}

Result<void> writtenAnalysis(const ExportSource& source, const ExportChoice& choice) {
    if (const auto* figure = source.analysis(choice.kind.id))
        return figure->write(choice.file);
    return failure(ErrorCode::Usage, "There is no such figure of this run any more.");
}

Result<ExportReport> writtenPicture(const ExportSource& source, const ExportChoice& choice) {
    const auto written = exportGrid(*source.images, source.classNames, choice.file, choice.grid);
    if (!written)
        return tl::unexpected<Error>(written.error());
    return ExportReport{choice.file, {}, {}};
}

} // namespace

Exporter::Exporter(RunModel* model, const Timeline* timeline, QWidget* window)
    : QObject(window), m_model(model), m_timeline(timeline), m_window(window) {}

void Exporter::setFigures(AnalysisViews* analyses, const Laboratory* laboratory) {
    m_analyses = analyses;
    m_laboratory = laboratory;
}

ExportSource Exporter::source() const {
    ExportSource source;
    const RunStarted& started = *m_model->started();
    source.images = m_timeline->images();
    source.classNames = started.classNames;
    source.place = started.directory;
    source.set = m_model->showsSet();
    const QString dataset = QString::fromStdString(started.datasetName);
    const QString name = QFileInfo(QString::fromStdString(started.directory)).completeBaseName();
    source.name = name.isEmpty() ? dataset : name;
    if (auto sweep = m_laboratory->sweepFigure())
        source.analyses.push_back(std::move(*sweep));
    if (source.set) {
        source.title = dataset;
        return source;
    }
    source.events = m_model->events();
    source.title = tr("%1, %2, %3 per class, iteration %4")
                       .arg(dataset, QString::fromStdString(started.config.method).toUpper())
                       .arg(started.config.ipc)
                       .arg(source.iteration());
    source.methodReference = referenceOf(started.config.method);
    if (!source.place.empty()) {
        const RunFolder folder(source.place);
        source.stored = folder.iterations(RunFolder::kSets);
        source.pictured = folder.iterations(RunFolder::kPictures);
    }
    for (auto& figure : m_analyses->figures())
        source.analyses.push_back(std::move(figure));
    return source;
}

void Exporter::ask() {
    if (!m_model->started())
        return emit failed(Error{ErrorCode::Usage, tr("There is nothing to export yet.").toStdString(), {}});
    auto* dialog = new ExportDialog(source(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { write(dialog->source(), dialog->choice()); });
    dialog->open();
}

void Exporter::write(const ExportSource& source, const ExportChoice& choice) {
    const QString file = toQString(choice.file);
    const bool curves = choice.kind.maker == ExportKind::Maker::Figure;
    if (curves || choice.kind.maker == ExportKind::Maker::Analysis) { // drawn by widgets: on this thread
        const auto done =
            curves ? saveCurves(source.events, choice.file, choice.figure) : writtenAnalysis(source, choice);
        return done ? emit saved(file) : emit failed(done.error());
    }
    emit began(file);
    runInBackground(
        this,
        [source, choice] {
            return choice.kind.maker == ExportKind::Maker::Picture ? writtenPicture(source, choice)
                                                                   : exportAs(choice.request);
        },
        [this, file](const Result<ExportReport>& report) {
            if (!report)
                return emit failed(report.error());
            emit saved(file);
            for (const std::string& warning : report->warnings)
                emit warned(QString::fromStdString(warning));
        });
}

} // namespace distill
