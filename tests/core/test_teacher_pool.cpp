// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <filesystem>
#include <iterator>
#include <set>

#include "core/io/safetensors.h"
#include "core/jobs/teachers.h"
#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/tensor_bytes.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::TempDir;

namespace {

TeacherConfig recipe() {
    TeacherConfig config;
    config.network = "ConvNetD1W8";
    config.count = 2;
    config.epochs = 1;
    config.subset = 200;
    config.batch = 50;
    return config;
}

// The teacher cache in a folder of its own.
struct CacheFolder {
    TempDir folder;
    test::ScopedVariable variable{"XDG_CACHE_HOME", folder.path().string()};
};

int countTraining(const Dataset& data, const TeacherConfig& config, TeacherPool* kept = nullptr) {
    int batches = 0;
    auto pool = TeacherPool::prepare(data, config, torch::kCPU, 1, {[&](const Progress& progress) {
                                         batches += progress.done < progress.total ? 1 : 0;
                                     }});
    if (kept != nullptr)
        *kept = std::move(pool);
    return batches;
}

} // namespace

TEST_SUITE("teacher_pool") {

    TEST_CASE("trained once, then read from the cache with the same weights") {
        const CacheFolder cache;
        const auto data = loadDataset("shapes", "");
        TeacherPool first, second;
        CHECK(countTraining(data, recipe(), &first) > 0);
        CHECK(countTraining(data, recipe(), &second) == 0);
        const auto images = data.pixelSpace.normalise(data.test.images.slice(0, 0, 8));
        for (std::int64_t i = 0; i < 2; ++i)
            CHECK(first.at(i).embed(images).equal(second.at(i).embed(images)));
        CHECK_FALSE(first.at(0).embed(images).equal(first.at(1).embed(images)));
        for (const auto& parameter : first.at(0).parameters())
            CHECK_FALSE(parameter.requires_grad());
        const auto listed = listTeachers();
        CHECK(listed.size() == 2);
        CHECK(listed.front().network == "ConvNetD1W8");
        CHECK(listed.front().testAccuracy >= 0);
        CHECK(*clearTeachers() == 2);
        CHECK(listTeachers().empty());
    }

    TEST_CASE("whatever determines a teacher makes another one") {
        const CacheFolder cache;
        const auto data = loadDataset("shapes", "");
        CHECK(countTraining(data, recipe()) > 0);
        auto other = recipe();
        other.weightDecay = 5e-4;
        CHECK(countTraining(data, other) > 0);
        other = recipe();
        other.subset = 210;
        CHECK(countTraining(data, other) > 0);
        auto whitened = data;
        whitened.pixelSpace.std[0] *= 2;
        CHECK(countTraining(whitened, recipe()) > 0);
    }

    TEST_CASE("a damaged cache file is trained again, not trusted") {
        const CacheFolder cache;
        const auto data = loadDataset("shapes", "");
        CHECK(countTraining(data, recipe()) > 0);
        std::filesystem::resize_file(listTeachers().front().file, 100);
        CHECK(countTraining(data, recipe()) > 0);
    }

    TEST_CASE("the teacher of an iteration depends on seed and iteration alone") {
        const CacheFolder cache;
        const auto data = loadDataset("shapes", "");
        TeacherPool pool;
        countTraining(data, recipe(), &pool);
        const RandomStreams streams(5);
        std::set<const Network*> used;
        for (std::int64_t i = 1; i <= 40; ++i) {
            used.insert(&pool.forIteration(i, 1, streams));
            CHECK(&pool.forIteration(i, 1, streams) == &pool.forIteration(i, 1, RandomStreams(5)));
            CHECK(&pool.forIteration(i, 10, streams) ==
                  &pool.forIteration((i - 1) / 10 * 10 + 1, 10, streams));
        }
        CHECK(used.size() == 2);
    }

    TEST_CASE("teachers learn: well above chance on the test images") {
        const CacheFolder cache;
        auto config = recipe();
        config.network = "ConvNetD2W16";
        config.count = 1;
        config.epochs = 5;
        config.subset = 0;
        const auto data = loadDataset("shapes", "");
        TeacherPool pool;
        countTraining(data, config, &pool);
        CHECK(pool.infos().front().testAccuracy > 30);
    }

    TEST_CASE("published weights are the pool, as they are, and nothing is written beside them") {
        const CacheFolder cache;
        const test::TempDir folder;
        const auto data = loadDataset("shapes", "");
        std::vector<std::shared_ptr<Network>> originals;
        for (std::uint64_t i = 0; i < 3; ++i) {
            originals.push_back(seededNetwork("ConvNetD1W8", inputShapeOf(data), i));
            originals.back()->eval();
            SafetensorsFile content;
            for (const auto& [name, tensor] : stateTensors(*originals.back()))
                content.arrays.push_back(toNamedArray(name, tensor));
            REQUIRE(writeSafetensors(folder / ("buffer" + std::to_string(i) + ".safetensors"), content));
        }
        auto config = recipe();
        config.files = folder.path().string();
        auto pool = TeacherPool::fromFiles(data, config, torch::kCPU);
        REQUIRE(pool.size() == 2); // no more than were asked for
        const auto images = data.pixelSpace.normalise(data.test.images.slice(0, 0, 8));
        for (std::int64_t i = 0; i < 2; ++i)
            CHECK(pool.at(i).embed(images).equal(originals[static_cast<std::size_t>(i)]->embed(images)));
        pool.measureReal(data, torch::kCPU, {});
        CHECK(pool.real(0).cmi > 0);
        CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 3);
        config.files = (folder / "buffer2.safetensors").string();
        CHECK(TeacherPool::fromFiles(data, config, torch::kCPU).size() == 1);
        const test::TempDir empty;
        config.files = empty.path().string();
        CHECK_THROWS_AS(TeacherPool::fromFiles(data, config, torch::kCPU), DistillError);
    }

    TEST_CASE("how a network is trained is part of its name in the cache") {
        const CacheFolder cache;
        const auto data = loadDataset("shapes", "");
        const auto fileOf = [&](const TeacherTraining& training) {
            auto one = recipe();
            one.count = 1;
            return TeacherPool::prepare(data, one, torch::kCPU, 1, {}, kRunPoolSeed, training)
                .infos()[0]
                .file;
        };
        TeacherTraining falling;
        falling.cosine = true;
        TeacherTraining augmented = falling;
        augmented.augmentation = "crop_flip";
        CHECK(std::set<std::filesystem::path>{fileOf({}), fileOf(falling), fileOf(augmented), fileOf({})}
                  .size() == 3);
    }

} // TEST_SUITE
