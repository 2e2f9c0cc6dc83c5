// SPDX-License-Identifier: GPL-3.0-or-later
// Where in the history of a run the user looks: at its newest state ("live"), or back at a stored snapshot.
// Looking back leaves the model alone: a live run goes on beneath. Snapshots are read on a pool thread, one
// at a time and the newest wish first, and kept up to a budget of memory. GUI thread only; the model must
// outlive it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QCache>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include "core/store/run_store.h"
#include "ui/run/run_model.h"

namespace distill {

class Timeline final : public QObject {
    Q_OBJECT
public:
    Timeline(RunModel* model, QObject* parent = nullptr);

    // Called on a thread of the pool. Device says that the snapshot is out of reach for now: it is not left out.
    using Reader = std::function<Result<std::shared_ptr<const ImageBatch>>(const RunRecord& record,
                                                                           std::int64_t iteration)>;
    void setDirectory(const std::filesystem::path& directory); // where the snapshots lie; empty = nowhere
    void setReader(Reader reader, QThreadPool* pool);          // how they are read from now on

    int count() const;                        // of steps: stored snapshots, in order of iteration
    std::int64_t iterationOf(int step) const; // 0 <= step < count()
    int step() const;                         // looked at; the newest where live; -1 = there is none
    double stepAt(double iteration) const;    // between steps, for marks on the slider
    bool isLookingBack() const { return m_position.has_value(); }
    std::optional<std::int64_t> position() const { return m_position; } // iteration; none = live

    void lookAt(std::int64_t iteration); // at the nearest step
    void lookAtStep(int step);
    void moveBy(int steps);
    void backToLive();

    // Of the snapshot that was read last while looking back, else of the newest images.
    std::shared_ptr<const ImageBatch> images() const;
    std::vector<float> cmiShare() const;  // per image, nats; may be empty
    std::vector<double> classCmi() const; // per class, nats; may be empty

    bool isPlaying() const { return m_playing; }
    void setPlaying(bool playing); // from the first step on where the last one is shown
    void setLooping(bool looping) { m_looping = looping; }
    void setSpeed(double factor); // 1 = four steps a second

signals:
    void stepsChanged();
    void positionChanged(); // what is wished for: cursors follow at once
    void imagesChanged();   // what is shown
    void playingChanged();
    void failed(const distill::Error& error); // a snapshot cannot be read; it is left out from now on

private:
    void startOver();
    void load();
    void take(std::int64_t iteration, const Result<std::shared_ptr<const ImageBatch>>& read);
    void show(std::shared_ptr<const ImageBatch> batch);
    void playOn();

    RunModel* m_model;
    std::filesystem::path m_directory;
    std::optional<std::int64_t> m_position;
    std::shared_ptr<const ImageBatch> m_shown; // while looking back; may lag behind the position
    Reader m_read = readImages;
    QThreadPool* m_pool = QThreadPool::globalInstance();
    QCache<qint64, std::shared_ptr<const ImageBatch>> m_cache; // cost in KiB
    bool m_reading = false;
    quint64 m_generation = 0; // of the run: answers for an older one are dropped
    QTimer m_player;
    bool m_playing = false, m_looping = false;
};

} // namespace distill
