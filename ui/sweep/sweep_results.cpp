// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sweep/sweep_results.h"

#include <algorithm>
#include <utility>

#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QTableWidget>
#include <QVBoxLayout>

#include "core/io/staged_output.h"
#include "ui/sweep/sweep_plot.h"
#include "ui/sweep/sweep_text.h"

namespace distill {

SweepResults::SweepResults(QWidget* parent)
    : QWidget(parent),
      m_plot(new SweepPlot(this)),
      m_verdict(new QLabel(this)),
      m_table(new QTableWidget(0, static_cast<int>(sweepTableHead().size()), this)) {
    m_verdict->setObjectName(QStringLiteral("sweepVerdict"));
    m_verdict->setWordWrap(true);
    describeTable();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_plot, 3);
    layout->addWidget(m_verdict);
    layout->addWidget(m_table, 2);
}

void SweepResults::describeTable() {
    m_table->setObjectName(QStringLiteral("sweepTable"));
    m_table->setAccessibleName(tr("A row for each λ; intervals are of 95 %"));
    m_table->setToolTip(tr("Mean over the seeds, and its 95 % interval"));
    m_table->setHorizontalHeaderLabels(sweepTableHead());
    m_table->verticalHeader()->hide();
    m_table->setShowGrid(false);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
}

void SweepResults::setRows(std::vector<SweepRow> rows, std::int64_t wanted) {
    m_rows = std::move(rows);
    std::sort(m_rows.begin(), m_rows.end(),
              [](const SweepRow& a, const SweepRow& b) { return a.lambda < b.lambda; });
    m_plot->setRows(m_rows);
    m_verdict->setText(m_rows.empty() ? tr("Each λ gets its own runs; everything else is shared. A λ is "
                                           "chosen on held-out training images, the test is only reported.")
                                      : sweepVerdict(m_rows, runsDone() >= wanted));
    fillTable();
}

void SweepResults::fillTable() {
    m_table->setRowCount(static_cast<int>(m_rows.size()));
    for (std::size_t r = 0; r < m_rows.size(); ++r) {
        const QStringList cells = sweepTableRow(m_rows[r]);
        for (int c = 0; c < cells.size(); ++c) {
            auto* item = new QTableWidgetItem(cells[c]);
            const bool word = c == cells.size() - 1;
            item->setTextAlignment((word ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
            QFont font = m_table->font();
            font.setBold(m_rows[r].best);
            item->setFont(font);
            m_table->setItem(static_cast<int>(r), c, item);
        }
    }
}

std::int64_t SweepResults::runsDone() const {
    std::int64_t done = 0;
    for (const SweepRow& row : m_rows)
        done += row.n;
    return done;
}

const SweepRow* SweepResults::best() const {
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [](const SweepRow& row) { return row.best; });
    return found == m_rows.end() ? nullptr : &*found;
}

ShownFigure SweepResults::figure() const {
    const QPointer<const SweepResults> shown(this);
    return {QLatin1String(kSweepFigure),
            tr("λ sweep"),
            {},
            [shown] { return shown ? shown->m_plot->picture() : QImage(); },
            [shown](const std::filesystem::path& file) {
                return shown ? shown->savePlot(file)
                             : failure(ErrorCode::Usage, "There is no such sweep any more.");
            }};
}

Result<void> SweepResults::savePlot(const std::filesystem::path& file) const {
    return m_plot->exportTo(file);
}

Result<void> SweepResults::saveTable(const std::filesystem::path& file) const {
    return writeOutput(file, Existing::Replace, sweepCsv(m_rows));
}

} // namespace distill
