// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/feature_pages.h"

#include <algorithm>

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/analysis/feature_maps.h"
#include "ui/analysis/feature_study.h"
#include "ui/analysis/job_row.h"
#include "ui/analysis/nearest_view.h"
#include "ui/analysis/pixel_statistics_view.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

QStringList namesOf(const FeatureMap& map) {
    QStringList names;
    for (const auto& name : map.classNames)
        names << QString::fromStdString(name);
    return names;
}

} // namespace

StudyPage::StudyPage(const AnalysisSource& source, FeatureStudy* study, const QString& explanation,
                     const QString& button, QWidget* parent)
    : AnalysisPage(source, explanation, parent),
      m_study(study),
      m_job(new JobRow(button, this)),
      m_options(new QVBoxLayout),
      m_note(makeCaption(QString(), this)) {
    m_options->setSpacing(8);
    body()->addLayout(m_options);
    body()->addWidget(m_job);
    body()->addWidget(m_note);
    connect(m_job, &JobRow::startRequested, this, [this] { begin(); });
    connect(m_study, &FeatureStudy::changed, this, [this] { showStudy(); });
    connect(m_study, &FeatureStudy::failed, this,
            [this](const QString& problem) { m_job->showNote(problem); });
}

void StudyPage::refresh() {
    const QString problem = whyNotReady();
    m_job->setReady(problem.isEmpty(), problem);
    m_study->followRun();
    showStudy();
    if (!m_study->map())
        m_note->setText(problem.isEmpty() ? tr("Nothing is measured yet.") : problem);
}

bool StudyPage::isFilled() const {
    return m_study->map().has_value();
}

FeaturePage::FeaturePage(const AnalysisSource& source, FeatureStudy* study, QWidget* parent)
    : StudyPage(
          source, study,
          tr("Do the synthetic images lie where the real ones of their class do? Left in the features of a "
             "teacher, right in their probabilities, which CMI is taken of. Small points: real images; "
             "large ones: synthetic; crosses: class centres of the real images, joined to those of the set. "
             "Draw around points to mark their images in the grid."),
          tr("Draw the map"), parent),
      m_projection(new QComboBox(this)),
      m_choose(new QPushButton(this)),
      m_view(new FeatureMaps(this)) {
    setObjectName(QStringLiteral("featurePage"));
    m_projection->addItem(tr("Principal components: keeps distances, over time"), false);
    m_projection->addItem(tr("t-SNE: shows neighbourhoods; distances and sizes of groups mean nothing"),
                          true);
    m_projection->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_choose->setObjectName(QStringLiteral("featureBeside"));
    m_choose->setAutoDefault(false);
    m_choose->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_choose->setToolTip(
        tr("Puts another run of the same dataset below, in the same axes: λ = 0 and λ > 0, for instance"));
    setBeside({});
    connect(m_choose, &QPushButton::clicked, this, &FeaturePage::chooseBeside);
    options()->addWidget(m_projection);
    options()->addWidget(m_choose);
    body()->addWidget(m_view, 1);
    setFigure(m_view);
    connect(m_view, &FeatureMaps::imagesChosen, this, &AnalysisPage::imagesChosen);
    connect(source.desk->timeline(), &Timeline::positionChanged, this, &FeaturePage::followTime);
}

void FeaturePage::begin() {
    study()->start(job(), m_projection->currentData().toBool(), false, m_beside);
}

