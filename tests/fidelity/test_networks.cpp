// SPDX-License-Identifier: GPL-3.0-or-later
// Every network against the public implementation: logits, features, state dict, parameter counts.
#include <fstream>
#include <regex>

#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include "core/maths/nets/network.h"
#include "tests/support/fidelity.h"

using namespace distill;
using namespace distill::test;

namespace {

// How much of a rounding, and of a wrong pixel, reaches the output depends on the network: five max pools
// leave little, batch norm over few images magnifies. Roundings depend on the processor's matrix kernels too.
double slackOf(const std::string& label) {
    if (label.rfind("VGG", 0) == 0)
        return 0.3;
    return label == "ResNet18BN_AP" ? 5 : 2;
}

const nlohmann::json& publishedStates() {
    static const nlohmann::json states = [] {
        std::ifstream file(fixtureFolder() + "/state_dicts.json");
        REQUIRE(file);
        return nlohmann::json::parse(file);
    }();
    return states;
}

// "ConvNetBN" or "ResNet18_c1" of the fixtures as our name: without the remark on the images, and with the
// width that the fixture's ConvNet has.
std::string networkName(const std::string& label) {
    auto name = std::regex_replace(label, std::regex("(_c[0-9]+)?(_[0-9]+)?$"), "");
    if (name.compare(0, 7, "ConvNet") != 0)
        return name;
    return name + "W" + std::to_string(publishedStates().at(label)[0][1][0].get<int>());
}

struct Case {
    std::string label;
    Fixture fixture;
    InputShape shape;

    explicit Case(const Fixture& given) : label(given.name().substr(4)), fixture(given) {
        const auto images = fixture.tensor("x");
        shape = {static_cast<int>(images.size(1)), static_cast<int>(images.size(2)),
                 static_cast<int>(images.size(3)), static_cast<int>(fixture.tensor("logits").size(1))};
    }
};

void checkOutputs(const Fixture& fixture, const torch::Device& device) {
    const Case item(fixture);
    const double slack = slackOf(item.label);
    const auto network = makeNetwork(networkName(item.label), item.shape);
    fillBySineRule(*network);
    network->to(device);
    const auto images = fixture.tensor("x").to(device);
    network->eval();
    CHECK_FAITHFUL_WITHIN(network->forward(images), fixture.tensor("logits"), slack);
    CHECK(network->hasEmbedding() == fixture.has("embed"));
    if (network->hasEmbedding())
        CHECK_FAITHFUL_WITHIN(network->embed(images), fixture.tensor("embed"), slack);
    {
        const torch::NoGradGuard guard; // another path through the code
        CHECK_FAITHFUL_WITHIN(network->forward(images), fixture.tensor("logits"), slack);
    }
    network->train();
    CHECK_FAITHFUL_WITHIN(network->forward(images), fixture.tensor("logits_train"), slack);
}

const AddCase kOutputs("net_", &checkOutputs);

std::int64_t parameterCount(const std::string& name, const InputShape& shape) {
    std::int64_t count = 0;
    for (const auto& parameter : makeNetwork(name, shape)->parameters())
        count += parameter.numel();
    return count;
}

} // namespace

TEST_SUITE("networks") {

    TEST_CASE("logits and features are those of the public networks") {
        checkFixtures("net_");
    }

    TEST_CASE("state dicts have the published names, shapes and order") {
        for (const auto& file : fixtureNames("net_")) {
            const Case item(Fixture::load(file));
            CAPTURE(file);
            nlohmann::json states = nlohmann::json::array();
            for (const auto& [name, tensor] : stateTensors(*makeNetwork(networkName(item.label), item.shape)))
                if (name.find("num_batches_tracked") == std::string::npos)
                    states.push_back({name, tensor.sizes().vec()});
            CHECK(states == publishedStates().at(item.label));
        }
    }

    TEST_CASE("parameter counts of the public networks") {
        struct Row {
            const char* name;
            InputShape shape;
            std::int64_t count;
        };
        const InputShape grey{1, 28, 28, 10}, colour{3, 32, 32, 10}, hundred{3, 32, 32, 100};
        const std::vector<Row> rows{{"MLP", grey, 118282},
                                    {"MLP", colour, 411146},
                                    {"MLP", hundred, 422756},
                                    {"LeNet", grey, 61706},
                                    {"LeNet", colour, 62006},
                                    {"LeNet", hundred, 69656},
                                    {"ConvNet", grey, 317706},
                                    {"ConvNet", colour, 320010},
                                    {"ConvNet", hundred, 504420},
                                    {"AlexNet", grey, 1865802},
                                    {"AlexNet", colour, 1872202},
                                    {"AlexNet", hundred, 2148772},
                                    {"VGG11", grey, 9229962},
                                    {"VGG11", colour, 9231114},
                                    {"VGG11", hundred, 9277284},
                                    {"ResNet18", grey, 11172810},
                                    {"ResNet18", colour, 11173962},
                                    {"ResNet18", hundred, 11220132},
                                    {"ResNet18_AP", grey, 11213770},
                                    {"ResNet18_AP", colour, 11250762},
                                    {"ResNet18_AP", hundred, 11988132},
                                    {"ConvNetD1", colour, 331530},
                                    {"ConvNetD2", colour, 233610},
                                    {"ConvNetD4", colour, 452490},
                                    {"ConvNetD4", {3, 64, 64, 200}, 857160}};
        for (const Row& row : rows) {
            CAPTURE(row.name);
            CAPTURE(row.shape.classes);
            CHECK(parameterCount(row.name, row.shape) == row.count);
        }
    }

} // TEST_SUITE
