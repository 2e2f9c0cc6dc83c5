// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/method_cost.h"

#include <algorithm>

#include "core/maths/methods/dc.h"
#include "core/maths/methods/method.h"

namespace distill {
namespace {

constexpr double kDmGraphImages = 128; // synthetic images whose graph DM holds at a time

struct Sizes {
    double classes = 0, ipc = 0, train = 0;
    double set() const { return classes * ipc; }
};

double number(const RunConfig& config, const std::string& key) {
    return static_cast<double>(integerParam(config, key));
}

double subsetOf(double subset, double all) {
    return subset > 0 ? std::min(subset, all) : all;
}

MethodCost dmCost(const RunConfig& config, const Sizes& sizes) {
    MethodCost cost;
    cost.forward = sizes.classes * number(config, "dm.batch_real");
    cost.trained = sizes.set();
    cost.graph = std::min(sizes.set(), std::max(sizes.ipc, kDmGraphImages));
    cost.parameters = 1;
    return cost;
}

MethodCost dcCost(const RunConfig& config, const Sizes& sizes) {
    const auto published = dcLoops(config.ipc);
    const double outer = number(config, config.method + ".outer_loop");
    const double inner = number(config, config.method + ".inner_loop");
    const double updates = outer > 0 ? outer : static_cast<double>(published.outer);
    const double epochs = inner > 0 ? inner : static_cast<double>(published.inner);
    const double real = number(config, config.method + ".batch_real");
    MethodCost cost;
    cost.trained = sizes.classes * real + (updates - 1) / updates * epochs * sizes.set();
    cost.second = sizes.set();
    cost.graph = std::max(real, 2 * sizes.ipc);
    cost.parameters = 4;
    return cost;
}

MethodCost idmCost(const RunConfig& config, const Sizes& sizes) {
    const double tiles = flagParam(config, "idm.partition") ? 4 : 1;
    MethodCost cost;
    cost.tiles = tiles;
    cost.forward = sizes.classes * number(config, "idm.batch_real");
    cost.trained = 2 * tiles * sizes.set() + 2 * number(config, "idm.train_steps") * 256;
    cost.graph = std::max(256.0, 2 * tiles * sizes.ipc);
    cost.parameters = 2 * number(config, "idm.net_num");
    return cost;
}

MethodCost idcCost(const RunConfig& config, const Sizes& sizes) {
    const double factor = number(config, "idc.factor");
    const double synthetic = std::min(sizes.ipc * factor * factor, number(config, "idc.batch_syn_max"));
    MethodCost cost;
    cost.tiles = factor * factor;
    cost.trained = sizes.classes * number(config, "idc.batch_real") + number(config, "idc.n_data");
    cost.second = sizes.classes * synthetic;
    cost.graph = std::max(number(config, "idc.batch_real"), 2 * synthetic);
    cost.parameters = 4;
    return cost;
}

MethodCost trajectoryCost(const RunConfig& config, const Sizes& sizes) {
    const auto key = [&](const char* name) { return config.method + "." + name; };
    const double asked = number(config, key("batch_syn")), steps = number(config, key("syn_steps"));
    const double batch = asked > 0 ? std::min(asked, sizes.set()) : sizes.set();
    MethodCost cost;
    cost.trained = steps * batch;
    cost.second = steps * batch;
    cost.graph = 2 * batch;
    cost.parameters = steps + 4;
    if (!textParam(config, key("expert_files")).empty())
        return cost;
    const double passes = flagParam(config, key("flat")) ? 2 : 1;
    cost.prepared = passes * number(config, key("experts")) * number(config, key("expert_length")) *
                    subsetOf(number(config, key("expert_subset")), sizes.train);
    return cost;
}

MethodCost sre2lCost(const RunConfig& config, const Sizes& sizes) {
    const double group = number(config, "sre2l.group");
    MethodCost cost;
    cost.trained = sizes.set();
    cost.graph = sizes.classes * (group > 0 ? std::min(group, sizes.ipc) : sizes.ipc);
    cost.parameters = 1;
    cost.prepared = number(config, "sre2l.epochs") * subsetOf(number(config, "sre2l.subset"), sizes.train);
    return cost;
}

struct CostRow {
    const char* method;
    MethodCost (*cost)(const RunConfig& config, const Sizes& sizes);
};
constexpr CostRow kCosts[] = {
    {"dc", &dcCost},   {"dsa", &dcCost},         {"dm", &dmCost},           {"idm", &idmCost},
    {"idc", &idcCost}, {"mtt", &trajectoryCost}, {"datm", &trajectoryCost}, {"sre2l", &sre2lCost},
};

} // namespace

MethodCost methodCost(const RunConfig& config, int classes, std::int64_t trainImages) {
    const Sizes sizes{double(classes), double(config.ipc), double(trainImages)};
    for (const auto& row : kCosts)
        if (config.method == row.method)
            return row.cost(config, sizes);
    return {};
}

} // namespace distill
