// SPDX-License-Identifier: GPL-3.0-or-later
// A stored set shown as a run without history: its images under a display transform, its CMI by class and by
// image in a chosen teacher. Heavy work is done by child processes. GUI thread only.
#pragma once

#include <memory>
#include <optional>

#include <QObject>
#include <QTemporaryDir>

#include "core/sets/set_pictures.h"
#include "ui/process/distill_process.h"

class QComboBox;

namespace distill {

class ImagePanel;
class RunModel;
class SetBar;

class SetExplorer final : public QObject {
    Q_OBJECT
public:
    enum class View { Stored, Denormalised, Dewhitened, Stretched, Clipped, Tiles };

    SetExplorer(RunModel* model, ImagePanel* images, SetBar* bar);

    void show(const OpenedSet& set); // in place of what the model shows
    bool isShown() const { return m_set.has_value(); }
    std::filesystem::path path() const;                      // of the set shown; empty where none is
    static QString nameOf(const std::filesystem::path& set); // for people
    View view() const;
    void setView(View view);

signals:
    void failed(const distill::Error& error);

private:
    void connectProcesses();
    void forget();
    void fillViews();
    void draw();
    void showImages(std::shared_ptr<const ImageBatch> images);
    void drawDewhitened();
    void takeDewhitened();
    void measure();
    void takeCmi(const QByteArray& output);
    void tellPlace();
    PictureChoice choiceFor(View view) const;

    RunModel* m_model;
    SetBar* m_bar;
    QComboBox* m_views; // lives in the image panel
    DistillProcess m_cmiProcess, m_pictureProcess;
    std::unique_ptr<QTemporaryDir> m_folder; // of the picture that a child process draws
    std::optional<OpenedSet> m_set;
    std::shared_ptr<const ImageBatch> m_images, m_dewhitened;
    std::vector<float> m_cmiShare;
    std::vector<double> m_classCmi;
    quint64 m_generation = 0; // of the newest drawing: older answers are dropped
};

} // namespace distill
