// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/run.h"

#include <cstdlib>
#include <ctime>
#include <exception>

#include <unistd.h>

#include "core/api/catalogue.h"
#include "core/api/control_files.h"
#include "core/engine/engine.h"
#include "core/engine/torch_runtime.h"
#include "core/io/run_lease.h"

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

// While a folder is written: keeps other writers away, and lets other processes steer.
class Attendance final {
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

Result<RunSummary> run(const RunRequest& request, RunControls& controls, RunObserver& observer) {
    RunRequest complete = request;
    complete.config = withMethodDefaults(request.config);
    std::unique_ptr<Engine> engine;
    std::unique_ptr<Attendance> attendance;
    try {
        requireValid(complete.config);
        engine = std::make_unique<Engine>(complete, controls, observer);
        if (!complete.directory.empty())
            attendance = std::make_unique<Attendance>(complete.directory, controls);
        const RunSummary summary = engine->execute();
        attendance.reset();
        engine.reset();
        trimMemory();
        return summary;
    } catch (...) {
        const Error error = translate(std::current_exception());
        const bool cancelled = error.code == ErrorCode::Cancelled;
        const RunState state = cancelled ? RunState::Stopped : RunState::Failed;
        const std::int64_t iterations = engine ? engine->iterationsDone() : 0;
        const double seconds = engine ? engine->seconds() : 0;
        reportEnd(engine.get(), observer,
                  {state, iterations, seconds, cancelled ? std::string() : error.message});
        attendance.reset();
        engine.reset();
        trimMemory();
        if (cancelled)
            return RunSummary{state, iterations, seconds};
        return tl::unexpected<Error>(error);
    }
}

void initialiseRuntime(int argc, char** argv) {
    static_cast<void>(argc);
    if (std::getenv("OMP_WAIT_POLICY") == nullptr) {
        setenv("OMP_WAIT_POLICY", "passive", 1); // libgomp reads it when it is loaded: start again
        execv("/proc/self/exe", argv);
    }
    installCachingAllocator();
}

std::string versionText() {
    return std::string("Distillation Studio ") + DISTILL_VERSION + "\nLibTorch " + torchVersion() + "\n";
}

std::filesystem::path newRunDirectory(const std::filesystem::path& base, const RunConfig& config) {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    char date[32];
    std::strftime(date, sizeof date, "%Y-%m-%d_%H%M%S", &local);
    const std::string name =
        std::string(date) + "_" + config.dataset + "_" + config.method + "_ipc" + std::to_string(config.ipc);
    std::filesystem::path candidate = base / name;
    std::error_code ignored;
    for (int number = 2; std::filesystem::exists(candidate, ignored); ++number)
        candidate = base / (name + "-" + std::to_string(number));
    return candidate;
}

std::filesystem::path defaultRunsDirectory() {
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr && *home != '\0' ? home : ".") / "Distillations";
}

} // namespace distill
