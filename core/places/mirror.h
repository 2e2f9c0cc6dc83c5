// SPDX-License-Identifier: GPL-3.0-or-later
// A run at a place, as a run folder here that grows with it: whatever follows runs on disk follows this one,
// and what is asked of it by control files goes to the place. One exchange is one script there (see shell.h):
// requests go, the journal comes by appending, in whole lines, the newest picture on its way. While the run's
// process lives there, this process owns the folder here, so clocks of two hosts are never compared.
//
// What is here belongs to one run: where the place has another one under its name by now (another first line of
// its journal), the mirror is put aside as NAME-replaced-N and begun anew. Of several processes that mirror the
// same run one exchanges, the others look at what it brings, and the next takes over when it leaves. One thread
// at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/io/file_descriptor.h"
#include "core/places/mirror_folder.h"
#include "core/places/place.h"

namespace distill {

struct MirrorState {
    bool exists = false;        // there is such a run at the place by now
    bool alive = false;         // its process wrote to it within the last seconds, by the place's own clock
    bool ended = false;         // its journal tells of an end
    bool more = false;          // there is more to come at once: the journal is sent in parts
    bool replaced = false;      // it is another run than before: what was here has been put aside
    std::uint64_t received = 0; // bytes of the journal that came
};

class Mirror final {
public:
    // In mirrorFolder(). What was `earlier` asked is not brought to the place; none: what is there by now.
    explicit Mirror(const PlacedRun& placed, std::optional<Asked> earlier = {});
    // `run` as the place's shell takes it, for instance runFolderAt(); `local` is made. `name` is what an
    // address calls the run.
    Mirror(Place place, std::string run, std::filesystem::path local, std::string name = {});
    ~Mirror(); // gives the folder up
    Mirror(const Mirror&) = delete;
    Mirror& operator=(const Mirror&) = delete;

    // Device: out of reach; nothing is lost, nobody owns the folder meanwhile, ask again. InvalidInput: what
    // comes is no run. CannotWrite: here. Cancelled: `cancelled` said so.
    Result<MirrorState> exchange(const std::function<bool()>& cancelled = {});

    // Gives the folder up to another mirror of this process, which begins at once: it stays owned meanwhile. Who
    // was to begin and does not calls leaveMirror().
    void handOver() { m_lock = FileDescriptor(); }

    const std::filesystem::path& folder() const { return m_local; }

private:
    bool takeFolder(); // true: it is this object that exchanges
    MirrorState watched() const;
    void takeStock();
    std::string requests(); // of the control files here, new since the last exchange
    MirrorState take(const std::string& answer);
    void takePart(const std::string& kind, const std::string& name, std::string_view bytes);
    void takeJournal(std::string_view bytes);
    void beginAnew();
    void putAside();
    void own(bool alive);

    Place m_place;
    std::string m_run, m_name;
    std::filesystem::path m_local;
    FileDescriptor m_lock;       // held by the one that exchanges
    std::uint64_t m_journal = 0; // bytes that are here, whole lines
    Asked m_earlier, m_sent;
    std::string m_requests; // as shell text, kept until the run has got them
};

// The mirror in its folder, with all that is there by now. Errors of exchange(); InvalidInput: there is no such
// run.
Result<std::unique_ptr<Mirror>> mirrorNow(const PlacedRun& placed);

} // namespace distill
