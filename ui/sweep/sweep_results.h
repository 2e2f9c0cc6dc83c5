// SPDX-License-Identifier: GPL-3.0-or-later
// What a λ sweep has given so far: its plot, the verdict in words, a row for each λ. GUI thread only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include <QWidget>

#include "core/jobs/sweep.h"
#include "ui/plots/widget_figure.h"

class QLabel;
class QTableWidget;

namespace distill {

class SweepPlot;

constexpr const char* kSweepFigure = "sweep"; // its id

class SweepResults final : public QWidget {
    Q_OBJECT
public:
    explicit SweepResults(QWidget* parent);

    // Shows them in any order; `wanted` runs make it complete.
    void setRows(std::vector<SweepRow> rows, std::int64_t wanted);
    bool isEmpty() const { return m_rows.empty(); }
    std::int64_t runsDone() const;
    const SweepRow* best() const; // null where none is; until the next setRows()

    ShownFigure figure() const;                                      // the plot
    Result<void> savePlot(const std::filesystem::path& file) const;  // .png, .pdf or .svg; replaces it
    Result<void> saveTable(const std::filesystem::path& file) const; // CSV; replaces it

private:
    void describeTable();
    void fillTable();

    SweepPlot* m_plot;
    QLabel* m_verdict;
    QTableWidget* m_table;
    std::vector<SweepRow> m_rows; // by λ
};

} // namespace distill
