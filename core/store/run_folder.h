// SPDX-License-Identifier: GPL-3.0-or-later
// What lies in a run folder, by its names: the only place that knows them. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace distill {

// Files by iteration: <folder>/000500<suffix>; of a checkpoint the suffix is empty, it is a folder.
struct SnapshotKind {
    const char* folder;
    const char* suffix;
};

class RunFolder final {
public:
    static constexpr const char* kJournal =
        "journal.jsonl";                                    // every event; its presence makes it a run folder
    static constexpr const char* kStart = "run.json";       // see core/store/start_record.h
    static constexpr const char* kResult = "result.json";   // how it ended
    static constexpr const char* kNotes = "notes.json";     // what people say of it
    static constexpr const char* kOwner = "owner.json";     // while somebody writes
    static constexpr const char* kMirror = "mirror.json";   // of which run at a place it is the mirror
    static constexpr const char* kControls = "controls";    // folder: requests of other processes
    static constexpr const char* kBrought = "brought.json"; // of a mirror: which of them the place has
    static constexpr const char* kDigests = "digests.txt";
    static constexpr const char* kAbandoned = "abandoned"; // folder: branches that a resume left, by number
    static constexpr const char* kDamaged = "damaged";     // folder: what repairs took out, by number
    static constexpr const char* kAnalysis = "analysis";   // folder: what the window's analyses found
    static constexpr const char* kNewestCheckpoint = "latest";       // file beside the checkpoints: its name
    static constexpr const char* kCheckpointSet = "set.safetensors"; // in each checkpoint
    static constexpr SnapshotKind kPictures{"images", ".png"};
    static constexpr SnapshotKind kSets{"synthetic", ".safetensors"};
    static constexpr SnapshotKind kCheckpoints{"checkpoints", ""};
    static constexpr std::array<SnapshotKind, 2> kSnapshots{kPictures, kSets}; // that are thinned out
    static constexpr std::array<SnapshotKind, 3> kByIteration{kPictures, kSets, kCheckpoints};

    explicit RunFolder(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    const std::filesystem::path& path() const { return m_folder; }
    std::filesystem::path journal() const { return m_folder / kJournal; }
    std::filesystem::path start() const { return m_folder / kStart; }
    std::filesystem::path result() const { return m_folder / kResult; }
    std::filesystem::path notes() const { return m_folder / kNotes; }
    std::filesystem::path owner() const { return m_folder / kOwner; }
    std::filesystem::path mirror() const { return m_folder / kMirror; }
    std::filesystem::path controls() const { return m_folder / kControls; }
    std::filesystem::path brought() const { return m_folder / kBrought; }
    std::filesystem::path analysis() const { return m_folder / kAnalysis; }
    std::filesystem::path all(const SnapshotKind& kind) const { return m_folder / kind.folder; }
    std::filesystem::path at(const SnapshotKind& kind, std::int64_t iteration) const;
    std::vector<std::int64_t> iterations(const SnapshotKind& kind) const; // that are there, ascending

private:
    std::filesystem::path m_folder;
};

} // namespace distill
