// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/score_page.h"

#include <cmath>
#include <optional>

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QHBoxLayout>
#include <QLabel>
#include <QSaveFile>
#include <QScrollArea>

#include "core/results/score_card.h"
#include "core/run/choices.h"
#include "ui/analysis/job_row.h"
#include "ui/analysis/protocol_choice.h"
#include "ui/analysis/score_view.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

QString sizeText(std::uint64_t bytes) {
    constexpr std::uint64_t kMega = 1'000'000;
    return bytes < kMega ? ScorePage::tr("%1 kB").arg(double(bytes) / 1000, 0, 'f', 1) : byteText(bytes);
}

QString cardFile() {
    return QStringLiteral("score.json");
}

std::vector<ScoreBar> barsOf(const ScoreCard& card) {
    std::vector<ScoreBar> bars;
    for (const ScoreRow& row : card.rows) {
        ScoreBar bar;
        bar.name = QString::fromStdString(row.name);
        bar.name.replace(0, 1, bar.name.left(1).toUpper());
        bar.accuracy = row.evaluation.accuracyMean;
        bar.deviation = row.evaluation.accuracyStd;
        bar.interval = std::isfinite(row.interval) ? row.interval : -1;
        bar.networks = row.evaluation.repeats;
        bar.own = row.id.rfind("synthetic", 0) == 0;
        bar.indistinct = row.indistinct && !bar.own;
        bars.push_back(bar);
    }
    return bars;
}

QString scoreText(const std::optional<double>& value, int digits, const QString& unit = {}) {
    return value ? QString::number(*value, 'f', digits) + unit : QStringLiteral("–");
}

QString wordsOf(const ScoreCard& card) {
    const DdRanking ranking = ddRanking(card);
    const QString points = QStringLiteral(" points");
    QStringList lines;
    lines << ScorePage::tr(
                 "<b>DD-Ranking</b>: HLR %1, IOR %2, LRS %3, ARS %4. HLR: what hard labels lack to all real "
                 "images, lower is better; IOR: gain over random images; LRS and ARS: label-robust and "
                 "augmentation-robust scores from 0 to 1, higher is better.")
                 .arg(scoreText(ranking.hlr, 1, points), scoreText(ranking.ior, 1, points),
                      scoreText(ranking.lrs, 3), scoreText(ranking.ars, 3));
    lines << ScorePage::tr("<b>Size</b>: %1, of that %2 soft labels.")
                 .arg(sizeText(card.imageBytes + card.labelBytes), sizeText(card.labelBytes));
    if (card.runSeconds >= 0)
        lines << ScorePage::tr("<b>Distilled</b> in %1, iteration %2.")
                     .arg(durationText(card.runSeconds), formatCount(card.iteration));
    if (!card.labeller.empty())
        lines << ScorePage::tr("<b>Soft labels</b>: probabilities of %1")
                     .arg(QString::fromStdString(card.labeller).toHtmlEscaped());
    lines << ScorePage::tr("<b>Protocol</b>: %1").arg(QString::fromStdString(card.protocol).toHtmlEscaped());
    if (!card.fullProtocol.empty())
        lines << ScorePage::tr("<b>All real images</b>: %1")
                     .arg(QString::fromStdString(card.fullProtocol).toHtmlEscaped());
    lines << ScorePage::tr(
        "±: standard deviation over networks; bars: mean with 95 % interval. “No difference shown”: the interval overlaps that of the "
        "set. Always the last iteration and the last epoch, never the best of several tests.");
    return lines.join(QStringLiteral("<br>"));
}

} // namespace

