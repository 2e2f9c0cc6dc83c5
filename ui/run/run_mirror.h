// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the mirror of one run at a place up to date while it is shown, and brings there what is asked of it: a
// look a second while something comes, ever fewer while nothing does, one at once where something was asked. A
// place out of reach is looked for again. The places' scripts run on a thread of its own. GUI thread only.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include "core/places/backoff.h"
#include "core/places/mirror.h"
#include "core/store/mirror_origin.h"
#include "ui/run/timeline.h"

namespace distill {

class RunMirror final : public QObject {
    Q_OBJECT
public:
    explicit RunMirror(QObject* parent);
    ~RunMirror() override;
    Q_DISABLE_COPY_MOVE(RunMirror)

    enum class Contact {
        None,       // nothing is mirrored
        CatchingUp, // the place has not answered yet
        Reached,
        Away, // out of reach, see problem()
    };

    // The mirror in this folder; none ends it. Going on with the same one.
    void follow(const std::filesystem::path& folder, const std::optional<MirrorOrigin>& origin);
    void end();
    void hurry(); // something was asked of the run

    // How snapshots of the run are read that are not here yet: brought first. For threads().
    Timeline::Reader reader() const;
    QThreadPool* threads() { return &m_threads; }

    Contact contact() const { return m_contact; }
    const QString& problem() const { return m_problem; } // why the place is out of reach

signals:
    // What has come is in the folder. alive: the run's process works there; news: of the journal.
    void looked(bool alive, bool news);
    void contactChanged();
    void failed(const distill::Error& error);

private:
    struct Session { // of one mirror; the job that works on it keeps it alive
        explicit Session(const MirrorOrigin& of);
        ~Session();
        Q_DISABLE_COPY_MOVE(Session)

        MirrorOrigin origin;
        Asked earlier; // what is asked from now on is brought
        std::unique_ptr<Mirror> mirror;
        std::atomic<bool> ended{false};
        bool endedForGood = false;
    };
    static Result<MirrorState> lookOnce(Session& session);
    void look();
    void take(const Result<MirrorState>& state);
    void waitForNext(bool more, bool news);
    void setContact(Contact contact, const QString& problem = {});

    std::shared_ptr<Session> m_session;
    Contact m_contact = Contact::None;
    QString m_problem;
    Backoff m_backoff;
    QTimer m_timer;
    bool m_looking = false;
    int m_quick = 0;       // looks that follow one another soon, for an answer
    QThreadPool m_threads; // last: it waits for what works
};

} // namespace distill
