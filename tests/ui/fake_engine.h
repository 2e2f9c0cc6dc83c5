// SPDX-License-Identifier: GPL-3.0-or-later
// An engine for tests of the window: obeys its controls and tells the same events as the real one, without
// any maths. Runs on the engine thread; the atomics may be read from the test's thread.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>

#include "core/jobs/run.h"

namespace distill::test {

// For QCOMPARE, which would take distill::toString() for its own.
inline std::string word(RunState state) {
    return std::string(toString(state));
}

struct FakeState {
    std::atomic<int> runs{0};
    std::atomic<bool> failing{false}; // throws after the third iteration
    std::atomic<bool> endless{false}; // evaluations last until they are cancelled
    std::atomic<bool> held{false};    // iterations last until they are let go
    std::atomic<int> cancelled{0};    // evaluations that were cancelled
    std::atomic<double> lambda{0};
    std::atomic<std::int64_t> checkpoint{0}; // where a resumed run goes on
    RunRequest request;                      // of the newest run; read it once that has told something
    std::atomic<bool> onOtherThread{false};
    std::thread::id guiThread = std::this_thread::get_id();
};

inline RunStarted makeStarted(const RunConfig& config, const std::string& directory = {}) {
    RunStarted started;
    started.config = config;
    started.directory = directory;
    started.device = "cpu";
    started.threads = 1;
    started.classNames = {"circle", "square"};
    started.channels = 1;
    started.height = started.width = 8;
    started.datasetName = "Shapes";
    return started;
}

inline Iteration makeIteration(std::int64_t number, double lambda) {
    Iteration iteration;
    iteration.iteration = number;
    iteration.lambda = lambda;
    iteration.matching = 1.0 / static_cast<double>(number);
    iteration.cmi = 0.05;
    iteration.cmiTerm = lambda * iteration.cmi;
    iteration.loss = iteration.matching + iteration.cmiTerm;
    iteration.perClassCmi = {0.02, 0.08};
    iteration.matchingGradientNorm = 3;
    iteration.cmiGradientNorm = lambda > 0 ? 1 : 0;
    iteration.milliseconds.total = 2;
    return iteration;
}

inline Images makeImages(std::int64_t iteration, int ipc) {
    auto batch = std::make_shared<ImageBatch>();
    batch->iteration = iteration;
    batch->classes = 2;
    batch->ipc = ipc;
    batch->channels = 1;
    batch->height = batch->width = 8;
    batch->pixels.assign(static_cast<std::size_t>(2 * ipc) * batch->imageBytes(), 128);
    Images images;
    images.batch = std::move(batch);
    return images;
}

class FakeRun final {
public:
    FakeRun(FakeState& state, const RunRequest& request, RunControls& controls, RunObserver& observer)
        : m_state(state), m_request(request), m_controls(controls), m_observer(observer) {}

    Result<RunSummary> work() {
        ++m_state.runs;
        m_state.onOtherThread = std::this_thread::get_id() != m_state.guiThread;
        m_lambda = m_request.config.lambda;
        m_state.lambda = m_lambda;
        m_state.request = m_request;
        tell(StateChanged{RunState::Preparing, {}});
        tell(makeStarted(m_request.config, m_request.directory.string()));
        if (m_request.resume) {
            m_iteration = m_state.checkpoint;
            tell(Resumed{m_iteration, "checkpoints/" + std::to_string(m_iteration),
                         m_request.config.iterations});
        } else if (!m_request.source.empty()) {
            m_iteration = m_request.sourceIteration;
        }
        tell(makeImages(m_iteration, static_cast<int>(m_request.config.ipc)));
        tell(StateChanged{RunState::Running, {}});
        while (m_iteration < m_request.config.iterations && !m_controls.stopRequested())
            turn();
        RunSummary summary;
        summary.state = m_iteration < m_request.config.iterations ? RunState::Stopped : RunState::Finished;
        summary.iterations = m_iteration;
        tell(StateChanged{summary.state, {}});
        Finished finished;
        finished.state = summary.state;
        finished.iterations = m_iteration;
        tell(finished);
        return summary;
    }

private:
    void tell(const RunEvent& event) { m_observer.onEvent(event); }

    void turn() {
        if (const auto request = m_controls.takeLambda()) {
            m_lambda = request->value;
            m_state.lambda = m_lambda;
            tell(ControlApplied{request->id, "lambda", m_lambda, m_iteration + 1});
        }
        if (m_controls.takeEvaluateNow())
            return evaluate();
        const bool step = m_controls.takeStep();
        if (m_controls.pauseRequested() && !step)
            return wait();
        if (m_paused) {
            m_paused = false;
            tell(StateChanged{RunState::Running, {}});
        }
        iterate();
    }

    void wait() {
        if (!m_paused)
            tell(StateChanged{RunState::Paused, {}});
        m_paused = true;
        m_controls.waitForChange();
    }

    void iterate() {
        do
            std::this_thread::sleep_for(std::chrono::milliseconds(1)); // an iteration takes its time
        while (m_state.held && !m_controls.stopRequested());
        tell(makeIteration(++m_iteration, m_lambda));
        tell(makeImages(m_iteration, static_cast<int>(m_request.config.ipc)));
        if (m_state.failing && m_iteration == 3)
            throw std::runtime_error("the disk has gone");
    }

    void evaluate() {
        tell(StateChanged{RunState::Evaluating, {}});
        tell(Progress{"evaluation", "Training network 1 of 1", 1, 4});
        bool cancelled = false;
        while (m_state.endless && !cancelled) {
            m_controls.waitForChange();
            cancelled = m_controls.takeCancelEvaluation() || m_controls.stopRequested();
        }
        if (cancelled) {
            ++m_state.cancelled;
        } else {
            Evaluation evaluation;
            evaluation.iteration = m_iteration;
            evaluation.network = "ConvNet";
            evaluation.accuracyMean = 50;
            evaluation.repeats = 1;
            tell(evaluation);
        }
        m_paused = false;
        tell(StateChanged{RunState::Running, {}});
    }

    FakeState& m_state;
    const RunRequest& m_request;
    RunControls& m_controls;
    RunObserver& m_observer;
    double m_lambda = 0;
    std::int64_t m_iteration = 0;
    bool m_paused = false;
};

// `state` must outlive every run.
inline auto fakeEngine(FakeState& state) {
    return [&state](const RunRequest& request, RunControls& controls, RunObserver& observer) {
        return FakeRun(state, request, controls, observer).work();
    };
}

} // namespace distill::test
