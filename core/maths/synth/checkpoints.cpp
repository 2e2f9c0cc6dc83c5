// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/synth/checkpoints.h"

#include <algorithm>
#include <map>
#include <string>

#include "core/io/atomic_file.h"
#include "core/maths/synth/set_file.h"
#include "core/store/digest_list.h"
#include "core/store/file_problem.h"
#include "core/store/run_folder.h"
#include "core/store/snapshot_files.h"

namespace distill {
namespace {

constexpr std::size_t kKept = 6; // checkpoints of a run; a fork replays from the nearest
constexpr const char* kStateFile = "state.safetensors";

[[noreturn]] void throwCannotWrite(const std::filesystem::path& path, const std::error_code& error) {
    throw DistillError(ErrorCode::CannotWrite,
                       "The checkpoint '" + path.string() + "' cannot be written: " + error.message() + ".");
}

// A byte that is another one parses as well, and what goes on from it is another run.
void requireWhole(const std::filesystem::path& checkpoint,
                  const std::map<std::string, std::string>& digests) {
    const auto run = checkpoint.parent_path().parent_path();
    for (const char* name : {RunFolder::kCheckpointSet, kStateFile}) {
        const auto file = checkpoint / name;
        if (wasChanged(file, digestIn(digests, file.lexically_relative(run).generic_string())))
            throw DistillError(ErrorCode::InvalidInput, "'" + file.string() + "' is damaged.");
    }
}

} // namespace

CheckpointFolder::CheckpointFolder(std::filesystem::path runDirectory)
    : m_folder(RunFolder(std::move(runDirectory)).all(RunFolder::kCheckpoints)) {}

std::filesystem::path CheckpointFolder::pathOf(std::int64_t iteration) const {
    return m_folder / snapshotName(iteration, RunFolder::kCheckpoints.suffix);
}

std::vector<std::int64_t> CheckpointFolder::iterations() const {
    return snapshotIterations(m_folder, RunFolder::kCheckpoints.suffix);
}

void CheckpointFolder::write(std::int64_t iteration, const SyntheticSet& set,
                             const StateArchive& state) const {
    namespace fs = std::filesystem;
    const fs::path target = pathOf(iteration);
    const fs::path unfinished = target.string() + ".new", replaced = target.string() + ".old";
    std::error_code error;
    fs::remove_all(unfinished, error);
    fs::remove_all(replaced, error);
    fs::create_directories(unfinished, error);
    if (error)
        throwCannotWrite(unfinished, error);
    saveSet(set, iteration, unfinished / RunFolder::kCheckpointSet);
    state.write(unfinished / kStateFile);
    if (fs::exists(target, error))
        fs::rename(target, replaced, error);
    fs::rename(unfinished, target, error);
    if (error)
        throwCannotWrite(target, error);
    valueOrThrow(
        writeFileAtomically(m_folder / RunFolder::kNewestCheckpoint, target.filename().string() + "\n"));
    fs::remove_all(replaced, error);
    prune();
}

void CheckpointFolder::prune() const {
    auto all = iterations();
    std::error_code ignored;
    for (std::size_t i = 0; i + kKept < all.size(); ++i)
        std::filesystem::remove_all(pathOf(all[i]), ignored);
}

void CheckpointFolder::removeAfter(std::int64_t iteration) const {
    std::error_code ignored;
    for (const auto other : iterations())
        if (other > iteration)
            std::filesystem::remove_all(pathOf(other), ignored);
}

std::optional<Checkpoint> CheckpointFolder::newest(std::int64_t limit, c10::Device device,
                                                   std::vector<std::filesystem::path>* damaged) const {
    const auto digests = readDigests(m_folder.parent_path());
    auto all = iterations();
    std::reverse(all.begin(), all.end());
    for (const auto iteration : all) {
        if (iteration > limit)
            continue;
        const auto folder = pathOf(iteration);
        try {
            requireWhole(folder, digests);
            return Checkpoint{iteration, loadSet(folder / RunFolder::kCheckpointSet, device),
                              StateArchive::read(folder / kStateFile)};
        } catch (const DistillError&) {
            if (damaged != nullptr)
                damaged->push_back(folder);
        }
    }
    return std::nullopt;
}

} // namespace distill
