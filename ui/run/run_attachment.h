// SPDX-License-Identifier: GPL-3.0-or-later
// Follows a run that another process executes and steers it by its control files. Its folder is looked at a
// few times a second on a pool thread; what is new goes to the model on the GUI thread. GUI thread only.
#pragma once

#include <filesystem>
#include <memory>

#include <QObject>
#include <QTimer>

#include "core/run/run_controls.h"
#include "core/store/run_follow.h"

namespace distill {

class RunModel;

class RunAttachment final : public QObject {
    Q_OBJECT
public:
    // A follower after its first look, taken off the GUI thread.
    struct Start {
        std::shared_ptr<RunFollower> follower;
        RunUpdate update;
    };
    static Start firstLook(const std::filesystem::path& directory); // any thread

    RunAttachment(RunModel* model, QObject* parent);

    bool isOn() const { return m_follower != nullptr; }
    void attach(const std::filesystem::path& directory, const Start& start,
                const std::shared_ptr<const ImageBatch>& initial); // clears the model first
    void detach();                                                 // the run goes on without us
    void send(ControlKind kind, double value = 0);                 // answered in the journal, or by failed()

signals:
    void ended(); // it has, or nobody owns the folder any more; no longer followed
    void sent();  // a request lies in the run's folder
    void failed(const distill::Error& error);

private:
    void look();
    void take(const RunUpdate& update);

    RunModel* m_model;
    std::filesystem::path m_directory;
    std::shared_ptr<RunFollower> m_follower; // null = not attached
    QTimer m_timer;
};

} // namespace distill
