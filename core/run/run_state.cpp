// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_state.h"

#include <algorithm>
#include <array>
#include <utility>

namespace distill {

namespace {

struct StateName {
    RunState state;
    std::string_view name;
};

constexpr std::array<StateName, 10> kNames{{
    {RunState::Idle, "idle"},
    {RunState::Preparing, "preparing"},
    {RunState::Running, "running"},
    {RunState::Paused, "paused"},
    {RunState::Evaluating, "evaluating"},
    {RunState::Stopping, "stopping"},
    {RunState::Finished, "finished"},
    {RunState::Stopped, "stopped"},
    {RunState::Failed, "failed"},
    {RunState::LostContact, "lost_contact"},
}};

using Transition = std::pair<RunState, RunState>;

// Every run ends in one of the last three; from there only a new run starts, by way of Idle.
constexpr std::array<Transition, 32> kTransitions{{
    {RunState::Idle, RunState::Preparing},       {RunState::Idle, RunState::Failed},
    {RunState::Preparing, RunState::Running},    {RunState::Preparing, RunState::Paused},
    {RunState::Preparing, RunState::Evaluating}, {RunState::Preparing, RunState::Stopping},
    {RunState::Preparing, RunState::Finished},   {RunState::Preparing, RunState::Failed},
    {RunState::Running, RunState::Paused},       {RunState::Running, RunState::Evaluating},
    {RunState::Running, RunState::Stopping},     {RunState::Running, RunState::Finished},
    {RunState::Running, RunState::Failed},       {RunState::Paused, RunState::Running},
    {RunState::Paused, RunState::Evaluating},    {RunState::Paused, RunState::Stopping},
    {RunState::Paused, RunState::Finished},      {RunState::Paused, RunState::Failed},
    {RunState::Evaluating, RunState::Preparing}, {RunState::Evaluating, RunState::Running},
    {RunState::Evaluating, RunState::Paused},    {RunState::Evaluating, RunState::Stopping},
    {RunState::Evaluating, RunState::Finished},  {RunState::Evaluating, RunState::Failed},
    {RunState::Stopping, RunState::Evaluating},  {RunState::Stopping, RunState::Stopped},
    {RunState::Stopping, RunState::Finished},    {RunState::Stopping, RunState::Failed},
    {RunState::Finished, RunState::Idle},        {RunState::Stopped, RunState::Idle},
    {RunState::Failed, RunState::Idle},          {RunState::Preparing, RunState::Stopped},
}};

} // namespace

bool canFollow(RunState from, RunState to) {
    return std::find(kTransitions.begin(), kTransitions.end(), Transition(from, to)) != kTransitions.end();
}

bool isActive(RunState state) {
    return state != RunState::Idle && state != RunState::LostContact && !isEnded(state);
}

bool isEnded(RunState state) {
    return state == RunState::Finished || state == RunState::Stopped || state == RunState::Failed;
}

std::string_view toString(RunState state) {
    const auto found =
        std::find_if(kNames.begin(), kNames.end(), [&](const StateName& n) { return n.state == state; });
    return found == kNames.end() ? std::string_view() : found->name;
}

std::optional<RunState> runStateFromString(std::string_view text) {
    const auto found =
        std::find_if(kNames.begin(), kNames.end(), [&](const StateName& n) { return n.name == text; });
    return found == kNames.end() ? std::nullopt : std::optional(found->state);
}

} // namespace distill
