// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_replay.h"

#include "ui/run/run_model.h"

namespace distill {

namespace {

std::shared_ptr<const ImageBatch> snapshot(const RunRecord& record, std::int64_t iteration,
                                           std::string& problem) {
    auto batch = readImages(record, iteration);
    if (batch)
        return *batch;
    problem = batch.error().message;
    return nullptr;
}

} // namespace

Result<RunReplay> loadReplay(const std::filesystem::path& directory) {
    auto record = openRun(directory);
    if (!record)
        return tl::unexpected<Error>(record.error());
    RunReplay replay;
    replay.record = std::move(*record);
    const auto& stored = replay.record.imageIterations;
    if (!stored.empty()) {
        replay.first = snapshot(replay.record, stored.front(), replay.problem);
        replay.last = snapshot(replay.record, stored.back(), replay.problem);
    }
    return replay;
}

void showAgain(RunModel& into, const RunModel& from) {
    into.reset();
    into.applyAll(from.events());
    if (from.progress())
        into.applyAll({*from.progress()});
    std::vector<std::int64_t> stored;
    for (const StoredImages& images : from.storedImages())
        stored.push_back(images.iteration);
    into.keepStored(stored);
    into.showImages(from.initialImages());
    into.showImages(from.images());
}

void showReplay(RunModel& model, const RunReplay& replay) {
    model.reset();
    std::vector<RunEvent> events = replay.record.events;
    if (!replay.problem.empty())
        events.emplace_back(Message{Severity::Warning, replay.problem, {}});
    model.applyAll(events);
    model.keepStored(replay.record.imageIterations);
    if (replay.record.info.state == RunState::LostContact) {
        model.applyAll({StateChanged{RunState::LostContact, {}}});
    } else if (isActive(model.state()) || model.state() == RunState::Idle) { // the journal tells of no end
        Finished finished;
        finished.state = RunState::Stopped;
        finished.iterations = replay.record.info.lastIteration;
        model.applyAll({finished});
    }
    model.showImages(replay.first);
    model.showImages(replay.last);
}

} // namespace distill
