// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/run_starter.h"

#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

#include "core/jobs/run.h"
#include "ui/lambda/price_note.h"
#include "ui/run/run_desk.h"
#include "ui/run/run_model.h"
#include "ui/settings/runs_place.h"
#include "ui/settings/settings.h"
#include "ui/setup/cost_note.h"
#include "ui/setup/place_row.h"
#include "ui/setup/setup_footer.h"
#include "ui/setup/setup_panel.h"
#include "ui/widgets/message_banner.h"

namespace distill {

namespace {

constexpr double kLongSeconds = 3600; // from which on a run is worth a question

} // namespace

RunStarter::RunStarter(const Parts& parts, Settings& settings, QWidget* window)
    : QObject(window),
      m_desk(parts.desk),
      m_setup(parts.setup),
      m_settings(settings),
      m_banner(parts.banner),
      m_window(window) {
    connect(m_desk->controller(), &RunController::ended, this, &RunStarter::noteSpeed);
    connect(m_desk, &RunDesk::ended, this, &RunStarter::noteSpeedThere);
    connect(m_setup->place(), &PlaceRow::changed, this, &RunStarter::estimateWhereItRuns);
}

void RunStarter::estimateWhereItRuns() {
    CostNote* cost = m_setup->footer()->cost();
    const auto chosen = m_setup->place()->place();
    if (!chosen)
        return cost->setEstimator(estimateHere);
    cost->setEstimator([place = *chosen](const RunConfig& config) { return estimateAway(place, config); },
                       QString::fromStdString(chosen->name));
}

void RunStarter::setRunsFolder(const std::filesystem::path& folder, bool given) {
    m_folder = folder;
    m_given = given;
}

bool RunStarter::records() const {
    return m_given || m_settings.value(SettingKey::RecordRuns).toBool();
}

void RunStarter::start() {
    const RunConfig config = m_setup->config();
    if (const auto place = m_setup->place()->place()) {
        m_settings.writeSetup(config);
        return emit placeRequested(config, *place);
    }
    if (!m_desk->isBusy() && !asksFirst(config))
        startIn(config);
}

void RunStarter::startIn(const RunConfig& config) {
    if (!m_desk->isBusy() && finds(config))
        begin(config, records());
}

// One that could not be found again would not be looked away from.
void RunStarter::startNext(const RunConfig& config) {
    if (!m_desk->isAside() || !records())
        return startIn(config);
    if (!m_desk->isBusy() && finds(config))
        m_desk->startAside(requestFor(config, true));
}

bool RunStarter::finds(const RunConfig& config) {
    const QString problem = records() ? whyNotWritable(m_folder) : QString();
    if (!problem.isEmpty())
        offerOtherPlaces(config, problem);
    return problem.isEmpty();
}

RunRequest RunStarter::requestFor(const RunConfig& config, bool record) const {
    RunRequest request;
    request.config = config;
    request.pauseOnProblem = true; // somebody watches
    request.freshDirectory = record;
    if (record)
        request.directory = newRunDirectory(m_folder, config);
    return request;
}

bool RunStarter::asksFirst(const RunConfig& config) {
    const auto estimate = m_setup->footer()->cost()->estimateOf(config);
    if (!estimate)
        return false; // nobody knows yet, and waiting for it would be worse
    const bool tooLarge = estimate->availableBytes > 0 && estimate->memoryBytes > estimate->availableBytes;
    if (!tooLarge && estimate->totalSeconds <= kLongSeconds)
        return false;
    auto* question = new QMessageBox(QMessageBox::Question, tr("Start this run?"),
                                     tooLarge ? tr("This run may need more memory than is free.")
                                              : tr("This run will take a while."),
                                     QMessageBox::Cancel, m_window);
    question->setObjectName(QStringLiteral("costQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    QString cost = QString::fromStdString(costText(*estimate));
    cost[0] = cost.at(0).toUpper();
    question->setInformativeText(cost + QLatin1Char('.'));
    QPushButton* fit = question->addButton(tr("Fit into a time…"), QMessageBox::ActionRole);
    QPushButton* start = question->addButton(tr("Start anyway"), QMessageBox::AcceptRole);
    fit->setObjectName(QStringLiteral("costFit"));
    start->setObjectName(QStringLiteral("costStart"));
    question->setDefaultButton(fit);
    connect(fit, &QPushButton::clicked, m_setup, &SetupPanel::askForTime);
    connect(start, &QPushButton::clicked, this, [this, config] { startIn(config); });
    question->open();
    return true;
}

void RunStarter::begin(const RunConfig& config, bool record) {
    if (m_desk->isBusy())
        return;
    const RunRequest request = requestFor(config, record);
    m_settings.writeSetup(config);
    m_desk->start(request);
    if (record)
        m_settings.addRecentRun(request.directory);
}

std::optional<OngoingSpeed> RunStarter::ongoing() const {
    const RunModel& run = m_desk->ownModel();
    if (!run.started())
        return std::nullopt;
    std::vector<double> evaluations;
    for (const Evaluation& evaluation : run.evaluations())
        evaluations.push_back(evaluation.seconds);
    auto speed = speedOf(run.curves().totalMilliseconds, evaluations);
    if (const auto price = measuredPrice(run); speed && price)
        speed->cmiSeconds = price->measurement / 1000;
    return speed ? std::optional(OngoingSpeed{run.started()->config, *speed}) : std::nullopt;
}

void RunStarter::noteSpeed() const {
    const auto run = ongoing();
    if (!run)
        return;
    SpeedBook().note(run->config, run->speed);
    m_setup->footer()->cost()->forget();
}

void RunStarter::noteSpeedThere() {
    const auto run = m_desk->origin() && !m_desk->isAside() ? ongoing() : std::nullopt;
    if (!run)
        return;
    SpeedBook::ofPlace(m_desk->origin()->place).note(run->config, run->speed);
    m_setup->footer()->cost()->forget();
}

void RunStarter::offerOtherPlaces(const RunConfig& config, const QString& problem) {
    m_banner->showMessage(Severity::Error, problem, {});
    m_banner->offer(tr("Choose a folder…"), tr("Dismiss"), [this, config] { askForFolder(config); });
    m_banner->offerAlso(tr("Run without recording"), [this, config] { begin(config, false); });
}

void RunStarter::askForFolder(const RunConfig& config) {
    auto* dialog = new QFileDialog(m_window, tr("Record runs in"), QDir::homePath());
    dialog->setObjectName(QStringLiteral("recordFolderDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this, config](const QString& folder) {
        emit runsFolderChosen(folder);
        startIn(config);
    });
    dialog->open();
}

} // namespace distill
