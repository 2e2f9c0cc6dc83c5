// SPDX-License-Identifier: GPL-3.0-or-later
// A run folder that a test writes as a process would: journal, pictures, owner.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>

#include <QTest>

#include <nlohmann/json.hpp>

#include "core/catalogue/catalogue.h"
#include "core/io/png_image.h"
#include "core/store/control_files.h"
#include "core/store/journal.h"
#include "core/store/run_owner.h"
#include "core/store/snapshot_files.h"
#include "fake_engine.h"

namespace distill::test {

class RunFolder final {
public:
    // The demo's set-up with λ = 250 and two images per class, begun but without an iteration.
    explicit RunFolder(const std::filesystem::path& directory, const std::string& parent = {},
                       std::int64_t parentIteration = -1, std::uint64_t seed = 1)
        : m_directory(directory) {
        std::filesystem::create_directories(directory / "images");
        RunConfig config = demoConfig();
        config.lambda = 250;
        config.ipc = 2;
        config.iterations = 400;
        config.seed = seed;
        nlohmann::json run = toJson(config);
        run["run"] = {{"device", "cpu"}};
        std::ofstream(directory / "run.json") << run.dump() << '\n';
        auto journal = JournalWriter::create(directory / "journal.jsonl");
        Q_ASSERT(journal.has_value());
        m_journal.emplace(std::move(*journal));
        RunStarted started = makeStarted(config, directory.string());
        started.parent = parent;
        started.parentIteration = parentIteration;
        tell(started);
        tell(StateChanged{RunState::Running, {}});
    }

    const std::filesystem::path& path() const { return m_directory; }

    void tell(const RunEvent& event) {
        const bool written = m_journal->append(event).has_value();
        Q_ASSERT(written);
        Q_UNUSED(written);
    }
    void iterate(std::int64_t first, std::int64_t last, double lambda = 250) {
        for (std::int64_t i = first; i <= last; ++i)
            tell(makeIteration(i, lambda));
    }
    void evaluate(std::int64_t iteration, double accuracy) {
        Evaluation evaluation;
        evaluation.iteration = iteration;
        evaluation.network = "ConvNet";
        evaluation.accuracyMean = accuracy;
        evaluation.repeats = 1;
        tell(evaluation);
    }
    // All pixels of the pictures have this value.
    void store(std::int64_t iteration, std::uint8_t grey) {
        Images images = makeImages(iteration, 2);
        auto batch = std::make_shared<ImageBatch>(*images.batch);
        std::fill(batch->pixels.begin(), batch->pixels.end(), grey);
        images.batch = batch;
        images.stored = true;
        const auto file = m_directory / "images" / snapshotName(iteration, ".png");
        const bool written = writePng(tile(*batch), file).has_value();
        Q_ASSERT(written);
        Q_UNUSED(written);
        tell(images);
    }
    void finish(RunState state, std::int64_t iterations) {
        Finished finished;
        finished.state = state;
        finished.iterations = iterations;
        tell(StateChanged{state, {}});
        tell(finished);
    }
    void ownedByLiving() const { own(thisProcess()); }
    void ownedByDead() const { own({thisProcess().host, 999'999'999, 1, std::chrono::system_clock::now()}); }
    void disown() const { std::filesystem::remove(m_directory / "owner.json"); }

private:
    void own(const RunOwner& owner) const {
        const bool written = writeOwner(m_directory, owner).has_value();
        Q_ASSERT(written);
        Q_UNUSED(written);
    }

    std::filesystem::path m_directory;
    std::optional<JournalWriter> m_journal;
};

} // namespace distill::test
