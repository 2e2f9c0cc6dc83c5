// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/mtt.h"

#include "core/maths/methods/trajectory_matching.h"

namespace distill {
namespace {

std::vector<PublishedSetting> mttPublished() {
    return {
        {kAnyDataset, 1, "iterations", "5000"},
        {kAnyDataset, 1, "mtt.experts", "100"},
        {kAnyDataset, 1, "mtt.expert_length", "50"},
        {kAnyDataset, 1, "mtt.max_start", "20"},
        {"cifar10", 1, "zca", "true"},
        {"cifar10", 1, "mtt.syn_steps", "50"},
        {"cifar10", 1, "mtt.max_start", "2"},
        {"cifar10", 1, "mtt.lr_lr", "1e-7"},
        {"cifar10", 10, "mtt.syn_steps", "30"},
        {"cifar10", 10, "mtt.max_start", "20"},
        {"cifar10", 10, "mtt.lr_lr", "1e-5"},
        {"cifar10", 10, "mtt.lr_teacher", "0.001"},
        {"cifar10", 50, "zca", "false"},
        {"cifar10", 50, "mtt.max_start", "40"},
        {"cifar10", 50, "mtt.lr_img", "1000"},
        {"cifar100", 1, "zca", "true"},
        {"cifar100", 1, "mtt.syn_steps", "20"},
        {"cifar100", 1, "mtt.expert_epochs", "3"},
        {"cifar100", 1, "mtt.lr_img", "1000"},
        {"cifar100", 10, "zca", "false"},
        {"cifar100", 10, "mtt.expert_epochs", "2"},
        {"cifar100", 50, "zca", "true"},
        {"cifar100", 50, "mtt.syn_steps", "80"},
        {"cifar100", 50, "mtt.max_start", "40"},
        {"cifar100", 50, "mtt.batch_syn", "125"},
        {"tiny-imagenet", 1, "mtt.syn_steps", "10"},
        {"tiny-imagenet", 1, "mtt.max_start", "10"},
        {"tiny-imagenet", 1, "mtt.lr_img", "10000"},
        {"tiny-imagenet", 1, "mtt.lr_lr", "0.0001"},
        {"tiny-imagenet", 10, "mtt.syn_steps", "20"},
        {"tiny-imagenet", 10, "mtt.max_start", "40"},
        {"tiny-imagenet", 10, "mtt.batch_syn", "200"},
        {"tiny-imagenet", 50, "mtt.batch_syn", "300"},
    };
}

} // namespace

MethodRow mttRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "mtt";
    descriptor.name = "Trajectory matching (MTT)";
    descriptor.description =
        "A student trained on the synthetic images is to follow the path that experts took on the "
        "real ones. Needs experts, trained once and kept.";
    descriptor.reference =
        "Cazenavette et al., Dataset Distillation by Matching Training Trajectories, CVPR 2022";
    descriptor.formula =
        "|| student after S steps - expert after M epochs ||^2 / || start - expert after M epochs ||^2";
    descriptor.params = trajectoryTable("mtt").specs();
    descriptor.packing = "mtt.factor";
    row.make = [](const RunConfig& config) {
        return makeTrajectoryMatching(config, trajectoryTable("mtt").read(config), false);
    };
    row.cost = &trajectoryCost;
    row.settings.quick = {
        {"mtt.experts", "2"},   {"mtt.expert_length", "6"}, {"mtt.expert_subset", "10000"},
        {"mtt.max_start", "4"}, {"mtt.syn_steps", "10"},    {"mtt.lr_lr", "1e-6"},
        {"mtt.lr_img", "1000"},
    };
    row.settings.published = mttPublished();
    return row;
}

} // namespace distill
