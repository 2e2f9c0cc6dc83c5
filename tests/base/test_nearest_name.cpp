// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/base/nearest_name.h"

using namespace distill;

TEST_SUITE("nearest_name") {

    TEST_CASE("a slip of the finger finds the name that was meant") {
        const std::vector<std::string> known{"--lambda", "--lambdas", "--device", "teacher.count", "shapes"};
        CHECK(nearestName("--lamda", known) == "--lambda");
        CHECK(thereIsNo("dataset", "shape", {"mnist", "shapes"}) ==
              "There is no dataset 'shape'. Did you mean 'shapes'? Known: mnist, shapes.");
        CHECK(nearestName("--lambad", known) == "--lambda");
        CHECK(nearestName("--lambda", known) == "--lambda");
        CHECK(nearestName("shape", known) == "shapes");
        CHECK(nearestName("SHAPES", known) == "shapes");
        CHECK(nearestName("teacher.cuont", known) == "teacher.count");
    }

    TEST_CASE("a key under another name, or under none, finds the one with its last part") {
        const std::vector<std::string> known{"ipc", "cmi.every", "evaluate.every", "datadam.lr_img"};
        CHECK(nearestKey("dm.lr_img", known) == "datadam.lr_img");
        CHECK(nearestKey("LR_IMG", known) == "datadam.lr_img");
        CHECK(nearestKey("evaluation.every", known) == "evaluate.every");
        CHECK(nearestKey("cmi.evry", known) == "cmi.every");
        CHECK(nearestKey("frobnicate", known).empty());
        CHECK(nearestKey(std::string(1000, 'x') + ".ipc", known).empty());
    }

    TEST_CASE("what is far from everything is nobody's slip") {
        CHECK(nearestName("cifar10", {"shapes", "svhn"}).empty());
        CHECK(nearestName("", {"a"}).empty());
        CHECK(nearestName(std::string(1000, 'x'), {std::string(1000, 'x')}).empty());
        CHECK(didYouMean("rn", {"run", "runs"}) == " Did you mean 'run'?");
        CHECK(didYouMean("frobnicate", {"run"}).empty());
    }

} // TEST_SUITE
