// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_events.h"

#include <algorithm>

namespace distill {

namespace {

struct IterationOf {
    std::optional<std::int64_t> operator()(const Iteration& e) const { return e.iteration; }
    std::optional<std::int64_t> operator()(const Evaluation& e) const { return e.iteration; }
    std::optional<std::int64_t> operator()(const ControlApplied& e) const { return e.iteration; }
    std::optional<std::int64_t> operator()(const Images& e) const {
        return e.batch ? std::optional(e.batch->iteration) : std::nullopt;
    }
    template <class Other>
    std::optional<std::int64_t> operator()(const Other&) const {
        return std::nullopt;
    }
};

} // namespace

std::int64_t keptUpTo(const Resumed& resumed) {
    return resumed.from == 0 && resumed.checkpoint.empty() ? -1 : resumed.from;
}

std::optional<std::int64_t> iterationOf(const RunEvent& event) {
    return std::visit(IterationOf(), event);
}

// From the end: `limit` is the lowest `from` of the Resumed that follow.
std::vector<RunEvent> withoutAbandoned(std::vector<RunEvent> events) {
    std::optional<std::int64_t> limit;
    const auto isVoid = [&limit](const RunEvent& event) {
        if (const auto* resumed = std::get_if<Resumed>(&event))
            limit = std::min(limit.value_or(keptUpTo(*resumed)), keptUpTo(*resumed));
        if (!limit)
            return false;
        const auto iteration = iterationOf(event);
        return std::holds_alternative<Finished>(event) || (iteration && *iteration > *limit);
    };
    auto kept = events.end();
    for (auto event = events.end(); event != events.begin();) {
        --event;
        if (isVoid(*event))
            continue;
        --kept;
        if (kept != event)
            *kept = std::move(*event);
    }
    events.erase(events.begin(), kept);
    return events;
}

const char* subjectText(const Evaluation& evaluation) {
    if (evaluation.subject == "random")
        return "random real images";
    if (evaluation.subject == "random_labelled")
        return "random real images, labelled alike";
    return evaluation.subject == "random_packed" ? "random real images, packed alike" : "synthetic images";
}

} // namespace distill
