// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/datm.h"

#include <iterator>

#include "core/maths/methods/trajectory_matching.h"

namespace distill {
namespace {

constexpr PublishedSetting kDatmPublished[] = {
    {kAnyDataset, 1, "iterations", "10000"},
    {kAnyDataset, 1, "datm.experts", "100"},
    {kAnyDataset, 1, "datm.expert_length", "100"},
    {kAnyDataset, 1, "datm.flat", "true"},
    {kAnyDataset, 1, "datm.syn_steps", "80"},
    {kAnyDataset, 1, "datm.max_start", "20"},
    {kAnyDataset, 1, "datm.current_max_start", "10"},
    {kAnyDataset, 1, "datm.threshold", "0"},
    {"cifar10", 1, "zca", "true"},
    {"cifar10", 1, "datm.batch_syn", "10"},
    {"cifar10", 1, "datm.lr_y", "5"},
    {"cifar10", 1, "datm.max_start", "4"},
    {"cifar10", 1, "datm.current_max_start", "4"},
    {"cifar10", 1, "datm.threshold", "1.1"},
    {"cifar10", 1, "datm.lr_lr", "1e-7"},
    {"cifar10", 10, "datm.batch_syn", "100"},
    {"cifar10", 10, "datm.lr_y", "2"},
    {"cifar10", 10, "datm.max_start", "20"},
    {"cifar10", 10, "datm.current_max_start", "10"},
    {"cifar10", 10, "datm.threshold", "0"},
    {"cifar10", 10, "datm.lr_lr", "1e-5"},
    {"cifar10", 50, "datm.lr_img", "1000"},
    {"cifar10", 50, "datm.batch_syn", "500"},
    {"cifar10", 50, "datm.max_start", "40"},
    {"cifar10", 50, "datm.current_max_start", "20"},
    {"cifar10", 50, "datm.expansion_end", "2000"},
    {"cifar10", 500, "datm.syn_steps", "40"},
    {"cifar10", 500, "datm.lr_img", "50"},
    {"cifar10", 500, "datm.batch_syn", "1000"},
    {"cifar10", 500, "datm.lr_y", "10"},
    {"cifar10", 500, "datm.min_start", "40"},
    {"cifar10", 500, "datm.current_max_start", "60"},
    {"cifar10", 500, "datm.max_start", "60"},
    {"cifar10", 1000, "datm.syn_steps", "100"},
    {"cifar100", 1, "zca", "true"},
    {"cifar100", 1, "datm.syn_steps", "40"},
    {"cifar100", 1, "datm.expert_epochs", "3"},
    {"cifar100", 1, "datm.lr_img", "1000"},
    {"cifar100", 1, "datm.batch_syn", "1000"},
    {"cifar100", 1, "datm.lr_y", "10"},
    {"cifar100", 10, "datm.syn_steps", "80"},
    {"cifar100", 10, "datm.expert_epochs", "2"},
    {"cifar100", 10, "datm.current_max_start", "30"},
    {"cifar100", 10, "datm.max_start", "50"},
    {"cifar100", 10, "datm.expansion_end", "2000"},
    {"cifar100", 50, "datm.min_start", "20"},
    {"cifar100", 50, "datm.current_max_start", "70"},
    {"cifar100", 50, "datm.max_start", "70"},
    {"cifar100", 100, "datm.lr_img", "50"},
    {"cifar100", 100, "datm.min_start", "30"},
};

} // namespace

MethodRow datmRow() {
    MethodRow row;
    auto& descriptor = row.descriptor;
    descriptor.id = "datm";
    descriptor.name = "Difficulty-aligned trajectories (DATM)";
    descriptor.description =
        "Trajectory matching with learned soft labels, from real images that experts get right, and "
        "with a range of epochs that grows from easy to hard.";
    descriptor.reference = "Guo et al., Towards Lossless Dataset Distillation via Difficulty-Aligned "
                           "Trajectory Matching, ICLR 2024";
    descriptor.formula =
        "|| student after S steps - expert after M epochs ||^2 / || start - expert after M epochs ||^2";
    descriptor.params = trajectoryTable("datm").specs();
    descriptor.packing = "datm.factor";
    row.make = [](const RunConfig& config) {
        return makeTrajectoryMatching(config, trajectoryTable("datm").read(config), true);
    };
    row.cost = &trajectoryCost;
    row.settings.quick = {
        {"datm.experts", "2"},    {"datm.expert_length", "6"},     {"datm.expert_subset", "10000"},
        {"datm.max_start", "4"},  {"datm.current_max_start", "2"}, {"datm.expansion_end", "50"},
        {"datm.syn_steps", "10"}, {"datm.threshold", "0"},         {"datm.lr_lr", "1e-6"},
        {"datm.lr_img", "100"},
    };
    row.settings.published = {std::begin(kDatmPublished), std::end(kDatmPublished)};
    return row;
}

} // namespace distill
