// SPDX-License-Identifier: GPL-3.0-or-later
// An engine with its folder attended: other writers are kept away, other processes may steer, and its end is
// told however it ends. Engine thread.
#pragma once

#include <exception>
#include <memory>

#include "core/maths/engine/engine.h"

namespace distill {

class AttendedRun final {
public:
    // Controls and observer must outlive it.
    AttendedRun(const RunRequest& request, RunControls& controls, RunObserver& observer);
    ~AttendedRun();
    AttendedRun(const AttendedRun&) = delete;
    AttendedRun& operator=(const AttendedRun&) = delete;

    void open();                           // makes the engine; throws as the engine does
    Engine& engine() { return *m_engine; } // after open(), before the end
    RunControls& controls() { return m_controls; }
    void close(); // after an end that the engine has told
    // Tells the end that an exception made, and closes. Cancelled is no failure.
    Result<RunSummary> fail(const std::exception_ptr& exception);

private:
    class Attendance;

    RunRequest m_request;
    RunControls& m_controls;
    RunObserver& m_observer;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Attendance> m_attendance;
};

} // namespace distill
