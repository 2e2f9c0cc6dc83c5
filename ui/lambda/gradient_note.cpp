// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/gradient_note.h"

#include <algorithm>
#include <cmath>

#include <QLabel>
#include <QVBoxLayout>

#include "ui/curves/regulariser_text.h"
#include "ui/run/run_model.h"
#include "ui/theme/number_format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/share_bar.h"

namespace distill {

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kAligned = 0.5; // cosine of 60°

int degreesOf(double cosine) {
    return static_cast<int>(std::lround(std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / kPi));
}

} // namespace

QString gradientWords(double cosine) {
    if (cosine >= kAligned)
        return GradientNote::tr("they pull together");
    if (cosine <= -kAligned)
        return GradientNote::tr("they pull against each other");
    return GradientNote::tr("they pull across each other");
}

GradientNote::GradientNote(RunModel* model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_shares(wrappedLabel("gradientShareText", "caption", this)),
      m_bar(new ShareBar(this)),
      m_words(wrappedLabel("gradientWords", "caption", this)) {
    m_bar->setObjectName(QStringLiteral("gradientShare"));
    const QString tip = tr(
        "<p>How much of the push on the images comes from matching and how much from what λ weighs: the "
        "norms of the two gradients, and the angle between them.</p>"
        "<p>Below 60° they pull together: matching lowers CMI by itself. Above 120° they pull against each "
        "other: what one gains the other loses. In between they go across: each has its way.</p>"
        "<p>ratio = ‖λ · ∇CMI‖ / ‖∇matching‖, which “Relative” holds.</p>");
    for (QWidget* part : std::initializer_list<QWidget*>{m_shares, m_bar, m_words})
        part->setToolTip(tip);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_shares);
    layout->addWidget(m_bar);
    layout->addWidget(m_words);
    connect(model, &RunModel::wasReset, this, &GradientNote::refresh);
    connect(model, &RunModel::runStarted, this, &GradientNote::refresh);
    connect(model, &RunModel::iterationsAdded, this, &GradientNote::refresh);
    refresh();
}

QString GradientNote::termName() const {
    return regulariserText(*m_model).shortName;
}

void GradientNote::refresh() {
    const auto& last = m_model->lastIteration();
    const double total = last ? last->matchingGradientNorm + last->cmiGradientNorm : 0;
    const bool known = total > 0 && std::isfinite(total);
    m_words->setVisible(known);
    if (!known) {
        m_bar->clear();
        m_shares->setText(tr("gradients: shown from the first iteration on"));
        return;
    }
    const double matching = last->matchingGradientNorm / total;
    const int percent = static_cast<int>(std::lround(100 * matching));
    m_bar->setShare(matching);
    if (!(last->cmiGradientNorm > 0)) {
        m_shares->setText(tr("gradients: matching %1 %, %2 0 %").arg(percent).arg(termName()));
        m_words->setText(last->cmiFresh ? tr("λ does not pull") : tr("not measured in this iteration"));
        return;
    }
    m_shares->setText(tr("gradients: matching %1 %, %2 %3 %, %4° apart")
                          .arg(percent)
                          .arg(termName())
                          .arg(100 - percent)
                          .arg(degreesOf(last->gradientCosine)));
    const QString ratio = last->matchingGradientNorm > 0
                              ? formatValue(last->cmiGradientNorm / last->matchingGradientNorm, 2)
                              : QStringLiteral("∞");
    m_words->setText(tr("%1 · ratio %2").arg(gradientWords(last->gradientCosine), ratio));
}

} // namespace distill
