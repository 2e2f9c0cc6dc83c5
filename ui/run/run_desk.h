// SPDX-License-Identifier: GPL-3.0-or-later
// Which run lies before the user and what happens to it: started here, opened from its folder, gone on with,
// forked, or followed in another process. The one way from the window's commands to the engine or to control
// files. Reads folders on a pool thread; the newest command wins. GUI thread only; owns controller,
// attachment and timeline.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include <QObject>

#include "core/run/run_controls.h"
#include "ui/run/run_controller.h"

namespace distill {

class RunAttachment;
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
    bool canGoOn() const;                          // a recorded run that nobody executes
    double lambdaAt(std::int64_t iteration) const; // in force there
    // The state that commands go by: a run that is going to pause counts as paused, so that what is pressed
    // next acts on what was asked and not on what the window has heard so far.
    RunState commandState() const;

    void start(const RunRequest& request);
    void open(const std::filesystem::path& directory); // attaches where a process executes it
    void resume(const std::filesystem::path& directory, std::int64_t iterations = 0); // > 0: a new total
    void fork(const ForkChoice& choice, const std::filesystem::path& runsFolder);
    void clear(); // nothing before the user; a followed run goes on without us
    void steer(ControlKind kind, double value = 0);
    void leaveStage(); // leaves an evaluation, or stops a run that is still preparing

signals:
    void directoryChanged();
    void opened(const distill::RunConfig& config); // a recorded run is shown, or one is followed
    void attachedChanged(bool attached);
    void steered(); // a request is under way
    void failed(const distill::Error& error);
    void ended(); // a run of this process, or one that was followed

private:
    void show(const std::filesystem::path& directory, const RunReading& reading);
    void setDirectory(const std::filesystem::path& directory);
    void leaveAttachment();

    RunModel* m_model;
    RunController* m_controller;
    RunAttachment* m_attachment;
    Timeline* m_timeline;
    std::filesystem::path m_directory;
    quint64 m_generation = 0; // of the newest command: answers to older ones are dropped
};

} // namespace distill
