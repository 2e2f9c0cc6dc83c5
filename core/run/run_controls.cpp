// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_controls.h"

#include <algorithm>
#include <array>
#include <utility>

namespace distill {

namespace {

struct KindName {
    ControlKind kind;
    std::string_view name;
    void (RunControls::*ask)(); // none for those that have a value
};

constexpr std::array<KindName, 9> kKinds{{
    {ControlKind::Lambda, "lambda", nullptr},
    {ControlKind::HoldRatio, "hold_ratio", nullptr},
    {ControlKind::Pause, "pause", &RunControls::pause},
    {ControlKind::Resume, "resume", &RunControls::resume},
    {ControlKind::Step, "step", &RunControls::step},
    {ControlKind::Stop, "stop", &RunControls::stop},
    {ControlKind::Evaluate, "evaluate", &RunControls::evaluateNow},
    {ControlKind::CancelEvaluation, "cancel_evaluation", &RunControls::cancelEvaluation},
    {ControlKind::Checkpoint, "checkpoint", &RunControls::checkpointNow},
}};

const KindName& rowOf(ControlKind kind) {
    return kKinds.at(static_cast<std::size_t>(kind)); // the table is in the order of the enumeration
}

} // namespace

bool takesValue(ControlKind kind) {
    return rowOf(kind).ask == nullptr;
}

std::string_view toString(ControlKind kind) {
    return rowOf(kind).name;
}

std::optional<ControlKind> controlKindFromString(std::string_view text) {
    const auto found =
        std::find_if(kKinds.begin(), kKinds.end(), [&](const KindName& k) { return k.name == text; });
    return found == kKinds.end() ? std::nullopt : std::optional(found->kind);
}

// Every request changes state under the mutex and bumps the revision there, so that waitForChange() cannot
// miss it.

template <class Change>
void RunControls::change(Change apply) {
    const std::lock_guard lock(m_mutex);
    apply(*this);
    notify();
}

// One mutex at a time: no two can wait for each other.
template <class Change>
void RunControls::changeAll(Change apply) {
    change(apply);
    for (RunControls* partner : m_partners)
        partner->change(apply);
}

void RunControls::wakePartners() {
    for (RunControls* partner : m_partners)
        partner->change([](RunControls&) {});
}

void RunControls::joinWith(RunControls& other) {
    m_partners.push_back(&other);
    other.m_partners.push_back(this);
}

std::uint64_t RunControls::steer(ControlKind kind, double value) {
    if (!takesValue(kind)) {
        (this->*rowOf(kind).ask)();
        return 0;
    }
    LambdaRequest request{0, value, {}, kind == ControlKind::HoldRatio};
    change([&](RunControls& c) {
        request.id = ++c.m_lambdaId;
        c.m_lambda = request;
    });
    wakePartners();
    return request.id;
}

void RunControls::pause() {
    changeAll([](RunControls& c) { c.m_pause = true; });
}

void RunControls::resume() {
    changeAll([](RunControls& c) {
        c.m_pause = false;
        c.m_step = false;
    });
}

void RunControls::step() {
    changeAll([](RunControls& c) {
        c.m_pause = true;
        c.m_step = true;
    });
}

void RunControls::stop() {
    changeAll([](RunControls& c) { c.m_stop = true; });
}

void RunControls::evaluateNow() {
    change([](RunControls& c) { c.m_evaluateNow = true; });
    wakePartners();
}

void RunControls::cancelEvaluation() {
    change([](RunControls& c) { c.m_cancelEvaluation = true; });
}

void RunControls::checkpointNow() {
    change([](RunControls& c) { c.m_checkpointNow = true; });
    wakePartners();
}

// The answer is queued before the request can be seen, so that whoever acts on it finds it.
void RunControls::request(const ControlRequest& request) {
    if (takesValue(request.kind)) {
        const LambdaRequest wish{request.id, request.value, request.client,
                                 request.kind == ControlKind::HoldRatio};
        change([&](RunControls& c) { c.m_lambda = wish; });
        return wakePartners();
    }
    {
        const std::lock_guard lock(m_mutex);
        m_unanswered.push_back(request);
    }
    (this->*rowOf(request.kind).ask)();
}

void RunControls::warn(const std::string& text) {
    change([&](RunControls& c) { c.m_warnings.push_back(text); });
}

std::optional<RunControls::LambdaRequest> RunControls::takeLambda() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_lambda, std::nullopt);
}

std::optional<RunControls::LambdaRequest> RunControls::takeLambdaOfOthers() {
    const std::lock_guard lock(m_mutex);
    return m_lambda && !m_lambda->client.empty() ? std::exchange(m_lambda, std::nullopt) : std::nullopt;
}

bool RunControls::takeEvaluateNow() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_evaluateNow, false);
}

bool RunControls::takeStep() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_step, false);
}

bool RunControls::takeCancelEvaluation() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_cancelEvaluation, false);
}

bool RunControls::takeCheckpointNow() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_checkpointNow, false);
}

std::vector<ControlRequest> RunControls::takeUnanswered() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_unanswered, {});
}

std::vector<std::string> RunControls::takeWarnings() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_warnings, {});
}

bool RunControls::pauseRequested() const {
    return m_pause;
}

bool RunControls::stopRequested() const {
    return m_stop;
}

// A request that came since the last wait, even one that was taken meanwhile, makes this return at once: the
// caller looks again, and nothing that came between its looking and its waiting (a stop) can be slept over.
void RunControls::waitForChange() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_revision != m_seenRevision; });
    m_seenRevision = m_revision;
}

void RunControls::notify() {
    ++m_revision;
    m_changed.notify_all();
}

} // namespace distill
