// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/feature_study.h"

#include "core/io/png_image.h"
#include "ui/analysis/job_row.h"
#include "ui/process/background.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr int kMostRealPoints = 1000; // on the map
constexpr int kRealPerClass = 50;

std::shared_ptr<const ImageBatch> readSheet(const std::filesystem::path& file, int classes, int ipc) {
    const auto picture = readPng(file);
    if (!picture)
        return nullptr;
    auto batch = untile(*picture, classes, ipc);
    return batch ? std::make_shared<const ImageBatch>(std::move(*batch)) : nullptr;
}

struct StudyAnswer {
    Result<FeatureMap> map;
    StudyImages images;
};

} // namespace

FeatureStudy::FeatureStudy(const AnalysisSource& source, QObject* parent)
    : QObject(parent), m_source(source) {}

void FeatureStudy::start(JobRow* row, bool tsne, bool byFeatures, const QString& beside) {
    m_startedFor = m_source.directory();
    m_classes = static_cast<int>(m_source.model->started()->classNames.size());
    m_ipc = static_cast<int>(m_source.model->started()->config.ipc);
    const int real = std::max(2, std::min(kRealPerClass, kMostRealPoints / std::max(1, m_classes)));
    QStringList arguments{QStringLiteral("features"),
                          m_startedFor,
                          QStringLiteral("--json"),
                          QStringLiteral("--real"),
                          QString::number(real),
                          QStringLiteral("--nearest"),
                          byFeatures ? QStringLiteral("features") : QStringLiteral("pixels"),
                          QStringLiteral("--force"),
                          QStringLiteral("--pictures"),
                          m_pictures.path()};
    arguments << QStringLiteral("--probabilities");
    if (!beside.isEmpty())
        arguments << QStringLiteral("--beside") << beside;
    arguments << (tsne ? QStringLiteral("--tsne") : QStringLiteral("--every-iteration"));
    connect(row, &JobRow::finished, this, &FeatureStudy::take, Qt::UniqueConnection);
    row->begin(arguments << m_source.machine());
}

void FeatureStudy::take(const QByteArray& output) {
    const auto folder = toPath(m_pictures.path());
    runInBackground(
        this,
        [output, folder, classes = m_classes, ipc = m_ipc] {
            return StudyAnswer{featureMapFromText(output.toStdString()),
                               {readSheet(folder / "synthetic.png", classes, ipc),
                                readSheet(folder / "nearest.png", classes, ipc)}};
        },
        [this, of = m_startedFor](const StudyAnswer& answer) {
            if (of != m_source.directory())
                return;
            if (!answer.map)
                return emit failed(QString::fromStdString(answer.map.error().message));
            m_map = *answer.map;
            m_images = answer.images;
            m_mapOf = of;
            ++m_generation;
            emit changed();
        });
}

void FeatureStudy::followRun() {
    if (m_mapOf == m_source.directory() || !m_map)
        return;
    m_map.reset();
    ++m_generation;
    m_images = {};
    emit changed();
}

} // namespace distill
