// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/catalogue.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/nearest_name.h"
#include "core/base/rows.h"
#include "core/catalogue/presets.h"
#include "core/maths/eval/protocol.h"
#include "core/maths/methods/method_cost.h"
#include "core/maths/nets/convnet.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/run/choices.h"
#include "core/run/lambda_schedule.h"
#include "core/run/setup_rules.h"

namespace distill {
namespace {

template <class Row>
std::vector<ParamChoice> choicesOf(const std::vector<Row>& rows) {
    std::vector<ParamChoice> choices;
    choices.reserve(rows.size());
    for (const auto& row : rows)
        choices.push_back({row.id, row.name});
    return choices;
}

std::vector<ParamChoice> deviceChoices() {
    std::vector<ParamChoice> choices = {{"auto", "Automatic"}};
    for (const auto& device : devices())
        choices.push_back({device.id, device.name});
    return choices;
}

// Choices of the fields whose values are catalogue ids.
void fillChoices(ParamSpec& spec) {
    const std::string& key = spec.key;
    if (key == "preset")
        spec.choices = choicesOf(presets());
    else if (key == "dataset")
        spec.choices = choicesOf(datasets());
    else if (key == "method")
        spec.choices = choicesOf(methods());
    else if (key == "device")
        spec.choices = deviceChoices();
    else if (key == "evaluate.protocol")
        spec.choices = choicesOf(protocols());
    else if (key == "network" || key == "teacher.network" || key == "evaluate.network")
        spec.choices = choicesOf(networks());
}

void checkNetwork(std::vector<ConfigProblem>& problems, const char* key, const std::string& name,
                  bool needEmbedding) {
    if (!networkExists(name))
        problems.push_back({key, unknownNetwork(name)});
    else if (needEmbedding && !networkExists(name, true))
        problems.push_back({key, "Network '" + name + "' has no embedding, so it cannot be used here."});
}

bool hasOneBlock(const std::string& network) {
    const std::string base = "ConvNet";
    return network.rfind(base, 0) == 0 && networkExists(network) &&
           parseConvNetVariants(network.substr(base.size())).depth == 1;
}

// Settings of other methods may stay in a configuration; unknown ones of this method may not.
bool isParamOf(const std::string& methodId, const std::string& key) {
    const auto* method = findMethod(methodId);
    if (method == nullptr || key.rfind(methodId + ".", 0) != 0)
        return true;
    return std::any_of(method->params.begin(), method->params.end(),
                       [&](const ParamSpec& spec) { return spec.key == key; });
}

void checkNormalisation(std::vector<ConfigProblem>& problems, const RunConfig& config) {
    const auto* descriptor = findDataset(config.dataset);
    if (descriptor == nullptr || config.normalisation == "own")
        return; // an unknown dataset is a problem of its own
    const auto& rows = descriptor->normalisations;
    if (std::none_of(rows.begin(), rows.end(),
                     [&](const auto& row) { return row.id == config.normalisation; }))
        problems.push_back({"normalization", descriptor->name + " has no normalization '" +
                                                 config.normalisation + "'; choose own."});
}

// Networks halve the side three times and more.
void checkImageSize(std::vector<ConfigProblem>& problems, const RunConfig& config) {
    constexpr std::int64_t kMultiple = 8;
    const auto* descriptor = findDataset(config.dataset);
    if (descriptor == nullptr || !descriptor->anySize() || config.imageSize % kMultiple == 0)
        return;
    const std::int64_t nearest = (config.imageSize + kMultiple / 2) / kMultiple * kMultiple;
    problems.push_back({"image_size", "The image size must be a multiple of " + std::to_string(kMultiple) +
                                          "; " + std::to_string(nearest) + " is near."});
}

void checkInitialSet(std::vector<ConfigProblem>& problems, const RunConfig& config) {
    if (config.initialisation != Initialisation::Set)
        return;
    if (config.initialSet.empty())
        problems.push_back({"init_set", "Name the stored set to start from: a run folder or a .safetensors "
                                        "file."});
    const auto* method = findMethod(config.method);
    if (method != nullptr && method->baseline)
        problems.push_back({"init", method->name +
                                        " chooses real images: there is nothing that it could go on "
                                        "from. Choose another method, or real."});
}

// Said before hours of work, not at the first evaluation.
void checkLabelTeacher(std::vector<ConfigProblem>& problems, const EvaluationConfig& evaluation) {
    const auto& teacher = evaluation.labelTeacher;
    if (teacher.empty())
        return;
    if (evaluation.labels != EvaluationLabels::Soft)
        problems.push_back(
            {"evaluate.label_teacher", "A teacher labels only where evaluate.labels is soft."});
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(teacher, ignored) && !networkExists(teacher, true))
        problems.push_back({"evaluate.label_teacher", "'" + teacher +
                                                          "' is neither a network with features nor a file "
                                                          "with weights."});
}

void checkDevice(std::vector<ConfigProblem>& problems, const std::string& device) {
    try {
        static_cast<void>(chooseDevice(device));
    } catch (const DistillError& error) {
        problems.push_back({"device", error.what()});
    }
}

} // namespace

