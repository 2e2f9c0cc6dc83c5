// SPDX-License-Identifier: GPL-3.0-or-later
// `distill cmi`: the shares of a stored set, checked against the definition on the exported features.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include "core/io/number_array.h"
#include "tests/app/program.h"
#include "tests/support/interop.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const fs::path& finishedRun() {
    static const Scratch scratch;
    static const fs::path run = scratch / "run";
    if (!fs::exists(run)) {
        const Outcome outcome = runDistill(smallRun(run, {"--set", "teacher.count=2"}));
        CAPTURE(outcome.err);
        REQUIRE(outcome.exitCode == 0);
    }
    return run;
}

json measured(const Arguments& more, const fs::path& set = finishedRun()) {
    Arguments arguments = {"cmi", set.string(), "--threads", "1", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = runDistill(arguments);
    CAPTURE(outcome.err);
    REQUIRE(outcome.exitCode == 0);
    return json::parse(outcome.out);
}

double sumOf(const json& values) {
    const auto numbers = values.get<std::vector<double>>();
    return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

std::vector<double> softmax(const float* row, std::size_t size) {
    const double largest = *std::max_element(row, row + size);
    std::vector<double> p(size);
    for (std::size_t j = 0; j < size; ++j)
        p[j] = std::exp(row[j] - largest);
    const double sum = std::accumulate(p.begin(), p.end(), 0.0);
    for (auto& value : p)
        value /= sum;
    return p;
}

// KL_i / N of every row, by the definition, in double precision.
std::vector<double> sharesOf(const std::vector<float>& features, const std::vector<std::int64_t>& labels) {
    const std::size_t count = labels.size(), size = features.size() / count;
    std::vector<std::vector<double>> p, q(10, std::vector<double>(size, 0.0));
    std::vector<double> members(10, 0.0);
    for (std::size_t i = 0; i < count; ++i) {
        p.push_back(softmax(features.data() + i * size, size));
        members[std::size_t(labels[i])] += 1;
    }
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < size; ++j)
            q[std::size_t(labels[i])][j] += p[i][j] / members[std::size_t(labels[i])];
    std::vector<double> shares(count, 0.0);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < size; ++j)
            shares[i] += p[i][j] * std::log(p[i][j] / q[std::size_t(labels[i])][j]) / double(count);
    return shares;
}

} // namespace

TEST_SUITE("cmi") {

    TEST_CASE("the shares of images and classes add up to the total") {
        const json report = measured({});
        const double total = report.at("cmi").get<double>();
        CHECK(total > 0);
        CHECK(report.at("per_image").size() == 20);
        CHECK(report.at("per_class").size() == 10);
        CHECK(std::abs(sumOf(report.at("per_image")) - total) < 1e-6);
        CHECK(std::abs(sumOf(report.at("per_class")) / 10 - total) < 1e-6);
        CHECK(report.at("teachers").size() == 2);
        CHECK(measured({}) == report);
    }

    TEST_CASE("the definition on the exported features gives the same number for every image") {
        const Scratch scratch;
        const fs::path file = scratch / "features.safetensors";
        const json report = measured({"--features", file.string()});
        const auto content = distill::readSafetensors(file);
        REQUIRE(content);
        const auto labels = distill::toIntegers(*content->find("labels"));
        std::vector<double> mean(labels.size(), 0.0);
        for (const char* name : {"features.0", "features.1"}) {
            const auto shares = sharesOf(distill::toFloats(*content->find(name)), labels);
            for (std::size_t i = 0; i < mean.size(); ++i)
                mean[i] += shares[i] / 2;
        }
        for (std::size_t i = 0; i < mean.size(); ++i)
            CHECK(report.at("per_image")[i].get<double>() == doctest::Approx(mean[i]).epsilon(1e-3));
        CHECK(std::abs(std::accumulate(mean.begin(), mean.end(), 0.0) - report.at("cmi").get<double>()) <
              1e-6);
    }

    TEST_CASE("a file measures as its run does where the teacher is the run's") {
        const fs::path set = finishedRun() / "synthetic" / "000004.safetensors";
        REQUIRE(fs::exists(set));
        const Outcome listed = runDistill({"teachers", "list", "--json"});
        double sum = 0;
        int used = 0;
        std::vector<std::string> all = {"--teacher"};
        for (const auto& teacher : json::parse(listed.out))
            if (teacher.at("network") == "ConvNetW8") {
                sum += measured({"--teacher", teacher.at("file")}, set).at("cmi").get<double>();
                all.push_back(teacher.at("file"));
                ++used;
            }
        REQUIRE(used == 2);
        const json together = measured(all, set); // as a shell makes of *.pth
        CHECK(together.at("teachers").size() == 2);
        CHECK(together.at("cmi").get<double>() == doctest::Approx(sum / 2).epsilon(1e-6));
        CHECK(sum / 2 == doctest::Approx(measured({}).at("cmi").get<double>()).epsilon(1e-6));
    }

    TEST_CASE("another seed trains another teacher; a file that fits nothing is refused by name") {
        const double first = measured({"--seed", "7"}).at("cmi").get<double>();
        CHECK(first != measured({}).at("cmi").get<double>());
        CHECK(first == measured({"--seed", "7"}).at("cmi").get<double>());
        const auto refused = [&](const std::string& teacher, int code, const std::string& culprit) {
            const Outcome outcome = runDistill({"cmi", finishedRun().string(), "--teacher", teacher});
            CHECK(outcome.exitCode == code);
            CHECK(outcome.err.find(culprit) != std::string::npos);
        };
        refused("NoSuchNet", 2, "NoSuchNet");
        refused("MLP", 2, "MLP"); // has no features
        const Outcome mixed = runDistill(
            {"cmi", finishedRun().string(), "--teacher", interop("buffer0.pth").string(), "ConvNet"});
        CHECK(mixed.exitCode == 2);
        CHECK(mixed.err.find("'ConvNet'") != std::string::npos);
        refused(interop("images_best.pt").string(), 3, "images_best.pt");
        refused(interop("buffer0.pth").string(), 3, "buffer0.pth"); // for other images
    }

} // TEST_SUITE
