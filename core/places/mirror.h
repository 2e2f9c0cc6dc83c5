// SPDX-License-Identifier: GPL-3.0-or-later
// A run at a place, as a run folder here that grows with it: whatever follows runs on disk follows this one,
// and what is asked of it by control files goes to the place. One exchange is one script there (see shell.h):
// requests go, the journal comes by appending, the newest picture on its way. While the run's process lives
// there, this process owns the folder here, so clocks of two hosts are never compared. One thread at a time;
// one process for a folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/places/place.h"

namespace distill {

struct MirrorState {
    bool exists = false;        // there is such a run at the place by now
    bool alive = false;         // its process wrote to it within the last seconds, by the place's own clock
    bool ended = false;         // its journal tells of an end
    bool more = false;          // there is more to come at once: the journal is sent in parts
    std::uint64_t received = 0; // bytes of this exchange
};

class Mirror final {
public:
    // `run` as the place's shell takes it, for instance runFolderAt(); `local` is made.
    Mirror(Place place, std::string run, std::filesystem::path local);
    ~Mirror(); // gives the folder up
    Mirror(const Mirror&) = delete;
    Mirror& operator=(const Mirror&) = delete;

    // Device: out of reach, nothing is lost, ask again. InvalidInput: what comes is no run. CannotWrite:
    // here.
    Result<MirrorState> exchange();

    const std::filesystem::path& folder() const { return m_local; }

private:
    std::string script() const;
    std::string requests(); // of the control files here, new since the last exchange
    MirrorState take(const std::string& answer);
    void takePart(const std::string& kind, const std::string& name, std::string_view bytes);
    void own(bool alive);

    Place m_place;
    std::string m_run;
    std::filesystem::path m_local;
    std::uint64_t m_journal = 0;                 // bytes that are here
    std::string m_inode;                         // of the journal there: another one begins anew
    std::string m_picture;                       // newest one that is here
    std::map<std::string, std::uint64_t> m_sent; // bytes of each control file
    std::string m_requests;                      // as shell text, kept until an exchange succeeded
};

// Where mirrors lie: below the cache.
std::filesystem::path mirrorFolder(const std::string& place, const std::string& run);

// The mirror in its folder, with all that is there by now. Errors of exchange(); InvalidInput: there is no such
// run.
Result<std::unique_ptr<Mirror>> mirrorNow(const PlacedRun& placed);

// The whole run brought into `target` (made; refused where something is): set, pictures, journal, and the
// checkpoints where they are asked for. InvalidInput: there is no such run. CannotWrite: here.
Result<void> fetchRun(const Place& place, const std::string& run, const std::filesystem::path& target,
                      bool checkpoints);

} // namespace distill