// A second click takes it away again.
void FeaturePage::chooseBeside() {
    if (!m_beside.isEmpty())
        return setBeside({});
    auto* dialog = new QFileDialog(this, tr("The folder of another run"));
    dialog->setObjectName(QStringLiteral("besideDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setDirectory(QFileInfo(source().directory()).path());
    connect(dialog, &QFileDialog::fileSelected, this, &FeaturePage::setBeside);
    dialog->open();
}

void FeaturePage::setBeside(const QString& directory) {
    m_beside = directory;
    m_choose->setText(directory.isEmpty() ? tr("Another run in the same axes…")
                                          : tr("Without %1").arg(QFileInfo(directory).fileName()));
}

void FeaturePage::showStudy() {
    if (m_shown != study()->generation())
        m_view->setMap(study()->map());
    m_shown = study()->generation();
    followTime();
}

// The last set that is not newer than what is looked at.
void FeaturePage::followTime() {
    if (!study()->map() || study()->map()->sets.empty())
        return;
    const FeatureMap& map = *study()->map();
    const auto position = source().desk->timeline()->position();
    const std::size_t shown = m_view->showTime(position);
    const QString network = QString::fromStdString(map.network);
    const QString iteration = formatCount(map.sets[shown].iteration);
    if (map.projection == "tsne")
        note()->setText(tr("t-SNE of the features of %1, iteration %2.").arg(network, iteration));
    else
        note()->setText(
            tr("Principal components of the features of %1, iteration %2; the axes hold %3 and %4 % of "
               "the variance of the real images. Stored sets on the timeline: %5.")
                .arg(network, iteration)
                .arg(100 * map.explained.at(0), 0, 'f', 0)
                .arg(100 * map.explained.at(1), 0, 'f', 0)
                .arg(std::count_if(map.sets.begin(), map.sets.end(),
                                   [](const MappedSet& set) { return set.run == 0; })));
}

NearestPage::NearestPage(const AnalysisSource& source, FeatureStudy* study, QWidget* parent)
    : StudyPage(
          source, study,
          tr("Is it learned or copied? Each synthetic image (left) beside the nearest of all real training "
             "images (right). A frame marks pairs of different classes."),
          tr("Find the nearest images"), parent),
      m_by(new QComboBox(this)),
      m_view(new NearestView(this)) {
    setObjectName(QStringLiteral("nearestPage"));
    m_by->addItem(tr("By pixels"), false);
    m_by->addItem(tr("By features of a teacher"), true);
    m_by->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    options()->addWidget(m_by);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(m_view);
    scroll->setWidgetResizable(true);
    body()->addWidget(scroll, 1);
}

void NearestPage::begin() {
    study()->start(job(), false, m_by->currentData().toBool());
}

void NearestPage::showStudy() {
    if (!study()->map())
        return m_view->setPairs({}, {}, {});
    const FeatureMap& map = *study()->map();
    m_view->setPairs(study()->images(), map.nearest, namesOf(map));
    if (!study()->images().synthetic)
        return note()->setText(tr("This set packs several images into one: pairs are not drawn."));
    double sum = 0;
    int other = 0;
    const auto ipc = static_cast<std::size_t>(study()->images().synthetic->ipc);
    for (std::size_t i = 0; i < map.nearest.size(); ++i) {
        sum += map.nearest[i].distance;
        other += map.nearest[i].label != static_cast<int>(i / ipc) ? 1 : 0;
    }
    note()->setText(
        tr("Mean distance %1 (%2); pairs of different classes: %3.")
            .arg(sum / static_cast<double>(std::max<std::size_t>(1, map.nearest.size())), 0, 'g', 3)
            .arg(map.nearestBy == "pixels" ? tr("root mean square of pixels from 0 to 1")
                                           : tr("between features"))
            .arg(other));
}

PixelPage::PixelPage(const AnalysisSource& source, FeatureStudy* study, QWidget* parent)
    : StudyPage(
          source, study,
          tr("How the pixels of the set (line) spread beside those of real images (area). Heights are square "
             "roots of parts, so that rare values show; values outside 0 … 1 cannot be displayed and are "
             "clipped in pictures, but networks see them."),
          tr("Measure the pixels"), parent),
      m_view(new PixelStatisticsView(this)) {
    setObjectName(QStringLiteral("pixelPage"));
    body()->addWidget(m_view, 1);
    setFigure(m_view);
}

void PixelPage::begin() {
    study()->start(job(), false, false);
}

void PixelPage::showStudy() {
    if (!study()->map())
        return m_view->setPixels({}, {});
    const FeatureMap& map = *study()->map();
    m_view->setPixels(map.syntheticPixels, map.realPixels);
    note()->setText(
        tr("Synthetic: %1.\nReal: %2.").arg(pixelText(map.syntheticPixels), pixelText(map.realPixels)));
}

} // namespace distill
