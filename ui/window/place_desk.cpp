// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/place_desk.h"

#include <QTimer>

#include "core/places/fetch.h"
#include "core/places/placed_run.h"
#include "core/places/send.h"
#include "core/store/run_store.h"
#include "ui/process/background.h"
#include "ui/run/run_desk.h"
#include "ui/runs/run_list_panel.h"
#include "ui/settings/settings.h"
#include "ui/widgets/message_banner.h"
#include "ui/window/notices.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr int kThreads = 4; // places that are waited for at once

QString text(const std::string& said) {
    return QString::fromStdString(said);
}

// Mirrors that have an origin and no journal yet.
std::vector<MirrorOrigin> waitingMirrors() {
    std::vector<MirrorOrigin> waiting;
    std::error_code none;
    for (const auto& place : fs::directory_iterator(mirrorsFolder(), none))
        for (const auto& run : fs::directory_iterator(place.path(), none))
            if (const auto origin = readMirrorOrigin(run.path()); origin && !isRunDirectory(run.path()))
                waiting.push_back(*origin);
    return waiting;
}

} // namespace

PlaceDesk::PlaceDesk(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts) {
    m_threads.setMaxThreadCount(kThreads);
}

PlaceDesk::~PlaceDesk() {
    *m_ends = true;
}

// One at a time. The work is done on a pool thread, and what it started is waited for and shown.
void PlaceDesk::startWith(const QString& said, std::function<Result<MirrorOrigin>()> work) {
    if (m_starting)
        return;
    m_starting = true;
    m_parts.banner->dismiss();
    m_parts.notices->work(said);
    runInBackground(
        this, std::move(work),
        [this](const Result<MirrorOrigin>& started) {
            m_starting = false;
            if (!started) {
                m_parts.notices->pass(tr("Nothing was started."));
                return m_parts.notices->fail(started.error());
            }
            m_parts.notices->work(tr("Started at %1").arg(text(started->place)));
            await(*started, true, true);
        },
        &m_threads);
}

void PlaceDesk::start(const RunConfig& config, const Place& place) {
    startWith(tr("Starting at %1…").arg(text(place.name)), [config, place]() -> Result<MirrorOrigin> {
        auto started = startNewRun(place, config);
        if (!started)
            return tl::unexpected<Error>(started.error());
        return MirrorOrigin{place.name, started->run, false};
    });
}

// Pool thread.
Result<MirrorOrigin> PlaceDesk::goOnThere(const fs::path& run, const std::string& name) {
    const auto place = findPlace(name);
    const auto record = openRun(run);
    if (!place || !record)
        return tl::unexpected<Error>(place ? record.error() : place.error());
    const auto mirrored = readMirrorOrigin(run);
    const MirrorOrigin origin = mirrored ? *mirrored : MirrorOrigin{name, run.filename().string(), false};
    const auto sent = mirrored ? Result<void>() : sendRun(run, {*place, origin.run});
    if (!sent)
        return tl::unexpected<Error>(sent.error());
    const auto written = writeMirrorOrigin(mirrorFolder(name, origin.run), origin);
    if (!written)
        return tl::unexpected<Error>(written.error());
    if (const auto number = distill::goOnThere({*place, origin.run}, record->info); !number)
        return tl::unexpected<Error>(number.error());
    return origin;
}

void PlaceDesk::goOn(const fs::path& run, const std::string& place) {
    startWith(tr("%1 goes on at %2…").arg(toQString(run.filename()), text(place)),
              [run, place] { return goOnThere(run, place); });
}

void PlaceDesk::bringHome(const fs::path& mirror) {
    const auto origin = readMirrorOrigin(mirror);
    if (!origin || m_starting)
        return;
    m_starting = true;
    const auto target = m_runsFolder / fs::path(origin->run).filename();
    m_parts.notices->work(tr("Bringing %1 home…").arg(text(origin->address())));
    runInBackground(
        this,
        [origin = *origin, target]() -> Result<void> {
            const auto place = findPlace(origin.place);
            if (!place)
                return tl::unexpected<Error>(place.error());
            std::error_code ignored;
            fs::create_directories(target.parent_path(), ignored); // what fails is said by the bringing
            return fetchRun(*place, runFolderAt(*place, origin.run), target, true);
        },
        [this, target](const Result<void>& done) {
            m_starting = false;
            m_parts.notices->pass(done ? tr("Brought to %1").arg(toQString(target)) : QString());
            if (!done)
                return m_parts.notices->fail(done.error());
            m_parts.runs->refresh();
            emit brought(toQString(target));
        },
        &m_threads);
}