ScorePage::ScorePage(const AnalysisSource& source, QWidget* parent)
    : AnalysisPage(
          source,
          tr("How good is the newest stored set? Its accuracy beside that of real images chosen at the same "
             "number per class, and of all real images. Runs in a process of its own."),
          parent),
      m_protocol(new QComboBox(this)),
      m_labels(new QComboBox(this)),
      m_repeats(new RealSpinBox(this)),
      m_epochs(new RealSpinBox(this)),
      m_full(new QCheckBox(tr("All real images"), this)),
      m_job(new JobRow(tr("Make the score card"), this)),
      m_view(new ScoreView(this)),
      m_words(new QLabel(this)) {
    setObjectName(QStringLiteral("scorePage"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::RichText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* content = new QWidget(this);
    content->setProperty("panel", true);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    layout->addWidget(m_view);
    layout->addWidget(m_words);
    layout->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(content);
    body()->addWidget(makeChoices());
    body()->addWidget(m_job);
    body()->addWidget(scroll, 1);
    setFigure(content);
    connect(m_job, &JobRow::startRequested, this, &ScorePage::start);
    connect(m_job, &JobRow::finished, this, &ScorePage::take);
}

QWidget* ScorePage::makeChoices() {
    fillProtocols(m_protocol);
    for (const auto& row : Choices<EvaluationLabels>::kRows)
        m_labels->addItem(tr("Labels: %1").arg(QString::fromUtf8(row.label).toLower()),
                          QLatin1String(row.id));
    m_labels->setObjectName(QStringLiteral("scoreLabels"));
    m_labels->setToolTip(
        tr("What networks are trained with, for the set and for the real images beside it. A "
           "teacher's probabilities raise random images too: compare under one choice."));
    m_repeats->setWhole(true);
    m_epochs->setWhole(true);
    m_repeats->setRange(1, 100);
    m_repeats->setValue(5);
    m_repeats->setPrefix(tr("n = "));
    m_epochs->setRange(0, 100000);
    m_epochs->setSpecialValueText(tr("epochs of the protocol"));
    m_epochs->setSuffix(tr(" epochs"));
    m_full->setChecked(true);
    m_full->setToolTip(
        tr("Trains one network on all real images, once; its accuracy is kept for the next card"));
    auto* choices = new QWidget(this);
    auto* layout = new QHBoxLayout(choices);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_protocol, m_labels, m_repeats, m_epochs, m_full})
        layout->addWidget(widget);
    layout->addStretch(1);
    return choices;
}

void ScorePage::refresh() {
    const QString problem = whyNotReady();
    m_job->setReady(problem.isEmpty(), problem);
    if (m_shownFor == source().directory() && !m_view->bars().empty())
        return;
    if (m_shownFor != source().directory() && source().model->started()) {
        const auto& evaluation = source().model->started()->config.evaluation;
        m_protocol->setCurrentIndex(m_protocol->findData(QString::fromStdString(evaluation.protocol)));
        m_labels->setCurrentIndex(m_labels->findData(QString::fromLatin1(idOf(evaluation.labels))));
        m_epochs->setValue(static_cast<double>(evaluation.epochs));
    }
    m_shownFor = source().directory();
    m_view->setBars({});
    m_words->setText(problem.isEmpty() ? tr("No score card of this run yet.") : problem);
    QFile kept(source().directory() + QStringLiteral("/analysis/") + cardFile());
    if (source().recorded() && kept.open(QIODevice::ReadOnly))
        showCard(kept.readAll());
}

bool ScorePage::isFilled() const {
    return !m_view->bars().empty();
}

void ScorePage::start() {
    m_startedFor = source().directory();
    QStringList arguments{QStringLiteral("score"),
                          m_startedFor,
                          QStringLiteral("--json"),
                          QStringLiteral("--protocol"),
                          m_protocol->currentData().toString(),
                          QStringLiteral("--labels"),
                          m_labels->currentData().toString(),
                          QStringLiteral("--repeats"),
                          QString::number(m_repeats->wholeValue()),
                          QStringLiteral("--epochs"),
                          QString::number(m_epochs->wholeValue())};
    if (!m_full->isChecked())
        arguments << QStringLiteral("--no-full");
    m_job->begin(arguments << source().machine());
}

void ScorePage::take(const QByteArray& output) {
    if (m_startedFor != source().directory())
        return;
    QSaveFile file(source().resultFile(cardFile()));
    if (file.open(QIODevice::WriteOnly) && file.write(output) == output.size())
        file.commit();
    showCard(output);
}

void ScorePage::showCard(const QByteArray& text) {
    const auto card = scoreCardFromText(text.toStdString());
    if (!card)
        return m_words->setText(tr("The kept score card is damaged: make it again."));
    m_view->setBars(barsOf(*card));
    m_words->setText(wordsOf(*card));
}

} // namespace distill
