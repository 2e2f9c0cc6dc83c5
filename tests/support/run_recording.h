// SPDX-License-Identifier: GPL-3.0-or-later
// A run small enough for a test, and an observer that keeps what it is told and may act on it.
#pragma once

#include <functional>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/jobs/run.h"

namespace distill {

class CollectingObserver final : public RunObserver {
public:
    void onEvent(const RunEvent& event) override {
        events.push_back(event);
        if (react)
            react(event);
    }

    template <class Event>
    std::vector<Event> all() const {
        std::vector<Event> found;
        for (const auto& event : events)
            if (const auto* match = std::get_if<Event>(&event))
                found.push_back(*match);
        return found;
    }

    std::vector<RunEvent> events;
    std::function<void(const RunEvent&)> react; // on the engine thread
};

// Shapes, tiny networks, no evaluation but the one at the end.
inline RunConfig tinyConfig() {
    RunConfig config = withMethodDefaults({});
    config.dataset = "shapes";
    config.ipc = 2;
    config.iterations = 4;
    config.lambda = 50;
    config.threads = 1;
    config.network = "ConvNetD2W8";
    config.methodParams["dm.batch_real"] = std::int64_t{8};
    config.teacher.network = "ConvNetD2W8";
    config.teacher.count = 2;
    config.teacher.epochs = 1;
    config.teacher.subset = 100;
    config.teacher.batch = 50;
    config.evaluation.network = "ConvNetD2W8";
    config.evaluation.every = 0;
    config.evaluation.epochs = 1;
    config.evaluation.repeats = 1;
    config.evaluation.randomBaseline = false;
    return config;
}

// The same for another method, as small.
inline RunConfig tinyConfig(const std::string& method) {
    auto config = tinyConfig();
    config.method = method;
    config = withMethodDefaults(config);
    const auto set = [&](const char* name, const ParamValue& value) {
        if (config.methodParams.count(method + "." + name) != 0)
            config.methodParams[method + "." + name] = value;
    };
    for (const char* name : {"batch_real", "inner_loop", "outer_loop", "n_data", "experts", "train_steps"})
        set(name, std::int64_t{2});
    set("batch_real", std::int64_t{8});
    set("n_data", std::int64_t{64});
    set("expert_length", std::int64_t{4});
    set("expert_subset", std::int64_t{100});
    set("networks", std::int64_t{2});
    set("pretrain_epochs", std::int64_t{1});
    set("pretrain_subset", std::int64_t{100});
    set("frequencies", std::int64_t{32});
    set("candidates", std::int64_t{10});
    set("max_start", std::int64_t{2});
    set("current_max_start", std::int64_t{1});
    set("expansion_end", std::int64_t{4});
    set("syn_steps", std::int64_t{3});
    set("net_num", std::int64_t{4});
    set("net_interval", std::int64_t{2});
    set("network", std::string("ConvNetD2W8BN"));
    set("epochs", std::int64_t{1});
    set("subset", std::int64_t{200});
    return config;
}

struct RecordedRun {
    CollectingObserver observer;
    Result<RunSummary> summary = RunSummary();
};

inline RunRequest requestFor(const RunConfig& config, const std::filesystem::path& directory = {}) {
    RunRequest request;
    request.config = config;
    request.directory = directory;
    return request;
}

inline RecordedRun runTiny(const RunConfig& config, const std::filesystem::path& directory = {}) {
    RecordedRun recorded;
    RunControls controls;
    recorded.summary = run(requestFor(config, directory), controls, recorded.observer);
    return recorded;
}

// The pixels of the last images that a run published.
inline std::vector<std::uint8_t> lastPixels(const CollectingObserver& observer) {
    return observer.all<Images>().back().batch->pixels;
}

} // namespace distill
