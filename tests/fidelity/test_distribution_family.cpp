// SPDX-License-Identifier: GPL-3.0-or-later
// The distribution-matching family and RDED against the public implementations: one step of DANCE, NCFM and
// DataDAM without augmentation, and what RDED chooses.
#include <torch/torch.h>

#include "core/maths/methods/discrepancy.h"
#include "core/maths/methods/extractor.h"
#include "core/maths/methods/rded.h"
#include "core/maths/nets/network.h"
#include "core/maths/synth/formation.h"
#include "tests/support/fidelity.h"

using namespace distill;
using namespace distill::test;

namespace {

constexpr int kFixtureClasses = 10;

std::shared_ptr<Network> networkFor(const torch::Tensor& images, const torch::Device& device,
                                    double phaseOffset = 0, const char* name = "ConvNetW16") {
    const auto network = makeNetwork(name, {static_cast<int>(images.size(-3)), 32, 32, kFixtureClasses});
    fillBySineRule(*network, fixturePhase() + phaseOffset);
    network->to(device);
    return network;
}

torch::Tensor slope(const torch::Tensor& loss, const torch::Tensor& of) {
    return torch::autograd::grad({loss}, {of}, {}, true)[0];
}

// The frequencies are numbers like any other: their own 1 % must show as well.
void checkCharacteristic(const Fixture& fixture, const torch::Device& device) {
    const auto real = fixture.tensor("real").to(device), t = fixture.tensor("t").to(device);
    const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
    for (const char* alpha : {"0.5", "0.2", "0.9"}) {
        DiscrepancyOptions options;
        options.kind = Discrepancy::Characteristic;
        options.alpha = alpha[2] == '5' ? 0.5 : alpha[2] == '2' ? 0.2 : 0.9;
        const auto loss = discrepancy({characteristicOf(real, t)}, characteristicOf(synthetic, t), options);
        CHECK_FAITHFUL_WITHIN(loss, fixture.tensor(std::string("loss_alpha_") + alpha), 2.5);
        CHECK_FAITHFUL_WITHIN(slope(loss, synthetic), fixture.tensor(std::string("grad_alpha_") + alpha),
                              2.5);
    }
}

void checkCharacteristicOfImages(const Fixture& fixture, const torch::Device& device) {
    const auto real = fixture.tensor("real").to(device);
    const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
    const auto network = networkFor(real, device);
    DiscrepancyOptions options;
    options.kind = Discrepancy::Characteristic;
    options.frequencies = fixture.tensor("t").to(device);
    const auto loss = discrepancy({featuresInChunks(*network, real, options)},
                                  featuresOf(*network, synthetic, options), options);
    CHECK_FAITHFUL_WITHIN(loss, fixture.tensor("loss"), 2.5);
    // At one frequency the phases are equal to seven digits, where the reference's own root loses five of
    // them.
    CHECK_FAITHFUL_WITHIN(slope(loss, synthetic), fixture.tensor("grad"), 25);
}

void checkDance(const Fixture& fixture, const torch::Device& device) {
    const auto real = fixture.tensor("real").to(device);
    const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
    const auto start = networkFor(real, device),
               end = networkFor(real, device, fixture.number("end_phase_offset"));
    const auto between = networkFor(real, device, 1);
    interpolate(*between, *start, *end, fixture.number("u"));
    const DiscrepancyOptions options;
    const auto inner = discrepancy({featuresInChunks(*between, real, options)},
                                   featuresOf(*between, synthetic, options), options);
    CHECK_FAITHFUL_WITHIN(inner, fixture.tensor("inner_loss"), 2.5);
    CHECK_FAITHFUL_WITHIN(slope(inner, synthetic), fixture.tensor("inner_grad"), 2.5);
    const auto inter =
        torch::nn::functional::cross_entropy(end->forward(synthetic), fixture.tensor("labels").to(device));
    CHECK_FAITHFUL_WITHIN(inter, fixture.tensor("inter_loss"), 2.5);
    CHECK_FAITHFUL_WITHIN(slope(inter, synthetic), fixture.tensor("inter_grad"), 2.5);
}

void checkDataDam(const Fixture& fixture, const torch::Device& device) {
    const auto real = fixture.tensor("real").to(device);
    const auto synthetic = fixture.tensor("syn").to(device).requires_grad_();
    const auto network = networkFor(real, device);
    const auto classes = fixture.integer("classes");
    for (const std::int64_t power : {1, 4}) {
        DiscrepancyOptions options;
        options.kind = Discrepancy::Attention;
        options.power = power;
        std::vector<Features> ofClasses;
        for (const auto& images : real.split(real.size(0) / classes))
            ofClasses.push_back(featuresInChunks(*network, images, options));
        const auto features = featuresOf(*network, synthetic, options);
        options.taskBalance = fixture.number("task_balance");
        const auto total = discrepancy(ofClasses, features, options);
        std::vector<Features> logits; // alone: their part is small beside that of the maps
        for (const auto& ofClass : ofClasses)
            logits.push_back({ofClass.back()});
        const auto output = discrepancy(logits, {features.back()}, options);
        options.taskBalance = 0;
        const auto attention = discrepancy(ofClasses, features, options);
        const auto named = [&](const char* name) {
            return fixture.tensor(name + std::string("_p") + std::to_string(power));
        };
        CHECK_FAITHFUL_WITHIN(attention, named("attention"), 2.5);
        CHECK_FAITHFUL_WITHIN(total, named("loss"), 2.5);
        CHECK_FAITHFUL_WITHIN(output, named("output"), 2.5);
        CHECK_FAITHFUL_WITHIN(slope(total, synthetic), named("grad"), 2.5);
    }
}

void checkRded(const Fixture& fixture, const torch::Device& device) {
    const auto crops = fixture.tensor("crops").to(device);
    const auto network = networkFor(crops, device, 0, "ConvNetW16BN");
    network->eval();
    const auto scores = rdedScores(*network, crops, fixture.integer("label"), 32, 32);
    CHECK_FAITHFUL_WITHIN(scores, fixture.tensor("cross_entropy"), 2.5);
    const auto choice = rdedChoice(scores, fixture.tensor("order").size(0));
    CHECK_RIGHT(choice.bestCrop.cpu().equal(fixture.tensor("best_crop")));
    CHECK_RIGHT(choice.order.cpu().equal(fixture.tensor("order")));
    const auto best = crops.index({torch::arange(crops.size(0), choice.bestCrop.options()), choice.bestCrop});
    CHECK_FAITHFUL_WITHIN(joinTiles(best.index_select(0, choice.order), 2, TileOrder::RowMajor),
                          fixture.tensor("mixed"), 2.5);
}

const AddCase kCases[] = {{"dance_step", &checkDance},
                          {"ncfm_features", &checkCharacteristic},
                          {"ncfm_images", &checkCharacteristicOfImages},
                          {"datadam_step", &checkDataDam},
                          {"rded_select", &checkRded}};

} // namespace

TEST_SUITE("distribution_family") {

    TEST_CASE("DANCE: matching in an interpolated network and cross-entropy in its end") {
        checkFixtures("dance_step");
    }
    TEST_CASE("NCFM: distance of characteristic functions, of features and of images") {
        checkFixtures("ncfm");
    }
    TEST_CASE("DataDAM: attention maps and logits, for both published powers") {
        checkFixtures("datadam_step");
    }
    TEST_CASE("RDED: scores, the crops and images chosen, and their mosaics") {
        checkFixtures("rded_select");
    }

} // TEST_SUITE
