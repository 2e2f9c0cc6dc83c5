// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/registry.h"

#include <algorithm>

#include "core/base/rows.h"
#include "core/maths/methods/dance.h"
#include "core/maths/methods/datadam.h"
#include "core/maths/methods/datm.h"
#include "core/maths/methods/dc.h"
#include "core/maths/methods/dm.h"
#include "core/maths/methods/idc.h"
#include "core/maths/methods/idm.h"
#include "core/maths/methods/mtt.h"
#include "core/maths/methods/ncfm.h"
#include "core/maths/methods/rded.h"
#include "core/maths/methods/selection.h"
#include "core/maths/methods/sre2l.h"

namespace distill {
namespace {

const MethodRow* methodRowOf(const std::string& id) {
    const auto& rows = methodTable();
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const MethodRow& row) { return row.descriptor.id == id; });
    return found == rows.end() ? nullptr : &*found;
}

} // namespace

const std::vector<MethodRow>& methodTable() {
    static const std::vector<MethodRow> rows = [] {
        std::vector<MethodRow> made = {dcRow(),  dsaRow(), dmRow(),  danceRow(), ncfmRow(), datadamRow(),
                                       idmRow(), idcRow(), mttRow(), datmRow(),  sre2lRow()};
        for (auto& baseline : baselineRows())
            made.push_back(std::move(baseline));
        made.push_back(rdedRow());
        return made;
    }();
    return rows;
}

std::unique_ptr<Method> makeMethod(const RunConfig& config) {
    if (const auto* row = methodRowOf(config.method))
        return row->make(config);
    throw DistillError(ErrorCode::Usage, "There is no method '" + config.method + "'.");
}

MethodCost methodCost(const RunConfig& config, int classes, std::int64_t trainImages) {
    const auto* row = methodRowOf(config.method);
    if (row == nullptr || row->cost == nullptr)
        return {};
    auto cost = row->cost(config, {double(classes), double(config.ipc), double(trainImages)});
    if (!config.flips)
        return cost;
    cost.views = 2;
    cost.trained += double(classes) * double(config.ipc) * cost.tiles;
    cost.second *= 2;
    cost.graph *= 2;
    return cost;
}

const MethodSettings& methodSettings(const std::string& id) {
    static const MethodSettings none;
    const auto* row = methodRowOf(id);
    return row != nullptr ? row->settings : none;
}

const std::vector<MethodDescriptor>& methods() {
    static const std::vector<MethodDescriptor> rows = [] {
        std::vector<MethodDescriptor> made;
        for (const auto& row : methodTable())
            made.push_back(row.descriptor);
        return made;
    }();
    return rows;
}

const MethodDescriptor* findMethod(const std::string& id) {
    return findRow(methods(), id);
}

RunConfig withMethodDefaults(RunConfig config) {
    if (const auto* method = findMethod(config.method))
        for (const auto& param : method->params)
            config.methodParams.emplace(param.key, param.defaultValue);
    return config;
}

} // namespace distill
