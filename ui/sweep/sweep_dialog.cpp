// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sweep/sweep_dialog.h"

#include <algorithm>
#include <utility>

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/run/config_text.h"
#include "ui/process/background.h"
#include "ui/settings/settings.h"
#include "ui/setup/place_row.h"
#include "ui/sweep/sweep_results.h"
#include "ui/sweep/sweep_start.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

constexpr int kLookMilliseconds = 1000;

QPushButton* makeButton(const char* name, const QString& text, const QString& tip, QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(name));
    button->setToolTip(tip);
    button->setAutoDefault(false);
    return button;
}

} // namespace

SweepDialog::SweepDialog(QWidget* parent, QString program, SweepForm::Estimator estimator)
    : QDialog(parent),
      m_form(new SweepForm(this, std::move(estimator))),
      m_results(new SweepResults(this)),
      m_runOn(new PlaceRow(this, QStringLiteral("sweep"))),
      m_place(new QLabel(this)),
      m_status(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_start(makeButton("sweepStart", tr("Start"), tr("Runs every λ and seed, one after another"), this)),
      m_stop(makeButton("sweepStop", tr("Stop"), tr("Finishes the present iteration; what is done is kept"),
                        this)),
      m_open(makeButton("sweepOpen", tr("Open a sweep…"), tr("Shows what a sweep of earlier gave"), this)),
      m_new(makeButton("sweepNew", tr("New sweep"), tr("Begins anew from the present set-up"), this)),
      m_use(makeButton("sweepUse", tr("Use the best λ"), tr("Sets the λ slider to it"), this)),
      m_savePlot(makeButton("sweepSavePlot", tr("Export plot…"), tr("As PDF, SVG or PNG"), this)),
      m_saveTable(makeButton("sweepSaveTable", tr("Export table…"), tr("As CSV"), this)),
      m_process(new DistillProcess(this, std::move(program), DistillProcess::Leaving::Wait)) {
    setObjectName(QStringLiteral("sweepDialog"));
    setWindowTitle(tr("λ sweep"));
    layOut();
    connectParts();
    showRows({});
}

void SweepDialog::connectParts() {
    m_timer.setInterval(kLookMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &SweepDialog::look);
    connect(m_form, &SweepForm::edited, this, &SweepDialog::updateButtons);
    connect(m_runOn, &PlaceRow::changed, this, [this] { m_form->setPlace(m_runOn->place()); });
    connect(m_start, &QPushButton::clicked, this, &SweepDialog::start);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_process->stop();
        m_stop->setEnabled(false);
        m_status->setText(m_runOn->place() ? tr("Leaving; the runs there go on…")
                                           : tr("Stopping after this iteration…"));
    });
    connect(m_new, &QPushButton::clicked, this, &SweepDialog::newRequested);
    connect(m_open, &QPushButton::clicked, this, &SweepDialog::askForFolder);
    connect(m_use, &QPushButton::clicked, this, [this] {
        if (const SweepRow* best = m_results->best())
            emit lambdaChosen(best->lambda);
    });
    connect(m_savePlot, &QPushButton::clicked, this, &SweepDialog::askForPlot);
    connect(m_saveTable, &QPushButton::clicked, this, &SweepDialog::askForTable);
    connect(m_process, &DistillProcess::progress, this, [this](const QString& text, int percent) {
        m_status->setText(percent < 0 ? text : tr("%1, %2 %").arg(text).arg(percent));
    });
    connect(m_process, &DistillProcess::finished, this, [this] { onEnded(tr("Done.")); });
    connect(m_process, &DistillProcess::stopped, this, [this] {
        onEnded(m_runOn->place() ? tr("Left; the runs there go on, and Go on waits for them.")
                                 : tr("Stopped; what is done is kept."));
    });
    connect(m_process, &DistillProcess::failed, this,
            [this](const Error& error) { onEnded(QString::fromStdString(error.message)); });
}

void SweepDialog::layOut() {
    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    columns->addWidget(makeLeft());
    columns->addWidget(m_results, 1);
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(8);
    bottom->addWidget(m_new);
    bottom->addWidget(m_open);
    bottom->addStretch(1);
    for (QPushButton* button : {m_savePlot, m_saveTable, m_use})
        bottom->addWidget(button);
    auto* close = makeButton("sweepClose", tr("Close"), tr("A sweep that is on goes on"), this);
    connect(close, &QPushButton::clicked, this, &QDialog::hide);
    bottom->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(columns, 1);
    layout->addLayout(bottom);
    resize(1040, 720);
}

QWidget* SweepDialog::makeLeft() {
    auto* left = new QWidget(this);
    m_place->setObjectName(QStringLiteral("sweepPlace"));
    m_status->setObjectName(QStringLiteral("sweepStatus"));
    for (QLabel* label : {m_place, m_status}) {
        label->setProperty("caption", true);
        label->setWordWrap(true);
    }
    m_progress->setTextVisible(false);
    m_start->setProperty("primary", true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_start, 1);
    buttons->addWidget(m_stop);
    auto* layout = new QVBoxLayout(left);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_form, 1);
    layout->addWidget(m_runOn);
    layout->addWidget(m_place);
    layout->addLayout(buttons);
    layout->addWidget(m_progress);
    layout->addWidget(m_status);
    left->setFixedWidth(m_form->width());
    return left;
}

void SweepDialog::offer(const RunConfig& setup, const std::filesystem::path& runsFolder) {
    if (isRunning())
        return;
    m_runsFolder = runsFolder;
    m_form->setRequest(sweepRequestFor(setup));
    m_runOn->setDataset(QString::fromStdString(setup.dataset));
    setFolder({});
    showRows({});
    m_status->clear();
}

