// SPDX-License-Identifier: GPL-3.0-or-later
// The λ card: an absolute value with its logarithmic slider, or a relative one (the ratio of the gradients'
// norms that λ holds); what was asked for against what the engine applied; how the two gradients share the
// push; what CMI costs. During a run a choice goes out as valueRequested() or ratioRequested(); otherwise it
// belongs to the set-up of the next run. GUI thread only.
#pragma once

#include <optional>

#include <QFrame>

#include "core/catalogue/catalogue.h"
#include "ui/lambda/lambda_words.h"
#include "ui/run/run_model.h"

class QLabel;
class QToolButton;

namespace distill {

class LambdaInput;
class PriceNote;

// What λ is asked to be: a value, or a ratio that it follows.
struct LambdaSetting {
    double lambda = 0;
    double ratio = 0; // 0 = λ is the value

    bool operator==(const LambdaSetting& other) const {
        return lambda == other.lambda && ratio == other.ratio;
    }
};

class LambdaControl final : public QFrame {
    Q_OBJECT
public:
    LambdaControl(RunModel* model, QWidget* parent);

    double value() const { return m_now.lambda; }             // what is asked for
    double ratio() const { return m_relative ? m_ratio : 0; } // to hold; 0 = λ is absolute
    void setStartValue(double lambda);                        // shows it; sends nothing
    void setSetup(const RunConfig& config);                   // the same with ratio, schedule and notes
    void setPublished(const std::optional<LambdaPreset>& published);
    PriceNote* price() const { return m_price; }

    LambdaSetting setting() const { return {m_now.lambda, ratio()}; }
    void ask(const LambdaSetting& setting); // as if it was typed
    void chooseValue(double lambda);        // the same for an absolute one
    void stepTicks(int ticks);              // shortcuts [ ] { }
    void toggleOff();                       // 0 and back

signals:
    void valueRequested(double lambda); // while a run is on
    void ratioRequested(double ratio);  // while a run is on
    void liveEdited(const distill::LambdaSetting& before,
                    const distill::LambdaSetting& after); // while a run is on
    void startValueChanged(double lambda);
    void startRatioChanged(double ratio); // 0 = absolute
    void scheduleRequested();             // the user wants to edit it
    void realCentresRequested();
    void helpRequested();

private:
    void layOut();
    void choose(double lambda);
    void tellLive();
    void chooseRatio(double ratio);
    void setRelative(bool relative); // by the user
    void showRelative();
    void followEngine(); // λ was set elsewhere, or follows
    void refresh();
    void updateCaption();
    bool isFoundLater() const;
    void updateNote();
    void updateSchedule();
    void updateMarks();
    const RunConfig& shownConfig() const;

    RunModel* m_model;
    QLabel* m_title;
    QToolButton* m_help;
    LambdaInput* m_input;
    QWidget* m_gradients;
    PriceNote* m_price;
    QLabel* m_note;
    RunConfig m_setup; // of the next run
    std::optional<LambdaPreset> m_published;
    LambdaAsked m_now; // λ that is shown, and what was sent
    double m_ratio = 0.1;
    bool m_relative = false;
    LambdaSetting m_asked;   // last, of the run that is on; what an edit began at
    double m_bypassed = 100; // what `0` brings back
};

} // namespace distill
