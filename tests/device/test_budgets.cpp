// SPDX-License-Identifier: GPL-3.0-or-later
// What an iteration may ask of an accelerator: kernels, copies to it, waits for it. Printed beside what was
// measured; counts do not depend on the machine. `test_device --test-suite=budgets` shows the table.
#include "tests/device/device_runs.h"

#include <cstdio>

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/engine/objective.h"
#include "core/maths/methods/registry.h"

using namespace distill;
using namespace distill::test;

namespace {

struct Budget {
    const char* method;
    double lambda;
    int classes;
    std::int64_t kernels, copiesIn, waits; // at most, an iteration
};

// ConvNet-3; 10 classes with 10 synthetic and 64 real images each, or 100 with 2 and 26.
constexpr Budget kBudgets[] = {
    {"dm", 0, 10, 200, 12, 1},       {"dm", 100, 10, 200, 12, 1},   {"dm", 100, 100, 230, 16, 1},
    {"dc", 100, 10, 6000, 14, 1},    {"dsa", 100, 10, 6000, 30, 1}, {"idm", 100, 10, 2800, 70, 27},
    {"idc", 100, 10, 7000, 100, 27}, {"sre2l", 100, 10, 200, 4, 1},
};

constexpr int kSide = 16;

Dataset randomPixels(int classes, std::int64_t each) {
    Dataset dataset;
    dataset.id = dataset.name = "random-pixels";
    dataset.fingerprint = "random-pixels-" + std::to_string(classes);
    dataset.channels = 3;
    dataset.height = dataset.width = kSide;
    dataset.pixelSpace.mean = {0.5, 0.5, 0.5};
    dataset.pixelSpace.std = {0.25, 0.25, 0.25};
    dataset.augmentation = "color_crop_cutout_flip_scale_rotate";
    auto generator = makeGenerator(1);
    for (auto* split : {&dataset.train, &dataset.test}) {
        split->images = torch::randint(0, 256, {classes * each, 3, kSide, kSide}, generator, torch::kUInt8);
        split->labels = torch::arange(classes, torch::kInt64).repeat_interleave(each);
        for (int c = 0; c < classes; ++c)
            split->classIndices.push_back(torch::arange(c * each, (c + 1) * each, torch::kInt64));
    }
    for (int c = 0; c < classes; ++c)
        dataset.classNames.push_back(std::to_string(c));
    return dataset;
}

RunConfig configOf(const Budget& budget) {
    auto config = tinyOn("xpu", budget.method, budget.lambda);
    config.network = config.teacher.network = "ConvNetW8";
    config.teacher.count = 1;
    config.ipc = budget.classes == 10 ? 10 : 2;
    const auto real = config.methodParams.find(std::string(budget.method) + ".batch_real");
    if (real != config.methodParams.end())
        real->second = std::int64_t{budget.classes == 10 ? 64 : 26};
    return config;
}

// Of one iteration: the mean of four after the first one, which warms up.
DeviceWork workOf(const Budget& budget) {
    constexpr std::int64_t rounds = 4;
    const auto config = configOf(budget);
    const Dataset dataset = randomPixels(budget.classes, budget.classes == 10 ? 64 : 26);
    const RandomStreams streams(1);
    const c10::Device device(c10::DeviceType::XPU, 0);
    const auto method = makeMethod(config);
    SyntheticSet set;
    Objective objective({config, dataset, set, streams, device, 1});
    set = method->initialise(objective);
    const auto teachers = TeacherPool::prepare(dataset, config.teacher, device, 1, {});
    objective.pull().setTeachers(&teachers, nullptr);
    objective.setGroups(method->parameterGroups(set, config));
    method->prepare(objective);
    DeviceWork start;
    for (std::int64_t round = 0; round <= rounds; ++round) {
        if (round == 1)
            start = deviceWork();
        objective.begin(round + 1, budget.lambda);
        method->iterate(objective);
        objective.finish();
    }
    auto work = deviceWork() - start;
    for (auto* number : {&work.kernels, &work.copiesIn, &work.bytesIn, &work.copiesOut, &work.waits})
        *number = (*number + rounds - 1) / rounds;
    return work;
}

} // namespace

TEST_SUITE("budgets") {

    TEST_CASE("kernels, copies and waits of an iteration") {
        std::printf("%-6s %7s %7s | %7s %7s | %7s %7s | %7s | %6s %6s\n", "method", "lambda", "classes",
                    "kernels", "limit", "copies", "limit", "kB in", "waits", "limit");
        for (const auto& budget : kBudgets) {
            const auto work = workOf(budget);
            std::printf("%-6s %7g %7d | %7lld %7lld | %7lld %7lld | %7lld | %6lld %6lld\n", budget.method,
                        budget.lambda, budget.classes, static_cast<long long>(work.kernels),
                        static_cast<long long>(budget.kernels), static_cast<long long>(work.copiesIn),
                        static_cast<long long>(budget.copiesIn), static_cast<long long>(work.bytesIn / 1000),
                        static_cast<long long>(work.waits), static_cast<long long>(budget.waits));
            CAPTURE(std::string(budget.method));
            CAPTURE(budget.classes);
            CHECK(work.kernels <= budget.kernels);
            CHECK(work.copiesIn <= budget.copiesIn);
            CHECK(work.waits <= budget.waits);
        }
    }

} // TEST_SUITE