void PlaceDesk::awaitEarlier() {
    runInBackground(
        this, [] { return waitingMirrors(); },
        [this](const std::vector<MirrorOrigin>& waiting) {
            for (const auto& origin : waiting)
                await(origin, false, true);
        });
}

void PlaceDesk::open(const MirrorOrigin& origin) {
    if (isRunDirectory(mirrorFolder(origin.place, origin.run))) // it catches up while it is shown
        return emit openRequested(toQString(mirrorFolder(origin.place, origin.run)));
    m_parts.notices->work(tr("Looking for %1…").arg(text(origin.address())));
    await(origin, true, false);
}

void PlaceDesk::await(const MirrorOrigin& origin, bool here, bool started) {
    if (!m_awaited.insert(origin.address()).second)
        return;
    auto waiting = std::make_shared<Waiting>();
    waiting->origin = origin;
    waiting->here = here;
    waiting->started = started;
    lookFor(waiting);
}

// Pool thread.
PlaceDesk::Look PlaceDesk::look(Waiting& waiting, const std::atomic<bool>& ends) {
    const auto place = findPlace(waiting.origin.place);
    if (!place)
        return {false, {}, place.error()};
    const PlacedRun placed{*place, waiting.origin.run};
    if (!waiting.mirror)
        waiting.mirror = std::make_unique<Mirror>(placed);
    auto state = waiting.mirror->exchange([&ends] { return ends.load(); });
    while (state && state->more && !ends)
        state = waiting.mirror->exchange([&ends] { return ends.load(); });
    if (!state)
        return {false, {}, state.error()};
    if (state->exists)
        return {true, {}, {}};
    const auto waits = whatItWaitsFor(placed, *waiting.mirror);
    if (!waits)
        return {false, {}, waits.error()};
    return {false, *waits, {}};
}

void PlaceDesk::lookFor(const Shared& waiting) {
    runInBackground(
        this, [waiting, ends = m_ends] { return look(*waiting, *ends); },
        [this, waiting](const Look& seen) { take(waiting, seen); }, &m_threads);
}

void PlaceDesk::take(const Shared& waiting, const Look& seen) {
    const bool away = seen.error && seen.error->code == ErrorCode::Device;
    if (seen.exists || (seen.error && !(away && waiting->started)))
        return settle(waiting, seen);
    const auto& origin = waiting->origin;
    if (waiting->here && away)
        m_parts.notices->work(tr("%1 is out of reach; it is looked for again").arg(text(origin.place)));
    else if (waiting->here)
        m_parts.notices->work(text(origin.address() + " " + (seen.waits.empty() ? "begins" : seen.waits)));
    QTimer::singleShot(waiting->backoff.next(!seen.waits.empty() || away), this,
                       [this, waiting] { lookFor(waiting); });
}

// It has begun, or never will.
void PlaceDesk::settle(const Shared& waiting, const Look& seen) {
    const auto& origin = waiting->origin;
    m_awaited.erase(origin.address());
    if (waiting->mirror && seen.exists && waiting->here && !m_parts.desk->isBusy())
        waiting->mirror->handOver(); // it is shown, and mirrored by who shows it
    waiting->mirror.reset();
    if (seen.exists) {
        m_parts.notices->pass(waiting->here ? QString() : tr("%1 has begun").arg(text(origin.address())));
        m_parts.runs->refresh();
        return emit begun(toQString(mirrorFolder(origin.place, origin.run)), waiting->here);
    }
    if (seen.error->code != ErrorCode::Usage) // a place that has left the list may come back
        forgetMirror(origin);
    m_parts.notices->pass({});
    if (waiting->here || seen.error->code != ErrorCode::Usage)
        m_parts.notices->fail(*seen.error);
}

} // namespace distill
