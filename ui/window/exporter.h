// SPDX-License-Identifier: GPL-3.0-or-later
// Saves what the window shows: the image grid as PNG, the curves as CSV or figure. Asks for the file; tells
// the outcome by signals. GUI thread only.
#pragma once

#include <QObject>

#include "core/base/result.h"

class QWidget;

namespace distill {

class RunModel;
class Settings;
class Timeline;

class Exporter final : public QObject {
    Q_OBJECT
public:
    Exporter(RunModel* model, const Timeline* timeline, Settings& settings, QWidget* window);

    void askForGrid();
    void askForCurves();
    void saveGrid(const QString& file, int scale, bool labels);
    void saveCurves(const QString& file);

signals:
    void saved(const QString& file);
    void failed(const distill::Error& error);

private:
    void askForGridFile(int scale, bool labels);
    void tell(const Result<void>& result, const QString& file);

    RunModel* m_model;
    const Timeline* m_timeline; // the images that are looked at are saved
    Settings& m_settings;
    QWidget* m_window;
};

} // namespace distill
