// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/run_questions.h"

#include <algorithm>

#include <QFileDialog>
#include <QInputDialog>

#include "core/store/resume.h"
#include "ui/run/run_desk.h"
#include "ui/run/run_mirror.h"
#include "ui/run/timeline.h"
#include "ui/run/twin_runs.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"
#include "ui/widgets/message_banner.h"
#include "ui/window/fork_dialog.h"
#include "ui/window/twin_dialog.h"

namespace distill {

namespace {

constexpr int kMostIterations = 1'000'000'000;

// Empty where it goes on just where it ended.
QString whereItGoesOn(const std::filesystem::path& directory, std::int64_t done) {
    const std::int64_t from = resumePoint(directory);
    if (from >= done)
        return {};
    return from == 0
               ? RunQuestions::tr("It has no checkpoint: resumed, it begins anew.")
               : RunQuestions::tr("Resumed, it goes on at %1, its newest checkpoint.").arg(formatCount(from));
}

} // namespace

RunQuestions::RunQuestions(RunModel* model, RunDesk* desk, MessageBanner* banner, QWidget* window)
    : QObject(window), m_model(model), m_desk(desk), m_banner(banner), m_window(window) {}

void RunQuestions::askForRun(const std::filesystem::path& runsFolder) {
    auto* dialog = new QFileDialog(m_window, tr("Open a run folder"), toQString(runsFolder));
    dialog->setObjectName(QStringLiteral("openRunDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &RunQuestions::openRequested);
    dialog->open();
}

std::int64_t RunQuestions::done() const {
    return m_model->lastIteration() ? m_model->lastIteration()->iteration : 0;
}

std::int64_t RunQuestions::total() const {
    return m_model->started() ? m_model->started()->config.iterations : 0;
}

QString RunQuestions::unfinishedText() const {
    switch (m_model->state()) {
    case RunState::Stopped:
        return tr("This run was stopped at iteration %1 of %2.")
            .arg(formatCount(done()), formatCount(total()));
    case RunState::LostContact:
        if (m_desk->isAttached())
            return tr("Contact with the process of this run is lost at iteration %1 of %2; it is still "
                      "followed.")
                .arg(formatCount(done()), formatCount(total()));
        return tr("The process of this run ended at iteration %1 of %2 without a word.")
            .arg(formatCount(done()), formatCount(total()));
    case RunState::Failed:
        return m_model->stateReason().isEmpty()
                   ? tr("This run failed at iteration %1 of %2.")
                         .arg(formatCount(done()), formatCount(total()))
                   : tr("This run failed at iteration %1 of %2: %3")
                         .arg(formatCount(done()), formatCount(total()), m_model->stateReason());
    default:
        return {};
    }
}

void RunQuestions::offerToResume() {
    const QString text = unfinishedText();
    if (!m_desk->canGoOn() || text.isEmpty())
        return;
    if (m_model->state() != RunState::Failed || m_banner->text().isEmpty())
        m_banner->showMessage(m_model->state() == RunState::Failed ? Severity::Error : Severity::Info, text,
                              {});
    if (const QString where = whereItGoesOn(m_desk->directory(), done()); !where.isEmpty())
        m_banner->addSentence(where);
    m_banner->offer(tr("Resume"), tr("Dismiss"), [this] { resume(); });
}

void RunQuestions::offerLostRuns(const std::vector<RunRow>& runs) {
    if (std::exchange(m_lostOffered, true) || m_model->hasRun() || m_desk->isBusy())
        return;
    const auto isLost = [](const RunRow& run) {
        return run.state == RunState::LostContact && run.place.empty(); // at a place it goes on without us
    };
    const auto newest = std::find_if(runs.begin(), runs.end(), isLost);
    if (newest == runs.end())
        return;
    const auto others = std::count_if(runs.begin(), runs.end(), isLost) - 1;
    QString text = tr("%1 was cut off at iteration %2 of %3.")
                       .arg(QString::fromStdString(newest->name), formatCount(newest->iteration),
                            formatCount(newest->iterations));
    if (const QString where = whereItGoesOn(newest->directory, newest->iteration); !where.isEmpty())
        text += QLatin1Char(' ') + where;
    if (others == 1)
        text += QLatin1Char(' ') + tr("One more run was cut off; the list marks it as lost contact.");
    else if (others > 1)
        text += QLatin1Char(' ') +
                tr("%1 more were cut off; the list marks them as lost contact.").arg(formatCount(others));
    m_banner->showMessage(Severity::Info, text, {});
    m_banner->offer(tr("Resume"), tr("Later"),
                    [this, directory = newest->directory] { m_desk->resume(directory); });
}

void RunQuestions::followContact() {
    const bool catchingUp = m_desk->mirror()->contact() == RunMirror::Contact::CatchingUp;
    const bool lost = m_model->state() == RunState::LostContact && !catchingUp;
    if (lost == m_lostShown)
        return;
    m_lostShown = lost;
    if (lost && m_desk->origin())
        m_banner->showMessage(Severity::Warning, awayText(), {});
    else if (lost)
        offerToResume();
    else
        m_banner->dismiss();
}

// Of a run at a place nothing is known then but that it needs nobody.
QString RunQuestions::awayText() const {
    const QString place = QString::fromStdString(m_desk->origin()->place);
    QString problem = m_desk->mirror()->problem();
    if (problem.endsWith(QLatin1Char('.')))
        problem.chop(1);
    if (!problem.isEmpty())
        return tr("%1. The run there goes on by itself, and is looked for again.").arg(problem);
    return tr("There is no sign of life from this run's process at %1; it is looked for again.").arg(place);
}

void RunQuestions::resume() {
    if (m_desk->canGoOn())
        m_desk->resume(m_desk->directory());
}

void RunQuestions::askHowLong() {
    if (!m_desk->canGoOn())
        return;
    auto* dialog = new QInputDialog(m_window);
    dialog->setObjectName(QStringLiteral("extendDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Make the run longer"));
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setIntRange(static_cast<int>(std::min<std::int64_t>(done() + 1, kMostIterations)),
                        kMostIterations);
    dialog->setIntStep(100);
    dialog->setIntValue(
        static_cast<int>(std::min<std::int64_t>(std::max(total(), 2 * done()), kMostIterations)));
    dialog->setLabelText(tr("Iterations in total (%1 are done)").arg(formatCount(done())));
    dialog->setOkButtonText(tr("Go on"));
    connect(dialog, &QInputDialog::intValueSelected, this,
            [this](int iterations) { m_desk->resume(m_desk->directory(), iterations); });
    dialog->open();
}

void RunQuestions::askForFork(const std::filesystem::path& runsFolder, const QString& name) {
    if (!m_desk->canGoOn())
        return;
    ForkChoice suggested;
    suggested.at = m_desk->timeline()->position().value_or(done());
    suggested.lambda = m_desk->lambdaAt(suggested.at);
    // From the end there is nothing left of the parent's plan: as much again.
    suggested.iterations =
        suggested.at < total() ? total() : suggested.at + std::max<std::int64_t>(total(), 1);
    auto* dialog = new ForkDialog(name, suggested, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, runsFolder] { m_desk->fork(dialog->choice(), runsFolder); });
    dialog->open();
}

void RunQuestions::askForTwins(const RunConfig& setup, const std::filesystem::path& runsFolder,
                               TwinRuns* twins) {
    auto* dialog = new TwinDialog(setup.lambda, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, twins,
            [setup, runsFolder, twins, dialog] { twins->begin(setup, dialog->otherLambda(), runsFolder); });
    dialog->open();
}

} // namespace distill
