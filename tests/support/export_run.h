// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded run made by hand, small enough to be checked number by number, and the set in it.
#pragma once

#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "core/io/number_array.h"
#include "core/io/png_image.h"
#include "tests/support/run_folder.h"
#include "tests/support/temp_dir.h"

namespace distill::test {

// Two classes of two images of 4 x 4 pixels in three channels, stored by mean and deviation.
struct SmallSet {
    std::vector<std::int64_t> shape{4, 3, 4, 4};
    std::vector<std::int64_t> labels{0, 0, 1, 1};
    std::vector<float> logits;
    std::map<std::string, std::string> header{{"format", "distillation-studio/1"},
                                              {"dataset", "shapes"},
                                              {"iteration", "10"},
                                              {"ipc", "2"},
                                              {"class_names", R"(["T-shirt/top","b, \"c\""])"},
                                              {"normalization", "mean-std"},
                                              {"mean", "[0.5,0.25,0.5]"},
                                              {"std", "[0.25,0.5,0.125]"},
                                              {"factor", "1"},
                                              {"packing", "single"}};
    std::vector<float> pixels = [] {
        std::vector<float> values;
        for (int i = 0; i < 192; ++i)
            values.push_back(static_cast<float>(i % 17) / 8 - 1);
        return values;
    }();

    void write(const std::filesystem::path& file) const {
        SafetensorsFile content{{floatArray("images", shape, pixels),
                                 integerArray("labels", {static_cast<std::int64_t>(labels.size())}, labels)},
                                header};
        if (!logits.empty())
            content.arrays.push_back(floatArray("label_logits", {shape[0], 2}, logits));
        std::filesystem::create_directories(file.parent_path());
        REQUIRE(writeSafetensors(file, content).has_value());
    }
};

// Sets of iterations 0 and 10, pictures of 0, 5 and 10; λ goes from 12 to 40 at iteration 6.
inline std::filesystem::path recordedRun(const TempDir& dir, const SmallSet& set = {}) {
    const auto folder = dir / "run";
    auto started = smallStart();
    started.config.method = "dm";
    started.classNames = {"T-shirt/top", "b, \"c\""};
    started.channels = 3;
    started.height = started.width = 4;
    std::vector<RunEvent> events{started};
    for (int i = 1; i <= 10; ++i) {
        auto event = iterationAt(i);
        event.lambda = i < 6 ? 12 : 40;
        event.cmi = 0.5 / i;
        events.emplace_back(event);
    }
    events.emplace_back(accuracyAt(10, 62.5));
    journalRun(folder, events);
    writeBytes(folder / "run.json", toJson(started.config).dump());
    for (const char* name : {"000000.safetensors", "000010.safetensors"})
        set.write(folder / "synthetic" / name);
    std::filesystem::create_directories(folder / "images");
    for (const int iteration : {0, 5, 10}) {
        ImageBatch batch{iteration, 2, 2, 3, 4, 4, {}};
        for (int i = 0; i < 192; ++i)
            batch.pixels.push_back(static_cast<std::uint8_t>(i + iteration));
        if (pngSupported())
            REQUIRE(
                writePng(tile(batch),
                         folder / "images" /
                             ("00000" + std::to_string(iteration) + ".png").substr(iteration < 10 ? 0 : 1))
                    .has_value());
    }
    return folder;
}

} // namespace distill::test
