// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/exporter.h"

#include <QFileDialog>
#include <QFileInfo>

#include "core/export/import_export.h"
#include "ui/run/run_model.h"
#include "ui/run/timeline.h"
#include "ui/settings/settings.h"
#include "ui/window/curve_export.h"
#include "ui/window/grid_dialog.h"

namespace distill {

namespace {

QFileDialog* makeSaveDialog(QWidget* window, const char* name, const QString& title) {
    auto* dialog = new QFileDialog(window, title);
    dialog->setObjectName(QLatin1String(name));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    return dialog;
}

} // namespace

Exporter::Exporter(RunModel* model, const Timeline* timeline, Settings& settings, QWidget* window)
    : QObject(window), m_model(model), m_timeline(timeline), m_settings(settings), m_window(window) {}

void Exporter::askForGrid() {
    if (!m_timeline->images())
        return emit failed(Error{ErrorCode::Usage, tr("There are no images to save yet.").toStdString(), {}});
    auto* dialog = new GridDialog(*m_timeline->images(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setChoice(m_settings.value(SettingKey::GridScale).toInt(),
                      m_settings.value(SettingKey::GridLabels).toBool());
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_settings.setValue(SettingKey::GridScale, dialog->scale());
        m_settings.setValue(SettingKey::GridLabels, dialog->labels());
        askForGridFile(dialog->scale(), dialog->labels());
    });
    dialog->open();
}

void Exporter::askForGridFile(int scale, bool labels) {
    auto* dialog = makeSaveDialog(m_window, "gridFileDialog", tr("Export image grid"));
    dialog->setNameFilter(tr("PNG picture (*.png)"));
    dialog->setDefaultSuffix(QStringLiteral("png"));
    dialog->selectFile(QStringLiteral("images.png"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, scale, labels](const QString& file) { saveGrid(file, scale, labels); });
    dialog->open();
}

void Exporter::askForCurves() {
    auto* dialog = makeSaveDialog(m_window, "curvesFileDialog", tr("Export curves"));
    const QStringList suffixes{QStringLiteral("pdf"), QStringLiteral("svg"), QStringLiteral("png"),
                               QStringLiteral("csv")};
    const QStringList filters{tr("PDF figure (*.pdf)"), tr("SVG figure (*.svg)"), tr("PNG picture (*.png)"),
                              tr("CSV table (*.csv)")};
    dialog->setNameFilters(filters);
    dialog->setDefaultSuffix(suffixes.first());
    dialog->selectFile(QStringLiteral("curves.pdf"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, filters, suffixes](const QString& filter) {
        const QString suffix = suffixes.value(static_cast<int>(filters.indexOf(filter)));
        dialog->setDefaultSuffix(suffix);
        const QString name = QFileInfo(dialog->selectedFiles().value(0)).completeBaseName();
        dialog->selectFile(name + QLatin1Char('.') + suffix);
    });
    connect(dialog, &QFileDialog::fileSelected, this, &Exporter::saveCurves);
    dialog->open();
}

void Exporter::saveGrid(const QString& file, int scale, bool labels) {
    if (!m_timeline->images() || !m_model->started())
        return;
    GridOptions options;
    options.scale = scale;
    options.labels = labels;
    tell(exportGrid(*m_timeline->images(), m_model->started()->classNames, toPath(file), options), file);
}

void Exporter::saveCurves(const QString& file) {
    tell(distill::saveCurves(m_model->events(), toPath(file)), file);
}

void Exporter::tell(const Result<void>& result, const QString& file) {
    if (result)
        emit saved(file);
    else
        emit failed(result.error());
}

} // namespace distill
