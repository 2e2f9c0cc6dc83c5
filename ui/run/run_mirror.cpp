// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_mirror.h"

#include "core/places/fetch.h"
#include "core/places/placed_run.h"
#include "core/store/run_store.h"
#include "ui/process/background.h"

namespace distill {

namespace {

constexpr int kQuickLooks = 6; // after something was asked
constexpr std::chrono::milliseconds kQuickPause{400};

} // namespace

RunMirror::RunMirror(QObject* parent) : QObject(parent) {
    m_threads.setMaxThreadCount(2); // one that is left may still wait for its place
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RunMirror::look);
}

RunMirror::~RunMirror() {
    if (m_session)
        m_session->ended = true;
}

RunMirror::Session::Session(const MirrorOrigin& of)
    : origin(of), earlier(askedByNow(mirrorFolder(of.place, of.run))) {}

// It may have been handed over for a look that it never came to.
RunMirror::Session::~Session() {
    if (!mirror)
        leaveMirror(mirrorFolder(origin.place, origin.run));
}

void RunMirror::follow(const std::filesystem::path& folder, const std::optional<MirrorOrigin>& origin) {
    std::error_code ignored;
    if (!origin || !std::filesystem::equivalent(mirrorFolder(origin->place, origin->run), folder, ignored))
        return end();
    if (m_session && m_session->origin.address() == origin->address())
        return;
    end();
    m_session = std::make_shared<Session>(*origin);
    m_backoff = Backoff();
    setContact(Contact::CatchingUp);
    m_timer.start(0);
}

void RunMirror::end() {
    m_timer.stop();
    if (m_session)
        m_session->ended = true;
    m_session.reset();
    m_looking = false;
    m_quick = 0;
    setContact(Contact::None);
}

void RunMirror::hurry() {
    if (!m_session)
        return;
    m_backoff = Backoff();
    m_quick = kQuickLooks;
    if (!m_looking)
        m_timer.start(0);
}

Timeline::Reader RunMirror::reader() const {
    if (!m_session)
        return readImages;
    return [origin = m_session->origin](const RunRecord& record, std::int64_t iteration) {
        auto read = readImages(record, iteration);
        const auto place = read ? Result<Place>(Place()) : findPlace(origin.place);
        if (read || !place)
            return read;
        const auto brought = fetchPicture({*place, origin.run}, record.info.directory, iteration);
        if (!brought)
            return decltype(read)(tl::unexpected<Error>(brought.error()));
        return readImages(record, iteration);
    };
}

// Pool thread.
Result<MirrorState> RunMirror::lookOnce(Session& session) {
    if (!session.mirror) {
        auto place = findPlace(session.origin.place);
        if (!place)
            return tl::unexpected<Error>(place.error());
        session.mirror =
            std::make_unique<Mirror>(PlacedRun{std::move(*place), session.origin.run}, session.earlier);
    }
    auto state = session.mirror->exchange([&session] { return session.ended.load(); });
    if (!state || !state->ended || state->more || session.ended)
        return state;
    const auto info = readRunInfo(session.mirror->folder());
    const auto place = findPlace(session.origin.place);
    session.endedForGood = info && place && endsForGood({*place, session.origin.run}, info->journalState);
    return state;
}

void RunMirror::look() {
    m_looking = true;
    runInBackground(
        this, [session = m_session] { return lookOnce(*session); },
        [this, session = m_session](const Result<MirrorState>& state) {
            if (session != m_session)
                return;
            m_looking = false;
            take(state);
        },
        &m_threads);
}

void RunMirror::take(const Result<MirrorState>& state) {
    if (!state && state.error().code != ErrorCode::Device) {
        end();
        return emit failed(state.error());
    }
    const bool alive = state && state->alive && !state->ended;
    const bool news = state && state->received > 0;
    if (m_session->endedForGood)
        end();
    else
        waitForNext(state && state->more, news);
    if (!state)
        setContact(Contact::Away, QString::fromStdString(state.error().message));
    else if (m_session)
        setContact(Contact::Reached);
    emit looked(alive, news);
}

void RunMirror::waitForNext(bool more, bool news) {
    const auto pause = m_backoff.next(!news);
    if (m_quick > 0)
        --m_quick;
    m_timer.start(more ? std::chrono::milliseconds(0) : m_quick > 0 ? kQuickPause : pause);
}

void RunMirror::setContact(Contact contact, const QString& problem) {
    const bool same = m_contact == contact && m_problem == problem;
    m_contact = contact;
    m_problem = problem;
    if (!same)
        emit contactChanged();
}

} // namespace distill