const std::vector<PresetDescriptor>& presets() {
    return presetTable();
}
std::vector<ParamSpec> runParams(const std::string& methodId) {
    std::vector<ParamSpec> specs;
    for (const auto& field : configFields()) {
        specs.push_back(field.spec);
        fillChoices(specs.back());
    }
    if (const auto* method = findMethod(methodId))
        specs.insert(specs.end(), method->params.begin(), method->params.end());
    return specs;
}

Result<RunConfig> presetConfig(const std::string& presetId, const std::string& methodId,
                               const std::string& datasetId, std::int64_t ipc) {
    const auto* method = findMethod(methodId);
    if (method == nullptr)
        return failure(ErrorCode::Usage, thereIsNo("method", methodId, idsOf(methods())));
    if (findDataset(datasetId) == nullptr)
        return failure(ErrorCode::Usage, thereIsNo("dataset", datasetId, idsOf(datasets())));
    RunConfig config;
    config.method = methodId;
    config.dataset = datasetId;
    config.ipc = ipc;
    config = withMethodDefaults(config);
    if (!applyPreset(presetId, config))
        return failure(ErrorCode::Usage, thereIsNo("preset", presetId, idsOf(presets())));
    return config;
}

bool cmiVanishes(const RunConfig& given) {
    const auto* method = findMethod(given.method);
    if (method == nullptr || !cmiVanishes(given.cmi, static_cast<double>(given.ipc)))
        return false;
    const auto cost = methodCost(withMethodDefaults(given), 1, 1);
    return method->baseline || cost.tiles * cost.views <= 1;
}

std::vector<ConfigProblem> validate(const RunConfig& given) {
    const RunConfig config = withMethodDefaults(given);
    std::vector<ConfigProblem> problems;
    for (const auto& spec : runParams(config.method)) {
        const auto value = getField(config, spec.key);
        if (!value) {
            problems.push_back({spec.key, value.error().message});
            continue;
        }
        if (spec.openChoice || spec.key == "device")
            continue; // checked below, with a better sentence
        if (const auto problem = checkParam(spec, *value))
            problems.push_back({spec.key, *problem});
    }
    for (const auto& [key, value] : config.methodParams)
        if (!isParamOf(config.method, key))
            problems.push_back({key, "Method '" + config.method + "' has no setting '" + key + "'."});
    checkNormalisation(problems, config);
    checkImageSize(problems, config);
    checkInitialSet(problems, config);
    checkLabelTeacher(problems, config.evaluation);
    checkNetwork(problems, "network", config.network, true);
    checkNetwork(problems, "teacher.network", config.teacher.network, true);
    checkNetwork(problems, "evaluate.network", config.evaluation.network, false);
    if (config.cmi.layer == TeacherLayer::Previous && hasOneBlock(config.teacher.network))
        problems.push_back({"cmi.layer", "A teacher of one block has nothing before its last block: choose "
                                         "its last features, or a deeper teacher."});
    checkDevice(problems, config.device);
    if (const auto schedule = parseLambdaSchedule(config.lambdaSchedule, config.lambda); !schedule)
        problems.push_back({"lambda_schedule", schedule.error().message});
    else if (!schedule->constant() && config.cmi.holdRatio > 0)
        problems.push_back({"lambda_schedule", "λ follows either a schedule or a gradient ratio: leave "
                                               "lambda_schedule empty or set cmi.hold_ratio to 0."});
    return problems;
}

} // namespace distill
