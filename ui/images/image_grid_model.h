// SPDX-License-Identifier: GPL-3.0-or-later
// The synthetic images as a table: row = class, column = image, and the class's CMI as the last column. An
// update is one dataChanged. Knows nothing of runs or widgets. GUI thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QAbstractTableModel>
#include <QImage>
#include <QStringList>

#include "core/run/run_events.h"

namespace distill {

enum class ImageView {
    Learned,    // as they are now
    Difference, // |now - initial|, amplified by ImageGridModel::kDifferenceGain
    Initial,    // as they began
};

class ImageGridModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role {
        ImageRole = Qt::UserRole + 1, // QImage, Format_RGB32; null before the first images
        ClassCmiRole,                 // double, nats; NaN where not measured (last column)
        CmiFractionRole,              // double, 0..1 of the scale (last column)
        ShareFractionRole,            // double, 0..1 of the scale of shares; NaN unknown
        MarkedRole,                   // bool: chosen in another view
    };
    static constexpr int kDifferenceGain = 4;

    explicit ImageGridModel(QObject* parent = nullptr);

    void clear();
    void setShape(const QStringList& classNames, int ipc, QSize imageSize); // a reset: a new run
    // Images of another shape than the present one bring a reset with them.
    void setContent(std::shared_ptr<const ImageBatch> images, std::shared_ptr<const ImageBatch> initial,
                    std::vector<float> cmiShare, std::vector<double> classCmi);
    // What a full bar stands for, in nats: the largest class and the largest share of an image up to now. At
    // least those of the content; so the bars of one run can be compared.
    void setScales(double classCmi, double share);
    void setView(ImageView view);
    void setMarked(const std::vector<int>& images); // class-major indices; none = no marks

    ImageView view() const { return m_view; }
    int classes() const { return static_cast<int>(m_classNames.size()); }
    int imagesPerClass() const { return m_ipc; }
    int cmiColumn() const { return m_ipc; }
    QSize imageSize() const { return m_imageSize; }
    int channels() const { return m_images ? m_images->channels : 1; }
    bool hasPixels() const; // to show in this view
    bool hasMarks() const { return !m_marked.empty(); }
    std::uint64_t pixelGeneration() const { return m_generation; } // another one: other pixels
    // Of an image as it is shown, interleaved; `scratch` may be used for it. Only where there are pixels.
    const std::uint8_t* pixels(int row, int column, std::vector<std::uint8_t>& scratch) const;
    QString scaleText() const; // "CMI 0 to 0.0321 nats"; empty where nothing is measured
    std::int64_t initialIteration() const { return m_initial ? m_initial->iteration : 0; }
    QString caption(int row, int column) const;   // "Sandal, image 3 of 10"
    QStringList facts(int row, int column) const; // value range, CMI share, what is on show
    QString shareText(int row,
                      int column) const; // of the image, or in the last column of the class; or empty

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void matchShape(const ImageBatch& batch);
    QImage image(int row, int column) const;
    QVariant imageData(int row, int column, int role) const;
    QVariant cmiData(int row, int role) const;
    QString cmiText(int row, double cmi) const;
    QVariant shareFraction(int row, int column) const;
    struct Share {
        double nats = 0, percent = 0; // of the total
    };
    std::optional<Share> shareOf(int row, int column) const; // of an image or, in the last column, a class
    std::size_t cell(int row, int column) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(m_ipc) +
               static_cast<std::size_t>(column);
    }

    QStringList m_classNames;
    int m_ipc = 0;
    QSize m_imageSize;
    ImageView m_view = ImageView::Learned;
    std::shared_ptr<const ImageBatch> m_images, m_initial;
    std::uint64_t m_generation = 1; // of the pixels
    std::vector<float> m_cmiShare;
    std::vector<int> m_marked; // ascending
    std::vector<double> m_classCmi;
    double m_totalShare = 0;
    double m_classScale = 0, m_shareScale = 0; // nats
};

} // namespace distill
