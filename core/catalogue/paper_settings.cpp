// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue/paper_settings.h"

#include <string>

#include "core/catalogue/catalogue.h"

namespace distill {
namespace {

constexpr const char* kAny = "";

struct SettingRow {
    const char* method;
    const char* dataset; // kAny = every dataset
    std::int64_t ipc;    // from this number of images per class on
    const char* key;
    const char* value;
};

// Sources: the papers' tables and the public repositories' scripts; DC-bench for trajectory matching.
constexpr SettingRow kSettings[] = {
    {"dc", kAny, 1, "init", "noise"},
    {"dc", kAny, 1, "evaluate.protocol", "plain-300"},
    {"dc", kAny, 1, "iterations", "1000"},
    {"dc", kAny, 10, "iterations", "10000"}, // 1000 networks times the image updates per network
    {"dc", kAny, 20, "iterations", "20000"},
    {"dc", kAny, 30, "iterations", "30000"},
    {"dc", kAny, 40, "iterations", "40000"},
    {"dc", kAny, 50, "iterations", "50000"},
    {"dsa", kAny, 1, "iterations", "1000"},
    {"dsa", kAny, 10, "iterations", "10000"},
    {"dsa", kAny, 20, "iterations", "20000"},
    {"dsa", kAny, 30, "iterations", "30000"},
    {"dsa", kAny, 40, "iterations", "40000"},
    {"dsa", kAny, 50, "iterations", "50000"},
    {"dm", kAny, 1, "iterations", "20000"},
    {"dm", kAny, 100, "dm.lr_img", "10"},

    {"idm", kAny, 1, "iterations", "20000"},
    {"idm", kAny, 1, "idm.net_interval", "5"},
    {"idm", kAny, 1, "idm.batch_real", "5000"},
    {"idm", kAny, 10, "idm.net_interval", "30"},
    {"idm", kAny, 10, "idm.batch_real", "256"},
    {"idm", "cifar10", 50, "idm.ce_weight", "0.1"},
    {"idm", "cifar100", 10, "idm.ce_weight", "0.1"},
    {"idm", "cifar100", 10, "idm.train_steps", "50"},
    {"idm", "cifar100", 50, "idm.train_steps", "10"},
    {"idm", "tiny-imagenet", 1, "idm.net_interval", "30"},
    {"idm", "tiny-imagenet", 1, "idm.batch_real", "256"},
    {"idm", "tiny-imagenet", 50, "idm.ce_weight", "0.8"},
    {"idm", "tiny-imagenet", 50, "idm.train_steps", "50"},

    {"idc", kAny, 1, "iterations", "200000"}, // 2000 networks times 100 updates
    {"idc", kAny, 1, "evaluate.protocol", "idc-1000"},
    {"idc", kAny, 1, "cmi.scope", "class"},
    {"idc", "svhn", 1, "idc.n_data", "500"},
    {"idc", "mnist", 1, "idc.metric", "l1"},
    {"idc", "mnist", 1, "idc.lr_img", "0.0001"},
    {"idc", "mnist", 1, "idc.n_data", "500"},
    {"idc", "mnist", 1, "idc.augment", "color_crop"},
    {"idc", "fashion-mnist", 1, "idc.metric", "l1"},
    {"idc", "fashion-mnist", 1, "idc.lr_img", "0.0001"},
    {"idc", "fashion-mnist", 1, "idc.n_data", "500"},

    {"mtt", kAny, 1, "iterations", "5000"},
    {"mtt", kAny, 1, "mtt.experts", "100"},
    {"mtt", kAny, 1, "mtt.expert_length", "50"},
    {"mtt", kAny, 1, "mtt.max_start", "20"},
    {"mtt", "cifar10", 1, "zca", "true"},
    {"mtt", "cifar10", 1, "mtt.syn_steps", "50"},
    {"mtt", "cifar10", 1, "mtt.max_start", "2"},
    {"mtt", "cifar10", 1, "mtt.lr_lr", "1e-7"},
    {"mtt", "cifar10", 10, "mtt.syn_steps", "30"},
    {"mtt", "cifar10", 10, "mtt.max_start", "20"},
    {"mtt", "cifar10", 10, "mtt.lr_lr", "1e-5"},
    {"mtt", "cifar10", 10, "mtt.lr_teacher", "0.001"},
    {"mtt", "cifar10", 50, "zca", "false"},
    {"mtt", "cifar10", 50, "mtt.max_start", "40"},
    {"mtt", "cifar10", 50, "mtt.lr_img", "1000"},
    {"mtt", "cifar100", 1, "zca", "true"},
    {"mtt", "cifar100", 1, "mtt.syn_steps", "20"},
    {"mtt", "cifar100", 1, "mtt.expert_epochs", "3"},
    {"mtt", "cifar100", 1, "mtt.lr_img", "1000"},
    {"mtt", "cifar100", 10, "zca", "false"},
    {"mtt", "cifar100", 10, "mtt.expert_epochs", "2"},
    {"mtt", "cifar100", 50, "zca", "true"},
    {"mtt", "cifar100", 50, "mtt.syn_steps", "80"},
    {"mtt", "cifar100", 50, "mtt.max_start", "40"},
    {"mtt", "cifar100", 50, "mtt.batch_syn", "125"},
    {"mtt", "tiny-imagenet", 1, "mtt.syn_steps", "10"},
    {"mtt", "tiny-imagenet", 1, "mtt.max_start", "10"},
    {"mtt", "tiny-imagenet", 1, "mtt.lr_img", "10000"},
    {"mtt", "tiny-imagenet", 1, "mtt.lr_lr", "0.0001"},
    {"mtt", "tiny-imagenet", 10, "mtt.syn_steps", "20"},
    {"mtt", "tiny-imagenet", 10, "mtt.max_start", "40"},
    {"mtt", "tiny-imagenet", 10, "mtt.batch_syn", "200"},
    {"mtt", "tiny-imagenet", 50, "mtt.batch_syn", "300"},

    {"datm", kAny, 1, "iterations", "10000"},
    {"datm", kAny, 1, "datm.experts", "100"},
    {"datm", kAny, 1, "datm.expert_length", "100"},
    {"datm", kAny, 1, "datm.flat", "true"},
    {"datm", kAny, 1, "datm.syn_steps", "80"},
    {"datm", kAny, 1, "datm.max_start", "20"},
    {"datm", kAny, 1, "datm.current_max_start", "10"},
    {"datm", kAny, 1, "datm.threshold", "0"},
    {"datm", "cifar10", 1, "zca", "true"},
    {"datm", "cifar10", 1, "datm.batch_syn", "10"},
    {"datm", "cifar10", 1, "datm.lr_y", "5"},
    {"datm", "cifar10", 1, "datm.max_start", "4"},
    {"datm", "cifar10", 1, "datm.current_max_start", "4"},
    {"datm", "cifar10", 1, "datm.threshold", "1.1"},
    {"datm", "cifar10", 1, "datm.lr_lr", "1e-7"},
    {"datm", "cifar10", 10, "datm.batch_syn", "100"},
    {"datm", "cifar10", 10, "datm.lr_y", "2"},
    {"datm", "cifar10", 10, "datm.max_start", "20"},
    {"datm", "cifar10", 10, "datm.current_max_start", "10"},
    {"datm", "cifar10", 10, "datm.threshold", "0"},
    {"datm", "cifar10", 10, "datm.lr_lr", "1e-5"},
    {"datm", "cifar10", 50, "datm.lr_img", "1000"},
    {"datm", "cifar10", 50, "datm.batch_syn", "500"},
    {"datm", "cifar10", 50, "datm.max_start", "40"},
    {"datm", "cifar10", 50, "datm.current_max_start", "20"},
    {"datm", "cifar10", 50, "datm.expansion_end", "2000"},
    {"datm", "cifar10", 500, "datm.syn_steps", "40"},
    {"datm", "cifar10", 500, "datm.lr_img", "50"},
    {"datm", "cifar10", 500, "datm.batch_syn", "1000"},
    {"datm", "cifar10", 500, "datm.lr_y", "10"},
    {"datm", "cifar10", 500, "datm.min_start", "40"},
    {"datm", "cifar10", 500, "datm.current_max_start", "60"},
    {"datm", "cifar10", 500, "datm.max_start", "60"},
    {"datm", "cifar10", 1000, "datm.syn_steps", "100"},
    {"datm", "cifar100", 1, "zca", "true"},
    {"datm", "cifar100", 1, "datm.syn_steps", "40"},
    {"datm", "cifar100", 1, "datm.expert_epochs", "3"},
    {"datm", "cifar100", 1, "datm.lr_img", "1000"},
    {"datm", "cifar100", 1, "datm.batch_syn", "1000"},
    {"datm", "cifar100", 1, "datm.lr_y", "10"},
    {"datm", "cifar100", 10, "datm.syn_steps", "80"},
    {"datm", "cifar100", 10, "datm.expert_epochs", "2"},
    {"datm", "cifar100", 10, "datm.current_max_start", "30"},
    {"datm", "cifar100", 10, "datm.max_start", "50"},
    {"datm", "cifar100", 10, "datm.expansion_end", "2000"},
    {"datm", "cifar100", 50, "datm.min_start", "20"},
    {"datm", "cifar100", 50, "datm.current_max_start", "70"},
    {"datm", "cifar100", 50, "datm.max_start", "70"},
    {"datm", "cifar100", 100, "datm.lr_img", "50"},
    {"datm", "cifar100", 100, "datm.min_start", "30"},

    {"sre2l", kAny, 1, "iterations", "1000"},
    {"sre2l", kAny, 1, "init", "noise"},
    {"sre2l", kAny, 1, "sre2l.network", "ResNet18BN"},
    {"sre2l", kAny, 1, "sre2l.epochs", "200"},
    {"sre2l", kAny, 1, "sre2l.lr_network", "0.1"},
    {"sre2l", kAny, 1, "sre2l.group", "1"},
    {"sre2l", kAny, 1, "evaluate.network", "ResNet18BN"},
    {"sre2l", "tiny-imagenet", 1, "iterations", "4000"},
    {"sre2l", "tiny-imagenet", 1, "sre2l.lr_img", "0.1"},
    {"sre2l", "tiny-imagenet", 1, "sre2l.r_bn", "1"},
};

struct LambdaRow {
    const char* method;
    const char* dataset;
    std::int64_t ipc;
    double lambda;
};

// CMI over the whole set for DM, DC and DSA, class by class for IDC.
constexpr LambdaRow kLambdas[] = {
    {"dm", "svhn", 10, 18000},      {"dm", "svhn", 50, 500},        {"dm", "cifar10", 10, 8000},
    {"dm", "cifar10", 50, 2000},    {"dm", "cifar100", 10, 2000},   {"dm", "cifar100", 50, 500},
    {"dc", "cifar10", 10, 50000},   {"dc", "cifar10", 50, 10000},   {"dsa", "svhn", 10, 80000},
    {"dsa", "svhn", 50, 10000},     {"dsa", "cifar10", 10, 50000},  {"dsa", "cifar10", 50, 10000},
    {"dsa", "cifar100", 10, 80000}, {"dsa", "cifar100", 50, 20000}, {"idc", "svhn", 10, 50},
    {"idc", "svhn", 50, 50},        {"idc", "cifar10", 10, 100},    {"idc", "cifar10", 50, 50},
    {"idc", "cifar100", 10, 100},   {"idc", "cifar100", 50, 50},
};

bool fits(const SettingRow& row, const RunConfig& config) {
    return config.method == row.method &&
           (row.dataset == std::string(kAny) || config.dataset == row.dataset) && config.ipc >= row.ipc;
}

} // namespace

void applyPublishedSettings(RunConfig& config) {
    const auto specs = runParams(config.method);
    for (const auto& row : kSettings) {
        if (!fits(row, config))
            continue;
        for (const auto& spec : specs)
            if (spec.key == row.key)
                valueOrThrow(setField(config, row.key, valueOrThrow(parseParam(spec, row.value))));
    }
}

std::optional<double> publishedLambdaValue(const std::string& method, const std::string& dataset,
                                           std::int64_t ipc) {
    for (const auto& row : kLambdas)
        if (method == row.method && dataset == row.dataset && ipc == row.ipc)
            return row.lambda;
    return std::nullopt;
}

} // namespace distill
