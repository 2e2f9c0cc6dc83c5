// SPDX-License-Identifier: GPL-3.0-or-later
// What an export is made of and how it shall look: values that go from the window to the dialog and back.
// What is shown is frozen when the dialog opens, but for figures of analyses, which are those of the analysis window
// when they are written; the run goes on beneath. Any thread, analyses the GUI thread only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <QString>
#include <QStringList>

#include "core/export/export_formats.h"
#include "core/export/import_export.h"
#include "ui/plots/figure_export.h"
#include "ui/plots/widget_figure.h"

namespace distill {

struct ExportSource {
    std::shared_ptr<const ImageBatch> images; // that are shown; may be null
    std::vector<std::string> classNames;
    std::vector<RunEvent> events;     // of the run, without pixels; empty for a stored set
    std::filesystem::path place;      // run folder or set; empty where nothing is recorded
    bool set = false;                 // a stored set, without history
    QString name;                     // for file names: "2026-11-28_122415_shapes_dm_ipc10"
    QString title;                    // for pictures: "Shapes, DM, 10 per class, iteration 750"
    std::string methodReference;      // for citations
    std::vector<std::int64_t> stored; // iterations whose sets lie in the run folder, ascending
    std::vector<std::int64_t>
        pictured; // iterations whose pictures lie there, ascending: what films are made of

    std::vector<ShownFigure> analyses; // of pages that show something of the run, and of a sweep

    std::int64_t iteration() const { return images ? images->iteration : 0; }
    const ShownFigure* analysis(const QString& id) const; // null where there is none
};

// One of the formats that the dialog offers.
struct ExportKind {
    enum class Maker { Picture, Figure, Analysis, Format }; // three drawn here, the last written by core
    Maker maker = Maker::Format;
    QString id, name, description, makes;
    QStringList suffixes; // of the file, the first by default; none = a folder
    QString origin;       // how the figure of an analysis comes about
    bool needsRun = false;
    bool needsPlace = true; // reads the run folder
    bool numbers = false, decodes = false;
};
const std::vector<ExportKind>& exportKinds();

struct ExportChoice {
    ExportKind kind;
    std::filesystem::path file; // or folder
    GridOptions grid;           // of a picture
    FigureOptions figure;       // of a figure
    ExportRequest request;      // of a format
};

} // namespace distill
