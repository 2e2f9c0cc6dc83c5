// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/attended_run.h"

#include "core/catalogue/catalogue.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/readers/data_places.h"
#include "core/store/control_files.h"
#include "core/store/run_lease.h"

namespace distill {
namespace {

void requireValid(const RunConfig& config) {
    const auto problems = validate(config);
    if (problems.empty())
        return;
    std::string text;
    for (const auto& problem : problems)
        text += (text.empty() ? "" : " ") + problem.field + ": " + problem.message;
    throw DistillError(ErrorCode::Usage, text);
}

// Tells the end of a run that did not end by itself.
void reportEnd(Engine* engine, RunObserver& observer, const Finished& finished) {
    try {
        if (engine != nullptr)
            return engine->finish(finished);
    } catch (...) { // the recorder fails again: the observer must still hear it
        static_cast<void>(std::current_exception());
    }
    observer.onEvent(StateChanged{finished.state, finished.message});
    observer.onEvent(finished);
}

} // namespace

// While a folder is written: keeps other writers away, and lets other processes steer.
class AttendedRun::Attendance final {
public:
    Attendance(const std::filesystem::path& directory, RunControls& controls)
        : m_reader(directory),
          m_lease(directory, {[this, &controls] { m_reader.pollInto(controls); },
                              [&controls] {
                                  controls.warn("Another process has taken this run folder over; stopping.");
                                  controls.stop();
                              }}) {}

private:
    ControlReader m_reader;
    RunLease m_lease;
};

AttendedRun::AttendedRun(const RunRequest& request, RunControls& controls, RunObserver& observer)
    : m_request(request), m_controls(controls), m_observer(observer) {
    m_request.config = withMethodDefaults(request.config);
    m_request.config.data = expandedPath(request.config.data).string(); // recorded so that it holds elsewhere
}

AttendedRun::~AttendedRun() = default;

void AttendedRun::open() {
    requireValid(m_request.config);
    m_engine = std::make_unique<Engine>(m_request, m_controls, m_observer);
    if (!m_request.directory.empty())
        m_attendance = std::make_unique<Attendance>(m_request.directory, m_controls);
}

void AttendedRun::close() {
    m_attendance.reset();
    m_engine.reset();
    trimMemory();
}

Result<RunSummary> AttendedRun::fail(const std::exception_ptr& exception) {
    const Error error = translate(exception);
    const bool cancelled = error.code == ErrorCode::Cancelled;
    const RunState state = cancelled ? RunState::Stopped : RunState::Failed;
    const std::int64_t iterations = m_engine ? m_engine->iterationsDone() : 0;
    const double seconds = m_engine ? m_engine->seconds() : 0;
    reportEnd(m_engine.get(), m_observer,
              {state, iterations, seconds, cancelled ? std::string() : error.message});
    close();
    if (cancelled)
        return RunSummary{state, iterations, seconds};
    return tl::unexpected<Error>(error);
}

} // namespace distill
