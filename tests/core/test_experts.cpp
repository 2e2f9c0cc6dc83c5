// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <set>

#include "core/io/number_array.h"
#include "core/io/safetensors.h"
#include "core/jobs/experts.h"
#include "core/jobs/teachers.h"
#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/methods/expert_pool.h"
#include "core/maths/nets/network.h"
#include "core/maths/tensor/tensor_bytes.h"
#include "core/maths/train/epoch_files.h"
#include "core/readers/expert_buffer.h"
#include "tests/support/interop.h"
#include "tests/support/run_recording.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::interop;
using distill::test::TempDir;

namespace {

// What a pool needs to know of the data that published experts were trained on.
Dataset dataOf(int size, int classes) {
    Dataset data;
    data.channels = 3;
    data.height = data.width = size;
    data.classNames.resize(static_cast<std::size_t>(classes));
    return data;
}

ExpertPool pool(const std::filesystem::path& files, const std::string& network) {
    ExpertRecipe recipe;
    recipe.files = files;
    recipe.network = network;
    return ExpertPool::prepare(dataOf(8, 10), recipe, torch::kCPU, 1, {});
}

std::string refusal(const std::filesystem::path& files, const std::string& network) {
    try {
        pool(files, network);
    } catch (const DistillError& error) {
        CHECK(error.error().code == ErrorCode::InvalidInput);
        return error.what();
    }
    return {};
}

// The weights that the run's experts begin with, by their place.
std::set<std::filesystem::path> expertsOf(const RunConfig& config) {
    RunControls controls;
    const auto places = trainExperts(config, watchBy(controls));
    REQUIRE(places);
    return {places->begin(), places->end()};
}

} // namespace

TEST_SUITE("experts") {

    TEST_CASE("published trajectories are matched as they are") {
        const ExpertBuffer buffer(interop("replay_buffer_0.pt"));
        const auto experts = pool(interop("replay_buffer_0.pt"), "ConvNetD1W4NN");
        CHECK(experts.count() == buffer.experts());
        CHECK(experts.epochs() == buffer.epochs());
        std::int64_t size = 0;
        for (const auto& shape : buffer.shapes())
            size += elementCount(shape);
        for (std::int64_t epoch = 0; epoch <= experts.epochs(); ++epoch) {
            const auto flat = experts.parameters(experts.count() - 1, epoch);
            REQUIRE(flat.numel() == size);
            CHECK(flat.equal(torch::tensor(buffer.parameters(experts.count() - 1, epoch))));
        }
        CHECK_FALSE(experts.parameters(0, 0).equal(experts.parameters(0, 1)));
    }

    TEST_CASE("a folder gives all its buffers, and the same file by itself the same experts") {
        const TempDir folder;
        for (const char* name : {"replay_buffer_0.pt", "replay_buffer_10.pt", "replay_buffer_2.pt"})
            std::filesystem::copy_file(interop("replay_buffer_0.pt"), folder / name);
        const auto one = pool(interop("replay_buffer_0.pt"), "ConvNetD1W4NN");
        const auto all = pool(folder.path(), "ConvNetD1W4NN");
        CHECK(all.count() == 3 * one.count());
        CHECK(all.places().back() == folder / "replay_buffer_10.pt");
    }

    TEST_CASE("experts of another network, files of another kind and empty folders are refused by name") {
        const TempDir folder;
        CHECK(refusal(interop("replay_buffer_0.pt"), "ConvNetD1W8").find("replay_buffer_0.pt") !=
              std::string::npos);
        CHECK(refusal(interop("labels_best.pt"), "ConvNetD1W4NN").find("labels_best.pt") !=
              std::string::npos);
        CHECK(refusal(interop("buffer0.pth"), "ConvNetD1W4NN").find("buffer0.pth") != std::string::npos);
        CHECK(refusal(folder.path(), "ConvNetD1W4NN").find("replay_buffer_<n>.pt") != std::string::npos);
        CHECK(refusal(folder / "none", "ConvNetD1W4NN").find("none") != std::string::npos);
    }

    TEST_CASE("flat trajectories are others than plain ones, and both are kept") {
        const TempDir folder;
        const test::ScopedVariable cache("XDG_CACHE_HOME", folder.path().string());
        auto config = tinyConfig("datm");
        config.methodParams["datm.experts"] = std::int64_t{1};
        const auto plain = expertsOf(config);
        config.methodParams["datm.flat"] = true;
        const auto flat = expertsOf(config);
        CHECK(plain != flat);
        CHECK(expertsOf(config) == flat);
        const auto recorded = runTiny(config);
        CHECK(recorded.summary);
    }

    TEST_CASE("one training gives teachers, what lies between its start and end, and what MTT matches") {
        const TempDir folder;
        const test::ScopedVariable cache("XDG_CACHE_HOME", folder.path().string());
        auto config = tinyConfig("dm");
        config.methodParams["dm.extractor"] = std::string("epoch");
        config.methodParams["dm.pretrain_epochs"] = std::int64_t{3};
        config.methodParams["dm.networks"] = std::int64_t{1};
        REQUIRE(runTiny(config).summary);
        std::vector<TeacherInfo> kept;
        for (const auto& info : listTeachers())
            if (!info.epochFolder.empty())
                kept.push_back(info);
        REQUIRE(kept.size() == 1);
        CHECK(kept.front().epochsKept == 3);
        CHECK(kept.front().network == "ConvNetD2W8");
        // Its last epoch is the teacher that its own file holds.
        const auto end = seededNetwork("ConvNetD2W8", {3, 32, 32, 10}, 1);
        setFlatParameters(*end, readEpoch(kept.front().epochFolder, 3));
        const auto stored = readSafetensors(kept.front().file);
        REQUIRE(stored);
        for (const auto& [name, tensor] : stateTensors(*end))
            CHECK(tensor.equal(toTensor(*stored->find(name))));

        auto matched = tinyConfig("mtt"); // MTT on that training, with the same training as CMI's teacher
        matched.methodParams["mtt.expert_files"] = kept.front().epochFolder.string();
        matched.methodParams["mtt.max_start"] = std::int64_t{1};
        matched.teacher.files = kept.front().epochFolder.string();
        const auto recorded = runTiny(matched);
        REQUIRE_MESSAGE(recorded.summary, recorded.summary.error().message);
        CHECK(recorded.observer.all<Iteration>().back().cmi > 0);
        config.methodParams["dm.extractor"] = std::string("interpolated");
        REQUIRE(runTiny(config).summary);
        CHECK(listTeachers().size() == kept.size() + 2); // the two that CMI was measured in, and no more
        config.network = "ConvNetD2W4";
        matched.network = "ConvNetD2W4";
        CHECK(runTiny(matched).summary.error().message.find("ConvNetD2W8") != std::string::npos);
    }

    TEST_CASE("published experts are CMI's teachers, as they ended") {
        TeacherConfig recipe;
        recipe.network = "ConvNetD1W4NN";
        recipe.count = 2;
        recipe.files = interop("replay_buffer_0.pt").string();
        const auto data = dataOf(8, 10);
        const auto teachers = TeacherPool::fromFiles(data, recipe, torch::kCPU);
        const ExpertBuffer buffer(interop("replay_buffer_0.pt"));
        CHECK(teachers.size() == std::min<std::int64_t>(2, buffer.experts()));
        CHECK(flatParameters(teachers.at(0)).equal(torch::tensor(buffer.parameters(0, buffer.epochs()))));
        recipe.network = "ConvNetD1W8";
        CHECK_THROWS_AS(TeacherPool::fromFiles(data, recipe, torch::kCPU), DistillError);
    }

} // TEST_SUITE
