// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that the window starts at places: begun there, waited for while a queue keeps them, shown by their mirrors as
// soon as there is something to see. What waits from the last time is waited for again. The places' scripts run on
// threads of their own. GUI thread only; what it is given must outlive it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <set>

#include <QObject>
#include <QThreadPool>

#include "core/places/backoff.h"
#include "core/places/mirror.h"
#include "core/run/run_config.h"
#include "core/store/mirror_origin.h"

namespace distill {

class MessageBanner;
class Notices;
class RunDesk;
class RunListPanel;

class PlaceDesk final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        RunDesk* desk;
        RunListPanel* runs;
        MessageBanner* banner;
        Notices* notices;
    };
    PlaceDesk(const Parts& parts, QObject* parent);
    ~PlaceDesk() override;
    Q_DISABLE_COPY_MOVE(PlaceDesk)

    void start(const RunConfig& config, const Place& place);
    // The run of a mirror, which has ended at its place, with its checkpoints into the folder of runs; see brought().
    void bringHome(const std::filesystem::path& mirror);
    // At the place: the run of a mirror of it, or one of this computer, which is sent and here stays as it is.
    void goOn(const std::filesystem::path& run, const std::string& place);
    void setRunsFolder(const std::filesystem::path& folder) { m_runsFolder = folder; } // of this computer
    const std::filesystem::path& runsFolder() const { return m_runsFolder; }
    void awaitEarlier(); // what was started in an earlier window and had not begun by then
    // Looked for at its place and shown.
    void open(const MirrorOrigin& origin);

signals:
    void brought(const QString& folder); // it can go on
    void openRequested(const QString& folder);
    void begun(const QString& folder, bool here); // its mirror; here: by this window

private:
    struct Waiting { // a run that has not begun
        MirrorOrigin origin;
        std::unique_ptr<Mirror> mirror;
        Backoff backoff;
        bool here = false;    // started or asked for by this window: it is shown
        bool started = false; // by start(): its folder goes where it never begins
    };
    struct Look {
        bool exists = false;
        std::string waits;
        std::optional<Error> error;
    };
    using Shared = std::shared_ptr<Waiting>;

    void startWith(const QString& said, std::function<Result<MirrorOrigin>()> work);
    static Result<MirrorOrigin> goOnThere(const std::filesystem::path& run, const std::string& name);
    static Look look(Waiting& waiting, const std::atomic<bool>& ends);
    void await(const MirrorOrigin& origin, bool here, bool started);
    void lookFor(const Shared& waiting);
    void take(const Shared& waiting, const Look& look);
    void settle(const Shared& waiting, const Look& look);

    Parts m_parts;
    std::shared_ptr<std::atomic<bool>> m_ends = std::make_shared<std::atomic<bool>>(false);
    std::set<std::string> m_awaited; // addresses
    std::filesystem::path m_runsFolder;
    bool m_starting = false;
    QThreadPool m_threads; // last: it waits for what works
};

} // namespace distill
