// SPDX-License-Identifier: GPL-3.0-or-later
// Saves what the window shows and what the run's folder holds, in any format. Asks what, how and where in one
// dialog; writes on a pool thread (figures on the GUI thread); tells the outcome by signals. GUI thread only.
#pragma once

#include <QObject>

#include "core/base/result.h"
#include "ui/window/export_source.h"

class QWidget;

namespace distill {

class AnalysisViews;
class Laboratory;
class RunModel;
class Timeline;

class Exporter final : public QObject {
    Q_OBJECT
public:
    Exporter(RunModel* model, const Timeline* timeline, QWidget* window);

    void setFigures(AnalysisViews* analyses, const Laboratory* laboratory); // whose figures are offered too
    void ask();
    void write(const ExportSource& source, const ExportChoice& choice);

signals:
    void began(const QString& file);
    void saved(const QString& file);
    void warned(const QString& text); // what a person should know before using it
    void failed(const distill::Error& error);

private:
    ExportSource source() const;

    RunModel* m_model;
    const Timeline* m_timeline; // the images that are looked at are saved
    AnalysisViews* m_analyses = nullptr;
    const Laboratory* m_laboratory = nullptr;
    QWidget* m_window;
};

} // namespace distill
