// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sets/set_explorer.h"

#include <algorithm>
#include <cstddef>

#include <QComboBox>
#include <QImage>
#include <QSignalBlocker>

#include "core/catalogue/catalogue.h"
#include "core/results/cmi_report.h"
#include "ui/images/image_panel.h"
#include "ui/process/background.h"
#include "ui/sets/set_bar.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"
#include "ui/widgets/wheel_guard.h"

namespace distill {

namespace {

RunStarted factsOf(const OpenedSet& set) {
    const Inspection& said = set.inspection();
    const auto* dataset = findDataset(said.dataset);
    RunStarted facts;
    facts.datasetName = dataset != nullptr ? dataset->name : said.dataset;
    if (facts.datasetName.empty())
        facts.datasetName = SetExplorer::nameOf(set.path()).toStdString();
    facts.directory = set.path().string();
    facts.config.dataset = said.dataset;
    facts.classNames = set.classNames();
    for (auto c = static_cast<int>(facts.classNames.size()); c < said.classes; ++c)
        facts.classNames.push_back(std::to_string(c));
    facts.config.ipc = said.images[0] / std::max(1, said.classes);
    facts.channels = static_cast<int>(said.images[1]);
    facts.height = static_cast<int>(said.images[2]);
    facts.width = static_cast<int>(said.images[3]);
    return facts;
}

// The sheet that `distill pictures` wrote; null where it does not fit.
std::shared_ptr<const ImageBatch> batchFrom(const QImage& sheet, const RunStarted& facts) {
    ImageBatch batch;
    batch.classes = static_cast<int>(facts.classNames.size());
    batch.ipc = static_cast<int>(facts.config.ipc);
    batch.channels = facts.channels;
    batch.height = facts.height;
    batch.width = facts.width;
    if (sheet.width() != batch.ipc * batch.width || sheet.height() != batch.classes * batch.height)
        return nullptr;
    const QImage plain =
        sheet.convertToFormat(batch.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
    const int row = batch.width * batch.channels;
    for (int c = 0; c < batch.classes; ++c)
        for (int n = 0; n < batch.ipc; ++n)
            for (int y = 0; y < batch.height; ++y) {
                const uchar* line = plain.constScanLine(c * batch.height + y) + std::ptrdiff_t{n} * row;
                batch.pixels.insert(batch.pixels.end(), line, line + row);
            }
    return std::make_shared<const ImageBatch>(std::move(batch));
}

} // namespace

SetExplorer::SetExplorer(RunModel* model, ImagePanel* images, SetBar* bar)
    : QObject(bar), m_model(model), m_bar(bar), m_views(new QComboBox(images)) {
    m_views->setObjectName(QStringLiteral("setView"));
    m_views->setAccessibleName(tr("How the pixels are shown"));
    m_views->setToolTip(tr("How the stored numbers become pictures; the set itself stays as it is"));
    m_views->installEventFilter(new WheelGuard(m_views));
    images->setSetControls(m_views);
    connect(m_views, &QComboBox::currentIndexChanged, this, [this] {
        if (isShown())
            draw();
    });
    connect(m_model, &RunModel::wasReset, this, &SetExplorer::forget);
    connect(m_bar, &SetBar::measureRequested, this, &SetExplorer::measure);
    connect(m_bar, &SetBar::cancelRequested, &m_cmiProcess, &DistillProcess::stop);
    connectProcesses();
}

void SetExplorer::connectProcesses() {
    connect(&m_cmiProcess, &DistillProcess::finished, this, &SetExplorer::takeCmi);
    connect(&m_cmiProcess, &DistillProcess::progress, this, [this](const QString& text, int percent) {
        m_bar->setText(percent < 0 ? text : tr("%1, %2 %").arg(text).arg(percent));
    });
    connect(&m_cmiProcess, &DistillProcess::failed, this, [this](const Error& error) {
        m_bar->setBusy(false);
        m_bar->setText(QString::fromStdString(error.message), true);
    });
    connect(&m_cmiProcess, &DistillProcess::stopped, this, [this] {
        m_bar->setBusy(false);
        tellPlace();
    });
    connect(&m_pictureProcess, &DistillProcess::finished, this, &SetExplorer::takeDewhitened);
    connect(&m_pictureProcess, &DistillProcess::progress, this,
            [this](const QString& text, int) { m_bar->setText(text); });
    connect(&m_pictureProcess, &DistillProcess::failed, this, [this](const Error& error) {
        setView(View::Stretched);
        m_bar->setText(QString::fromStdString(error.message), true);
    });
}

void SetExplorer::show(const OpenedSet& set) {
    m_model->showSet(factsOf(set)); // drops the set shown before
    m_set = set;
    tellPlace();
    fillViews();
    draw();
}

void SetExplorer::forget() {
    m_set.reset();
    m_images.reset();
    m_dewhitened.reset();
    m_cmiShare.clear();
    m_classCmi.clear();
    ++m_generation;
    m_cmiProcess.abandon(); // what it would answer is of this set
    m_pictureProcess.abandon();
    m_bar->setBusy(false);
}

// Imported sets all have one file name: the folder tells them apart.
QString SetExplorer::nameOf(const std::filesystem::path& set) {
    const bool plain = set.filename() == "set.safetensors" && set.has_parent_path();
    return toQString(plain ? set.parent_path().filename() : set.filename());
}

void SetExplorer::tellPlace() {
    m_bar->setText(nameOf(path()));
}

std::filesystem::path SetExplorer::path() const {
    return m_set ? m_set->path() : std::filesystem::path();
}

SetExplorer::View SetExplorer::view() const {
    return static_cast<View>(m_views->currentData().toInt());
}

void SetExplorer::setView(View view) {
    m_views->setCurrentIndex(std::max(0, m_views->findData(static_cast<int>(view))));
}

// Those that make a difference for this set.
void SetExplorer::fillViews() {
    const QSignalBlocker blocker(m_views);
    const Inspection& said = m_set->inspection();
    const bool white = said.normalization == "zca";
    m_views->clear();
    const auto add = [this](const QString& text, View view) {
        m_views->addItem(text, static_cast<int>(view));
    };
    if (said.normalization == "mean-std")
        add(tr("De-normalised"), View::Denormalised);
    if (white)
        add(tr("De-whitened"), View::Dewhitened);
    add(tr("As stored"), View::Stored);
    add(tr("Stretched per image"), View::Stretched);
    add(tr("Clipped at 2.5 σ"), View::Clipped);
    if (said.factor > 1)
        add(tr("Cut into %1 × %1").arg(said.factor), View::Tiles);
    if (white) // at once; the way back takes the dataset
        setView(View::Stretched);
}

PictureChoice SetExplorer::choiceFor(View view) const {
    const Inspection& said = m_set->inspection();
    PictureChoice choice;
    choice.view = view == View::Stored      ? PixelView::Stored
                  : view == View::Stretched ? PixelView::Stretched
                  : view == View::Clipped   ? PixelView::Clipped
                                            : PixelView::Denormalised;
    if (said.normalization == "mean-std") {
        choice.mean = said.mean;
        choice.std = said.std;
    }
    if (view != View::Tiles)
        return choice;
    if (said.normalization == "zca")
        choice.view = PixelView::Stretched;
    choice.factor = said.factor;
    choice.packing = said.packing;
    return choice;
}

void SetExplorer::draw() {
    const auto generation = ++m_generation;
    if (view() == View::Dewhitened)
        return drawDewhitened();
    runInBackground(
        this, [set = *m_set, choice = choiceFor(view())] { return set.pictures(choice); },
        [this, generation](Result<ImageBatch> images) {
            if (generation != m_generation)
                return;
            if (!images)
                return emit failed(images.error());
            showImages(std::make_shared<const ImageBatch>(std::move(*images)));
        });
}

void SetExplorer::showImages(std::shared_ptr<const ImageBatch> images) {
    m_images = std::move(images);
    const bool asStored = view() != View::Tiles; // a tile has no CMI of its own
    m_model->showSetImages(m_images, asStored ? m_cmiShare : std::vector<float>(), m_classCmi);
}

void SetExplorer::drawDewhitened() {
    if (m_dewhitened)
        return showImages(m_dewhitened);
    m_folder = std::make_unique<QTemporaryDir>();
    m_bar->setText(tr("Taking the whitening back"));
    m_pictureProcess.start({QStringLiteral("pictures"), toQString(path()), QStringLiteral("--out"),
                            m_folder->filePath(QStringLiteral("set.png"))});
}

void SetExplorer::takeDewhitened() {
    if (!isShown())
        return;
    m_dewhitened = batchFrom(QImage(m_folder->filePath(QStringLiteral("set.png"))), *m_model->started());
    tellPlace();
    if (m_dewhitened && view() == View::Dewhitened)
        showImages(m_dewhitened);
}

void SetExplorer::measure() {
    if (!isShown() || m_cmiProcess.isRunning())
        return;
    m_bar->setBusy(true);
    m_bar->setText(tr("Preparing the teacher"));
    m_cmiProcess.start({QStringLiteral("cmi"), toQString(path()), QStringLiteral("--json"),
                        QStringLiteral("--teacher"), m_bar->teacher()});
}

void SetExplorer::takeCmi(const QByteArray& output) {
    m_bar->setBusy(false);
    const auto report = cmiReportFromText(output.toStdString());
    if (!isShown())
        return;
    if (!report)
        return m_bar->setText(tr("The answer of the child process was not understood."), true);
    m_cmiShare.assign(report->perImage.begin(), report->perImage.end());
    m_classCmi = report->perClass;
    const auto teachers = static_cast<qint64>(report->teachers.size());
    const QString cmi = formatValue(report->cmi, 3);
    m_bar->setText(teachers == 1 ? tr("CMI %1 nats in one teacher").arg(cmi)
                                 : tr("CMI %1 nats, mean of %2 teachers").arg(cmi).arg(teachers));
    if (m_images)
        showImages(m_images);
}

} // namespace distill