void SweepDialog::setFolder(const std::filesystem::path& folder) {
    m_folder = folder;
    m_place->setText(folder.empty() ? tr("Kept in a folder of its own below %1").arg(toQString(m_runsFolder))
                                    : tr("Kept in %1").arg(toQString(folder)));
}

// Folder and set-up file first: what is asked for can be gone on with after whatever happens.
void SweepDialog::start() {
    if (isRunning() || !m_form->problem().isEmpty())
        return;
    const SweepRequest asked = m_form->request();
    if (m_folder.empty())
        setFolder(newSweepFolder(m_runsFolder, asked.config));
    std::error_code error;
    std::filesystem::create_directories(m_folder, error);
    const auto setup = m_folder / "set-up.json";
    if (const auto written = writeSetup(setup, asked.config); !written)
        return onEnded(QString::fromStdString(written.error().message));
    m_status->setText(tr("Starting…"));
    QStringList arguments = sweepArguments(asked, setup, m_folder);
    if (const auto place = m_runOn->place())
        arguments = arguments.mid(0, 1) +
                    QStringList{QStringLiteral("--place"), QString::fromStdString(place->name)} +
                    arguments.mid(1);
    m_process->start(arguments);
    m_timer.start();
    updateButtons();
}

void SweepDialog::openFolder(const std::filesystem::path& folder) {
    if (isRunning())
        return;
    runInBackground(
        this, [folder] { return std::pair(readSweepPlan(folder), readSweepRows(folder)); },
        [this, folder](const std::pair<Result<SweepRequest>, Result<std::vector<SweepRow>>>& read) {
            if (isRunning())
                return;
            if (!read.first || !read.second)
                return m_status->setText(
                    QString::fromStdString((read.first ? read.second.error() : read.first.error()).message));
            m_form->setRequest(*read.first);
            setFolder(folder);
            m_status->clear();
            showRows(*read.second);
        });
}

std::optional<ShownFigure> SweepDialog::figure() const {
    if (m_results->isEmpty())
        return std::nullopt;
    ShownFigure figure = m_results->figure();
    figure.file = toQString(m_folder.filename());
    return figure;
}

void SweepDialog::look() {
    if (m_looking || m_folder.empty())
        return;
    m_looking = true;
    runInBackground(
        this, [folder = m_folder] { return readSweepRows(folder); },
        [this, folder = m_folder](const Result<std::vector<SweepRow>>& rows) {
            m_looking = false;
            if (rows && folder == m_folder)
                showRows(*rows);
        });
}

void SweepDialog::onEnded(const QString& how) {
    m_timer.stop();
    look();
    m_status->setText(how);
    updateButtons();
}

std::int64_t SweepDialog::runsWanted() const {
    const SweepRequest asked = m_form->request();
    return static_cast<std::int64_t>(asked.lambdas.size()) * asked.seeds;
}

void SweepDialog::showRows(std::vector<SweepRow> rows) {
    m_results->setRows(std::move(rows), runsWanted());
    updateButtons();
}

void SweepDialog::updateButtons() {
    const bool running = isRunning();
    const std::int64_t done = m_results->runsDone(), wanted = runsWanted();
    const SweepRow* best = m_results->best();
    m_form->setEditable(!running);
    m_runOn->setEditable(!running);
    const bool complete = done > 0 && done >= wanted;
    m_start->setEnabled(!running && !complete && m_form->problem().isEmpty());
    m_start->setText(done > 0 && done < wanted ? tr("Go on") : tr("Start"));
    m_stop->setEnabled(running);
    m_new->setEnabled(!running && !m_folder.empty());
    m_open->setEnabled(!running);
    m_use->setEnabled(best != nullptr);
    m_use->setText(best != nullptr ? tr("Use λ = %1").arg(compactNumber(best->lambda))
                                   : tr("Use the best λ"));
    m_savePlot->setEnabled(!m_results->isEmpty());
    m_saveTable->setEnabled(!m_results->isEmpty());
    m_progress->setRange(0, static_cast<int>(std::max<std::int64_t>(1, wanted)));
    m_progress->setValue(static_cast<int>(std::min(done, wanted)));
    m_progress->setToolTip(tr("%1 of %2 runs are done").arg(done).arg(wanted));
    m_progress->setVisible(running || done > 0);
}

void SweepDialog::askForFolder() {
    auto* dialog = new QFileDialog(this, tr("Open a sweep"), toQString(m_runsFolder));
    dialog->setObjectName(QStringLiteral("openSweepDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& folder) { openFolder(toPath(folder)); });
    dialog->open();
}

void SweepDialog::askForPlot() {
    askWhereTo(tr("Export plot"),
               {tr("PDF figure (*.pdf)"), tr("SVG figure (*.svg)"), tr("PNG picture (*.png)")},
               QStringLiteral("sweep.pdf"), &SweepResults::savePlot);
}

void SweepDialog::askForTable() {
    askWhereTo(tr("Export table"), {tr("CSV table (*.csv)")}, QStringLiteral("sweep.csv"),
               &SweepResults::saveTable);
}

void SweepDialog::askWhereTo(const QString& title, const QStringList& filters, const QString& proposal,
                             Result<void> (SweepResults::*save)(const std::filesystem::path& file) const) {
    auto* dialog = new QFileDialog(this, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters(filters);
    dialog->setDefaultSuffix(QFileInfo(proposal).suffix());
    dialog->selectFile(proposal);
    connect(dialog, &QFileDialog::fileSelected, this, [this, save](const QString& file) {
        const Result<void> saved = (m_results->*save)(toPath(file));
        m_status->setText(saved ? tr("Saved %1").arg(file) : QString::fromStdString(saved.error().message));
    });
    dialog->open();
}

} // namespace distill
