// SPDX-License-Identifier: GPL-3.0-or-later
// Multi-formation decoding against the public implementations of IDC and IDM.
#include <torch/torch.h>

#include "core/maths/synth/formation.h"
#include "tests/support/fidelity.h"

using namespace distill;
using namespace distill::test;

namespace {

void checkDecoded(const Fixture& fixture, const torch::Device& device, const std::string& key,
                  const Formation& formation) {
    CAPTURE(key);
    const auto decoded = decode(fixture.tensor("images").to(device), formation);
    CHECK_FAITHFUL(decoded.images, fixture.tensor(key));
    CHECK_RIGHT(
        fixture.tensor("labels").index_select(0, decoded.source).equal(fixture.tensor(key + "_labels")));
    CHECK(formation.decodedSize(fixture.tensor("images").size(0)) == decoded.images.size(0));
}

Formation formation(int factor, FormationMode mode, std::int64_t bound = 128) {
    Formation made;
    made.factor = factor;
    made.mode = mode;
    made.bound = bound;
    return made;
}

void checkIdc(const Fixture& fixture, const torch::Device& device) {
    checkDecoded(fixture, device, "single_f2", formation(2, FormationMode::Single));
    checkDecoded(fixture, device, "single_f3", formation(3, FormationMode::Single));
    checkDecoded(fixture, device, "multi_f2", formation(2, FormationMode::Multi));
    checkDecoded(fixture, device, "bound_f2_bound10", formation(2, FormationMode::Bound, 10));
}

void checkIdm(const Fixture& fixture, const torch::Device& device) {
    auto columns = formation(2, FormationMode::Single);
    columns.order = TileOrder::ColumnMajor;
    checkDecoded(fixture, device, "decoded", columns);
}

const AddCase kIdc("idc_decode", &checkIdc), kIdm("idm_decode", &checkIdm);

} // namespace

TEST_SUITE("formation") {

    TEST_CASE("IDC: single, multi and bounded decoding") {
        checkFixtures("idc_decode");
    }

    TEST_CASE("IDM: 2 x 2 partitions") {
        checkFixtures("idm_decode");
    }

} // TEST_SUITE
