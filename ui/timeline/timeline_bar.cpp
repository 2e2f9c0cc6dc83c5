// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timeline_bar.h"

#include <algorithm>

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>

#include "ui/run/run_model.h"
#include "ui/run/timeline.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/iteration_box.h"
#include "ui/widgets/step_slider.h"

namespace distill {

namespace {

constexpr int kIterationWidth = 104;

struct Speed {
    const char* name;
    double factor;
};
constexpr Speed kSpeeds[] = {{"½ ×", 0.5}, {"1 ×", 1}, {"2 ×", 2}, {"4 ×", 4}, {"8 ×", 8}};
constexpr int kPlainSpeed = 1;

} // namespace

TimelineBar::TimelineBar(RunModel* model, Timeline* timeline, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_timeline(timeline),
      m_play(new QToolButton(this)),
      m_slider(new StepSlider(this)),
      m_iteration(new IterationBox(this)),
      m_loop(new QToolButton(this)),
      m_speed(new QComboBox(this)),
      m_back(new QToolButton(this)) {
    setObjectName(QStringLiteral("timelineBar"));
    describeParts();
    layOut();
    connectParts();
    updateSteps();
    updatePlay();
}

void TimelineBar::describeParts() {
    m_play->setObjectName(QStringLiteral("timelinePlay"));
    m_play->setIconSize(QSize(12, 12));
    m_slider->setObjectName(QStringLiteral("timelineSlider"));
    m_slider->setAccessibleName(tr("Stored images, from the first to the newest"));
    m_slider->setToolTip(tr("Show the images, class bars and cursors of any stored iteration; "
                            "a run that is on goes on beneath. Orange marks are changes of λ."));
    m_iteration->setObjectName(QStringLiteral("timelineIteration"));
    m_iteration->setAccessibleName(tr("Iteration that is shown"));
    m_iteration->setToolTip(tr("Type an iteration: the nearest stored one is shown"));
    m_iteration->setFixedWidth(kIterationWidth);
    m_loop->setObjectName(QStringLiteral("timelineLoop"));
    m_loop->setText(tr("Loop"));
    m_loop->setCheckable(true);
    m_loop->setToolTip(tr("Begin again after the last stored iteration"));
    m_speed->setObjectName(QStringLiteral("timelineSpeed"));
    m_speed->setAccessibleName(tr("Speed of playing"));
    m_speed->setToolTip(tr("1 × shows four stored iterations a second"));
    for (const Speed& speed : kSpeeds)
        m_speed->addItem(QString::fromUtf8(speed.name), speed.factor);
    m_speed->setCurrentIndex(kPlainSpeed);
    m_back->setObjectName(QStringLiteral("timelineBack"));
    m_back->setProperty("primary", true);
    for (const QString& text : {tr("Back to live"), tr("To the newest")}) {
        m_back->setText(text);
        m_back->ensurePolished();
        m_back->setMinimumWidth(std::max(m_back->minimumWidth(), m_back->sizeHint().width()));
    }
}

void TimelineBar::layOut() {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_play);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_iteration);
    layout->addWidget(m_loop);
    layout->addWidget(m_speed);
    layout->addWidget(m_back);
}

void TimelineBar::connectParts() {
    connect(m_play, &QToolButton::clicked, this,
            [this] { m_timeline->setPlaying(!m_timeline->isPlaying()); });
    connect(m_slider, &StepSlider::valueChanged, this, [this](int step) {
        m_timeline->setPlaying(false);
        m_timeline->lookAtStep(step);
    });
    connect(m_iteration, &IterationBox::chosen, this, [this](qint64 iteration) {
        m_timeline->setPlaying(false);
        m_timeline->lookAt(iteration);
        updatePosition(); // what was typed becomes what is shown
    });
    connect(m_iteration, &IterationBox::stepped, m_timeline, &Timeline::moveBy);
    connect(m_loop, &QToolButton::toggled, m_timeline, &Timeline::setLooping);
    connect(m_speed, &QComboBox::currentIndexChanged, this,
            [this] { m_timeline->setSpeed(m_speed->currentData().toDouble()); });
    connect(m_back, &QToolButton::clicked, m_timeline, &Timeline::backToLive);
    connect(m_timeline, &Timeline::stepsChanged, this, &TimelineBar::updateSteps);
    connect(m_timeline, &Timeline::positionChanged, this, &TimelineBar::updatePosition);
    connect(m_timeline, &Timeline::playingChanged, this, &TimelineBar::updatePlay);
    connect(m_model, &RunModel::lambdaChanged, this, &TimelineBar::updateMarks);
    connect(m_model, &RunModel::stateChanged, this, &TimelineBar::updatePosition);
}

void TimelineBar::updateSteps() {
    const bool several = m_timeline->count() > 1;
    for (QWidget* part : std::initializer_list<QWidget*>{m_play, m_slider, m_iteration, m_loop, m_speed})
        part->setEnabled(several);
    {
        const QSignalBlocker quiet(m_slider);
        m_slider->setRange(0, std::max(0, m_timeline->count() - 1));
    }
    updateMarks();
    updatePosition();
}

void TimelineBar::updatePosition() {
    const bool lookingBack = m_timeline->isLookingBack();
    const int step = m_timeline->step();
    {
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(std::max(0, step));
        m_slider->update();
    }
    if (!m_iteration->isTyping())
        m_iteration->showIteration(step >= 0 ? m_timeline->iterationOf(step) : 0);
    m_back->setText(isActive(m_model->state()) ? tr("Back to live") : tr("To the newest"));
    m_back->setToolTip(isActive(m_model->state()) ? tr("Show the images as they are learned")
                                                  : tr("Show the last state of the run"));
    m_back->setEnabled(lookingBack);
}

void TimelineBar::updateMarks() {
    std::vector<double> marks;
    if (m_timeline->count() > 1)
        for (const ControlApplied& change : m_model->lambdaChanges())
            marks.push_back(m_timeline->stepAt(static_cast<double>(change.iteration)));
    m_slider->setMarks(std::move(marks));
}

void TimelineBar::updatePlay() {
    const bool playing = m_timeline->isPlaying();
    m_play->setIcon(themedIcon(playing ? QStringLiteral("pause") : QStringLiteral("start")));
    m_play->setAccessibleName(playing ? tr("Stop playing") : tr("Play the stored images"));
    m_play->setToolTip(playing ? tr("Stop playing") : tr("Play the stored images one after the other"));
}

void TimelineBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        updatePlay();
    QWidget::changeEvent(event);
}

} // namespace distill
