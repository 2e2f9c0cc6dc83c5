// SPDX-License-Identifier: GPL-3.0-or-later
// What the window asks and offers about runs that can go on: resume, make longer, fork. GUI thread only.
#pragma once

#include <vector>

#include <QObject>

#include "core/run/run_config.h"
#include "core/store/run_index.h"

namespace distill {

class MessageBanner;
class RunDesk;
class RunModel;
class TwinRuns;

class RunQuestions final : public QObject {
    Q_OBJECT
public:
    RunQuestions(RunModel* model, RunDesk* desk, MessageBanner* banner, QWidget* window);

    void offerToResume();                                    // the run that is shown, where it did not finish
    void offerLostRuns(const std::vector<RunRow>& runs);     // at the first call, where no run is shown
    void followContact();                                    // of a followed run: offers while it is lost
    void askForRun(const std::filesystem::path& runsFolder); // see openRequested()
    void resume();                                           // the run that is shown
    void askHowLong();                                       // a new total for it
    // At the iteration that is looked at; `name` is what the run is called.
    void askForFork(const std::filesystem::path& runsFolder, const QString& name);
    void askForTwins(const RunConfig& setup, const std::filesystem::path& runsFolder, TwinRuns* twins);

signals:
    void openRequested(const QString& directory);

private:
    QString unfinishedText() const;
    QString awayText() const;
    std::int64_t done() const;
    std::int64_t total() const;

    RunModel* m_model;
    RunDesk* m_desk;
    MessageBanner* m_banner;
    QWidget* m_window;
    bool m_lostOffered = false;
    bool m_lostShown = false; // the banner speaks of a lost contact
};

} // namespace distill
