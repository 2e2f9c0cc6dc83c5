// SPDX-License-Identifier: GPL-3.0-or-later
// What lives on the engine thread: calls the engine, one run at a time, and answers when it has ended. Made
// and owned by RunController. Everything that the engine throws is caught here, at the top of the thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <QObject>

#include "core/jobs/run.h"
#include "core/run/run_mailbox.h"

namespace distill {

using EngineEntry = std::function<Result<RunSummary>(const RunRequest&, RunControls&, RunObserver&)>;

// One run: what it is asked to do and the two ways to talk with it. Shared by the two threads.
struct RunSession {
    std::uint64_t id = 0;
    RunRequest request;
    RunControls controls;
    std::unique_ptr<RunMailbox> mailbox;
    Result<RunSummary> result; // written by the engine thread before ended(), read after it
};

class RunWorker final : public QObject {
    Q_OBJECT
public:
    explicit RunWorker(EngineEntry engine) : m_engine(std::move(engine)) {}

    void work(const std::shared_ptr<RunSession>& session); // engine thread; blocks until the run ends

signals:
    void ended(quint64 id);

private:
    Result<RunSummary> guardedRun(RunSession& session) noexcept;

    EngineEntry m_engine;
};

} // namespace distill
