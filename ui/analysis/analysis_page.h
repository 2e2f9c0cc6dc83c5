// SPDX-License-Identifier: GPL-3.0-or-later
// What the pages of the analysis window share: the run they are about, and what they may ask of it. GUI
// thread only.
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "ui/run/run_desk.h"
#include "ui/run/run_model.h"
#include "ui/run/timeline.h"

class QVBoxLayout;
class QLabel;

namespace distill {

struct AnalysisSource {
    RunModel* model = nullptr;
    RunDesk* desk = nullptr;

    bool recorded() const { return !desk->directory().empty(); }
    QString directory() const;
    std::vector<std::int64_t> storedSets() const; // iterations whose sets can be evaluated, ascending
    QString setOf(std::int64_t iteration) const;  // as `distill` names it
    QStringList machine() const; // arguments: threads, device and seed of the run, so that its teachers are
                                 // found in the cache and evaluations share the networks of its own
    QString resultFile(const QString& name) const; // below the run folder; the folder is made
};

class AnalysisPage : public QWidget {
    Q_OBJECT
public:
    AnalysisPage(const AnalysisSource& source, const QString& explanation, QWidget* parent);

    virtual void refresh() = 0;                  // another run, more of it, or the page is shown
    virtual bool isFilled() const = 0;           // whether the figure shows anything of the run
    QWidget* figure() const { return m_figure; } // what is exported

signals:
    void imagesChosen(const std::vector<int>& images); // class-major indices, to be marked in the grid

protected:
    const AnalysisSource& source() const { return m_source; }
    QVBoxLayout* body() const { return m_body; }
    void setFigure(QWidget* figure) { m_figure = figure; } // once; the page itself where nothing is set
    QString whyNotReady() const;                           // empty where there is a stored set

private:
    AnalysisSource m_source;
    QVBoxLayout* m_body;
    QWidget* m_figure = this;
};

// A label in the small grey type of captions that wraps.
QLabel* makeCaption(const QString& text, QWidget* parent);

} // namespace distill
