// SPDX-License-Identifier: GPL-3.0-or-later
// Which run lies before the user and what happens to it: started here, opened from its folder, gone on with,
// forked, or followed in another process, here or at a place by its mirror. The one way from the window's commands to
// the engine or to control files. A recorded run of this process goes on aside while another one is looked at, and
// tells what it tells to a model of its own until it is shown again. Reads folders on a pool thread; the newest command
// wins. GUI thread only; owns controller, attachment and timeline.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include <QObject>

#include "core/run/run_controls.h"
#include "core/store/mirror_origin.h"
#include "ui/run/run_controller.h"

namespace distill {

class RunAttachment;
class RunMirror;
struct RunReading;
class Timeline;

struct ForkChoice {
    std::int64_t at = 0;         // the fork's first own iteration is the next one
    double lambda = 0;           // from there on
    std::int64_t iterations = 0; // new total
};

class RunDesk final : public QObject {
    Q_OBJECT
public:
    RunDesk(RunModel* model, EngineEntry engine, QObject* parent);

    RunController* controller() const { return m_controller; }
    Timeline* timeline() const { return m_timeline; }
    const std::filesystem::path& directory() const { return m_directory; } // empty = not recorded
    bool isBusy() const { return m_controller->isBusy(); }                 // the engine of this process
    bool isAttached() const;
    // The newest run of this process is not the one that is shown, whether it goes on or has ended meanwhile.
    bool isAside() const { return m_aside; }
    bool goesOnAside() const { return m_aside && isBusy(); }
    bool mayLookElsewhere() const { return !isBusy() || !m_ownDirectory.empty(); } // and find back
    const std::filesystem::path& ownDirectory() const { return m_ownDirectory; } // of that run; may be empty
    const RunModel& ownModel() const { return m_aside ? *m_parked : *m_model; }  // what that run has told
    RunState endedAs() const { return m_endedAs; }       // the run that ended() told of
    const RunMirror* mirror() const { return m_mirror; } // of a run at a place, while that is shown
    const std::optional<MirrorOrigin>& origin() const { return m_origin; } // its place; none = a run here
    bool canGoOn() const;                          // a recorded run that nobody executes
    double lambdaAt(std::int64_t iteration) const; // in force there
    // The state that commands go by: a run that is going to pause counts as paused, so that what is pressed
    // next acts on what was asked and not on what the window has heard so far.
    RunState commandState() const;

    void start(const RunRequest& request);
    void startAside(const RunRequest& request); // what is looked at stays
    // Attaches where a process executes it; the run of this process is shown again as it goes on.
    void open(const std::filesystem::path& directory);
    void showOwn(); // the run of this process, where it goes on aside
    void resume(const std::filesystem::path& directory, std::int64_t iterations = 0); // > 0: a new total
    void fork(const ForkChoice& choice, const std::filesystem::path& runsFolder);
    void clear(); // nothing before the user; what goes on, goes on without us
    void steer(ControlKind kind, double value = 0);    // the run that is shown
    void steerOwn(ControlKind kind, double value = 0); // that of this process
    void leaveStage(); // leaves an evaluation, or stops a run that is still preparing

signals:
    void directoryChanged();
    void opened(const distill::RunConfig& config); // a recorded run is shown, or one is followed
    void attachedChanged(bool attached);           // or the contact to the place of a run
    void steered();                                // a request is under way
    void failed(const distill::Error& error);
    void ended(); // a run of this process, also aside, or one that was followed

private:
    void connectMirror();
    void followPlace(bool alive, bool news);
    void show(const std::filesystem::path& directory, const RunReading& reading);
    void showStarted(const std::filesystem::path& directory);
    void setDirectory(const std::filesystem::path& directory,
                      const std::optional<MirrorOrigin>& origin = std::nullopt);
    void setAside(bool aside);
    void leaveAttachment();
    void onOwnFailed(const Error& error);
    void onOwnEnded();
    void onParkedState();
    QString ownName() const;

    RunModel* m_model;
    RunModel* m_parked; // what the run of this process tells while it is aside
    RunController* m_controller;
    RunAttachment* m_attachment;
    RunMirror* m_mirror;
    Timeline* m_timeline;
    std::filesystem::path m_directory, m_ownDirectory;
    bool m_aside = false;
    RunState m_endedAs = RunState::Idle;
    std::optional<MirrorOrigin> m_origin;
    bool m_opening = false;
    quint64 m_generation = 0; // of the newest command: answers to older ones are dropped
};

} // namespace distill
