// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that a set-up obeys, whoever makes it.
#include <doctest/doctest.h>

#include "core/run/setup_rules.h"

using namespace distill;

TEST_SUITE("setup_rules") {

    TEST_CASE("λ follows one thing") {
        RunConfig config;
        config.lambda = 0;
        config.cmi.initialRatio = 0.1;
        followRatio(config, 0.5);
        CHECK(lambdaFollows(config));
        CHECK(config.lambda == 1); // or the ratio would not be held
        followSchedule(config, "warmup:100");
        CHECK(config.cmi.holdRatio == 0);
        CHECK(config.cmi.initialRatio == 0);
        followRatio(config, 0.5);
        CHECK(config.lambdaSchedule.empty());
        followRatio(config, 0);
        CHECK_FALSE(lambdaFollows(config));
        config.cmi.initialRatio = 0.1;
        setLambda(config, 7);
        CHECK(config.lambda == 7);
        CHECK(config.cmi.initialRatio == 0);
    }

    TEST_CASE("CMI vanishes where every image is its own centre") {
        CmiConfig cmi;
        CHECK(cmiVanishes(cmi, 1));
        CHECK_FALSE(cmiVanishes(cmi, 4)); // one stored image, four as networks see them
        cmi.regulariser = Regulariser::Entropy;
        CHECK_FALSE(cmiVanishes(cmi, 1));
        cmi.regulariser = Regulariser::Centralisation;
        CHECK(cmiVanishes(cmi, 1));
        cmi.centroids = Centroids::Real;
        CHECK_FALSE(cmiVanishes(cmi, 1));
    }

    TEST_CASE("λ of another scope pulls as before") {
        CmiConfig whole, byClass;
        byClass.scope = CmiScope::Class;
        CHECK(scopeFactor(whole, byClass, 10) == doctest::Approx(0.1));
        CHECK(scopeFactor(byClass, whole, 10) == 10);
        CHECK(scopeFactor(byClass, byClass, 10) == 1);
        CHECK(scopeFactor(whole, byClass, 0) == 1); // the classes are not known before the data is read
        RunConfig config;
        config.lambda = 100;
        config.lambdaSchedule = "0:0,100:50";
        scaleLambda(config, 0.5);
        CHECK(config.lambda == 50);
        CHECK(config.lambdaSchedule == "0:0,100:25");
        config.lambdaSchedule = "warmup:100"; // ends at λ
        scaleLambda(config, 0.5);
        CHECK(config.lambdaSchedule == "warmup:100");
    }

    TEST_CASE("what is held out by default") {
        CHECK(defaultHoldOut(60000) == 5000);
        CHECK(defaultHoldOut(2000) == 200);
        CHECK(defaultHoldOut(0) == 5000);
    }

} // TEST_SUITE
