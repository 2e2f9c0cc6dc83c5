// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/registry.h"

#include "core/base/rows.h"
#include "core/maths/methods/dc.h"
#include "core/maths/methods/dm.h"
#include "core/maths/methods/idc.h"
#include "core/maths/methods/idm.h"
#include "core/maths/methods/mtt.h"
#include "core/maths/methods/selection.h"
#include "core/maths/methods/sre2l.h"

namespace distill {

const std::vector<MethodRow>& methodTable() {
    static const std::vector<MethodRow> rows = [] {
        std::vector<MethodRow> made = {
            {dcDescriptor(), &makeDc},     {dsaDescriptor(), &makeDsa},     {dmDescriptor(), &makeDm},
            {idmDescriptor(), &makeIdm},   {idcDescriptor(), &makeIdc},     {mttDescriptor(), &makeMtt},
            {datmDescriptor(), &makeDatm}, {sre2lDescriptor(), &makeSre2l},
        };
        for (const auto& baseline : baselineDescriptors())
            made.push_back({baseline, &makeBaseline});
        return made;
    }();
    return rows;
}

std::unique_ptr<Method> makeMethod(const RunConfig& config) {
    for (const auto& row : methodTable())
        if (row.descriptor.id == config.method)
            return row.make(config);
    throw DistillError(ErrorCode::Usage, "There is no method '" + config.method + "'.");
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
