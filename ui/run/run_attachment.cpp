// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_attachment.h"

#include "ui/process/background.h"
#include "ui/run/control_request.h"
#include "ui/run/run_model.h"

namespace distill {

namespace {

constexpr int kLookMilliseconds = 300;
constexpr auto kClient = "studio";

} // namespace

RunAttachment::RunAttachment(RunModel* model, QObject* parent) : QObject(parent), m_model(model) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(kLookMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &RunAttachment::look);
}

RunAttachment::Start RunAttachment::firstLook(const std::filesystem::path& directory) {
    Start start;
    start.follower = std::make_shared<RunFollower>(directory);
    start.update = start.follower->look();
    return start;
}

void RunAttachment::attach(const std::filesystem::path& directory, const Start& start,
                           const std::shared_ptr<const ImageBatch>& initial) {
    detach();
    m_directory = directory;
    m_follower = start.follower;
    m_model->reset();
    m_model->showImages(initial);
    take(start.update);
}

void RunAttachment::detach() {
    m_timer.stop();
    m_follower.reset();
}

void RunAttachment::look() {
    runInBackground(
        this, [follower = m_follower] { return follower->look(); },
        [this, follower = m_follower](const RunUpdate& update) {
            if (follower == m_follower)
                take(update);
        });
}

void RunAttachment::take(const RunUpdate& update) {
    if (update.restarted)
        m_model->reset();
    std::vector<RunEvent> events = update.events;
    if (update.problem)
        events.emplace_back(Message{Severity::Warning, *update.problem, {}});
    if (!events.empty())
        m_model->applyAll(events);
    m_model->showImages(update.newestImages);
    const RunState shown = m_model->state();
    if (update.contact == Contact::Lost && shown != RunState::LostContact)
        m_model->applyAll({StateChanged{RunState::LostContact,
                                        tr("The process that executes this run is silent or gone. It is "
                                           "followed in case it comes back.")
                                            .toStdString()}});
    if (update.contact == Contact::Live && shown == RunState::LostContact)
        m_model->applyAll({StateChanged{update.state, {}}});
    if (update.contact != Contact::Ended)
        return m_timer.start();
    if (!isEnded(shown)) {
        Finished finished;
        finished.state = RunState::Stopped;
        finished.iterations = m_model->lastIteration() ? m_model->lastIteration()->iteration : 0;
        m_model->applyAll({finished});
    }
    detach();
    emit ended();
}

void RunAttachment::send(ControlKind kind, double value) {
    if (!m_follower)
        return;
    sendInBackground(this, m_directory, kClient, kind, value, [this](const Result<std::uint64_t>& left) {
        if (!left)
            return emit failed(left.error());
        emit sent();
    });
}

} // namespace distill
