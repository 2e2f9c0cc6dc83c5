// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/presets.h"

#include <algorithm>
#include <array>

#include "core/catalogue/paper_settings.h"
#include "core/readers/dataset_table.h"
#include "core/run/choices.h"

namespace distill {
namespace {

constexpr double kQuickLambda = 100;  // ours, for a pool of small ConvNet teachers
constexpr double kInitialRatio = 0.1; // ours, where no λ is published: part of the matching gradient's norm

void applyQuick(RunConfig& config) {
    const bool tiny = config.dataset == "shapes";
    applyPublishedSettings(config); // what kind of start, distance and scope a method wants
    config.zca = false;
    config.network = tiny ? "ConvNetW32" : "ConvNetW64";
    config.iterations = 1000;
    config.lambda = kQuickLambda;
    config.cmi.initialRatio = kInitialRatio;
    config.teacher.network = "ConvNetW32";
    config.teacher.count = 2;
    config.teacher.epochs = 1;
    config.teacher.subset = 10000;
    config.evaluation.protocol = "quick";
    config.evaluation.network = "ConvNetW32";
    config.evaluation.every = 250;
    config.evaluation.repeats = 2;
    config.precision = Precision::Auto;
    applyQuickSettings(config);
}

void applyPaper(RunConfig& config) {
    config.network = "ConvNet";
    config.teacher.network = "ResNet18";
    config.teacher.count = 200; // the public code trains 1000 and says that 200 do
    config.teacher.epochs = 40;
    config.teacher.subset = 0;
    config.evaluation.protocol = "public-1000";
    config.evaluation.network = "ConvNet";
    config.precision = Precision::Exact;
    config.evaluation.every = 2000;
    config.evaluation.repeats = 5;
    applyPublishedSettings(config);
    const auto published = publishedLambdaValue(config.method, config.dataset, config.ipc);
    config.lambda = published.value_or(kQuickLambda);
    config.cmi.initialRatio = published ? 0.0 : kInitialRatio;
}

// Parts of ImageNet come at 128 pixels with five blocks, as trajectory matching published them, or at 64 with
// four.
void fitToSize(RunConfig& config, std::int64_t side, const char* blocks) {
    const auto* dataset = findDataset(config.dataset);
    if (dataset == nullptr || !dataset->anySize() || dataset->classes == 0)
        return;
    config.imageSize = side;
    for (std::string* network : {&config.network, &config.teacher.network, &config.evaluation.network})
        if (const std::string plain = "ConvNet";
            network->rfind(plain, 0) == 0 && network->rfind("ConvNetD", 0) != 0)
            network->insert(plain.size(), blocks);
}

struct PresetRow {
    const char* id;
    const char* name;
    const char* description;
    void (*apply)(RunConfig& config);
};
constexpr std::array<PresetRow, 2> kPresets = {{
    {"quick", "Quick on this machine",
     "Small networks, weak teachers and short evaluations: moves within seconds on two CPU cores. A "
     "published λ assumes stronger teachers.",
     &applyQuick},
    {"paper", "Paper settings",
     "The published settings, with a pool of ResNet18 teachers: needs a GPU and hours.", &applyPaper},
}};

} // namespace

const std::vector<PresetDescriptor>& presetTable() {
    static const std::vector<PresetDescriptor> rows = [] {
        std::vector<PresetDescriptor> made;
        for (const auto& preset : kPresets) {
            PresetDescriptor row;
            row.id = preset.id;
            row.name = preset.name;
            row.description = preset.description;
            made.push_back(row);
        }
        return made;
    }();
    return rows;
}

bool applyPreset(const std::string& presetId, RunConfig& config) {
    const auto* row = std::find_if(kPresets.begin(), kPresets.end(),
                                   [&](const PresetRow& preset) { return presetId == preset.id; });
    if (row == kPresets.end())
        return false;
    config.preset = presetId;
    row->apply(config);
    if (row == &kPresets.front())
        fitToSize(config, 64, "D4");
    else
        fitToSize(config, 128, "D5");
    return true;
}

std::optional<LambdaPreset> publishedLambda(const std::string& methodId, const std::string& datasetId,
                                            std::int64_t ipc) {
    if (const auto value = publishedLambdaValue(methodId, datasetId, ipc))
        return LambdaPreset{*value, "paper, ResNet18 teachers"};
    return std::nullopt;
}

RunConfig demoConfig() {
    RunConfig config;
    config.dataset = "shapes";
    config.method = "dm";
    config.ipc = 10;
    applyQuick(config);
    config.preset = "quick";
    config.network = "ConvNetW32";
    config.initialisation = Initialisation::Noise;
    config.iterations = 2000;
    config.methodParams["dm.batch_real"] = std::int64_t{32};
    config.methodParams["dm.lr_img"] = 5.0; // noise has far to go
    config.teacher.network = "ConvNetW16";
    config.teacher.count = 1;
    config.teacher.epochs = 1;
    config.evaluation.network = "ConvNetW16";
    config.evaluation.every = 250;
    config.evaluation.epochs = 20; // the images are to move within seconds
    config.evaluation.repeats = 1;
    return config;
}

} // namespace distill
