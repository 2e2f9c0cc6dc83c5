// SPDX-License-Identifier: GPL-3.0-or-later
// What the window knows of the run it shows: the events so far, in the shape that views want. GUI thread
// only. What a run tells comes in by applyAll() alone, also that of a recorded one; stored pictures and sets
// are put in by show…(). Views listen to the signals, which come once per applyAll(), however many events it
// brought.
#pragma once

#include <optional>
#include <vector>

#include <QObject>
#include <QString>
#include <QStringList>

#include "core/run/lambda_steering.h"
#include "core/run/run_events.h"
#include "core/store/run_store.h"
#include "ui/run/curve_columns.h"
#include "ui/run/image_history.h"

namespace distill {

class RunModel final : public QObject {
    Q_OBJECT
public:
    explicit RunModel(QObject* parent = nullptr);

    void reset();                                       // back to "no run"
    void applyAll(const std::vector<RunEvent>& events); // in order; emits each signal at most once

    bool hasRun() const { return m_started.has_value(); }
    const std::optional<RunStarted>& started() const { return m_started; }
    RunState state() const { return m_state; }
    QString stateReason() const { return m_stateReason; }

    const CurveColumns& curves() const { return m_curves; }
    const std::vector<Evaluation>& evaluations() const { return m_evaluations; } // subject "synthetic" only
    const std::optional<Evaluation>& randomBaseline() const { return m_randomBaseline; }
    const std::vector<ControlApplied>& lambdaChanges() const {
        return m_lambdaChanges;
    }                                                             // λ and ratios, in order
    const LambdaSteering& steering() const { return m_steering; } // what is in force, and what λ follows
    std::optional<double> realCmi() const { return m_realCmi; }   // nats, of the real images, where told
    const std::optional<Iteration>& lastIteration() const { return m_lastIteration; }

    std::shared_ptr<const ImageBatch> images() const { return m_images.newest(); }
    std::shared_ptr<const ImageBatch> initialImages() const { return m_images.first(); }
    const std::vector<float>& cmiShare() const { return m_images.cmiShare(); } // per image, may be empty
    std::vector<double> perClassCmi() const { return m_perClassCmi; } // newest measured, may be empty

    const std::optional<Progress>& progress() const { return m_progress; } // of the present stage
    const std::vector<Message>& messages() const { return m_messages; }
    // The first of them that is not past: what stopped or paused the run before it went on is history.
    std::size_t currentMessages() const { return m_currentMessages; }
    const std::optional<Finished>& finished() const { return m_finished; }
    const std::vector<RunEvent>& events() const {
        return m_events;
    } // all but Progress, no pixels: for exports

    void showImages(std::shared_ptr<const ImageBatch> batch); // a stored snapshot of a replayed run

    // A stored set in place of a run: it has images and no history, and nothing goes on.
    void showSet(const RunStarted& facts); // `directory` is its place
    void showSetImages(std::shared_ptr<const ImageBatch> batch, std::vector<float> cmiShare,
                       std::vector<double> perClassCmi);
    bool showsSet() const { return m_showsSet; }

    // Snapshots that lie in the run folder, ascending.
    const std::vector<StoredImages>& storedImages() const { return m_images.stored(); }
    void keepStored(const std::vector<std::int64_t>& iterations); // those that the folder holds, ascending
    void forgetStored(std::int64_t iteration);                    // it lies there no more

signals:
    void wasReset();
    void runStarted();
    void stateChanged();
    void iterationsAdded(int first, int count); // indices into curves()
    void imagesChanged();
    void storedImagesChanged();
    void evaluationsChanged();
    void lambdaChanged(); // somebody set λ, or a ratio to hold
    void progressChanged();
    void messagesChanged();

private:
    void applyInOrder(const std::vector<RunEvent>& events);
    bool rewind(const std::vector<RunEvent>& events); // where a Resumed makes events void; else false
    void apply(const RunEvent& event);
    void applyEvent(const RunStarted& event);
    void applyEvent(const Progress& event);
    void applyEvent(const StateChanged& event);
    void applyEvent(const Iteration& event);
    void applyEvent(const Images& event);
    void applyEvent(const Evaluation& event);
    void applyEvent(const ControlApplied& event);
    void applyEvent(const Resumed& event);
    void applyEvent(const Message& event);
    void applyEvent(const Finished& event);
    void setState(RunState state, const QString& reason);
    struct Changes;
    Changes* m_changes = nullptr; // only while applyAll() runs

    std::optional<RunStarted> m_started;
    bool m_showsSet = false;
    RunState m_state = RunState::Idle;
    QString m_stateReason;
    CurveColumns m_curves;
    std::vector<Evaluation> m_evaluations;
    std::optional<Evaluation> m_randomBaseline;
    std::vector<ControlApplied> m_lambdaChanges;
    LambdaSteering m_steering;
    std::optional<double> m_realCmi;
    std::optional<Iteration> m_lastIteration;
    ImageHistory m_images;
    std::vector<double> m_perClassCmi;
    std::optional<Progress> m_progress;
    std::vector<Message> m_messages;
    std::size_t m_currentMessages = 0;
    std::optional<Finished> m_finished;
    std::vector<RunEvent> m_events;
};

} // namespace distill
