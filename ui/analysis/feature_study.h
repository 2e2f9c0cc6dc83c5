// SPDX-License-Identifier: GPL-3.0-or-later
// The feature map, nearest real images and pixel statistics of the run that is shown, made by one child
// process and shared by the pages that show them. GUI thread only.
#pragma once

#include <memory>
#include <optional>

#include <QObject>
#include <QTemporaryDir>

#include "core/jobs/feature_map.h"
#include "ui/analysis/analysis_page.h"

namespace distill {

class JobRow;

struct StudyImages {
    std::shared_ptr<const ImageBatch> synthetic, nearest; // null for sets that pack
};

class FeatureStudy final : public QObject {
    Q_OBJECT
public:
    FeatureStudy(const AnalysisSource& source, QObject* parent);

    // Starts a child in this row; the answer is dropped where another run is shown meanwhile.
    // `beside`: another run's folder for the same axes; empty = none.
    void start(JobRow* row, bool tsne, bool byFeatures, const QString& beside = {});
    const std::optional<FeatureMap>& map() const { return m_map; }
    int generation() const { return m_generation; } // another number, another map
    const StudyImages& images() const { return m_images; }
    void followRun(); // forgets what belongs to another run

signals:
    void changed();
    void failed(const QString& problem); // what came cannot be read

private:
    void take(const QByteArray& output);

    AnalysisSource m_source;
    QTemporaryDir m_pictures;
    QString m_startedFor, m_mapOf;
    std::optional<FeatureMap> m_map;
    StudyImages m_images;
    int m_generation = 0;
    int m_classes = 0, m_ipc = 0; // of the run that was asked about
};

} // namespace distill
