// SPDX-License-Identifier: GPL-3.0-or-later
// Multi-formation decoding against the public implementations of IDC and IDM.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include "core/synth/formation.h"
#include "tests/support/fixture.h"

using namespace distill;
using namespace distill::test;

namespace {

constexpr double kBound = 1e-4; // of the largest magnitude

void checkDecoded(const Fixture& fixture, const std::string& key, const Formation& formation) {
    CAPTURE(key);
    for (const auto& device : testDevices()) {
        const auto decoded = decode(fixture.tensor("images").to(device), formation);
        CHECK_CLOSE(decoded.images.cpu(), fixture.tensor(key), kBound);
        CHECK(
            fixture.tensor("labels").index_select(0, decoded.source).equal(fixture.tensor(key + "_labels")));
        CHECK(formation.decodedSize(fixture.tensor("images").size(0)) == decoded.images.size(0));
    }
}

Formation formation(int factor, FormationMode mode, std::int64_t bound = 128) {
    Formation made;
    made.factor = factor;
    made.mode = mode;
    made.bound = bound;
    return made;
}

} // namespace

TEST_SUITE("formation") {

    TEST_CASE("IDC: single, multi and bounded decoding") {
        for (const auto& name : fixtureNames("idc_decode")) {
            CAPTURE(name);
            const auto fixture = Fixture::load(name);
            checkDecoded(fixture, "single_f2", formation(2, FormationMode::Single));
            checkDecoded(fixture, "single_f3", formation(3, FormationMode::Single));
            checkDecoded(fixture, "multi_f2", formation(2, FormationMode::Multi));
            checkDecoded(fixture, "bound_f2_bound10", formation(2, FormationMode::Bound, 10));
        }
    }

    TEST_CASE("IDM: 2 x 2 partitions") {
        auto columns = formation(2, FormationMode::Single);
        columns.order = TileOrder::ColumnMajor;
        checkDecoded(Fixture::load("idm_decode"), "decoded", columns);
    }

} // TEST_SUITE
