// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_files.h"

#include <algorithm>

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMessageBox>

#include "ui/images/image_grid_model.h"

namespace distill {

namespace {

constexpr int kForSlides = 256;

// Names of classes may hold what no file name may.
QString safeFileName(QString name) {
    for (const QChar bad : {QLatin1Char('/'), QLatin1Char('\\'), QLatin1Char(':'), QLatin1Char('\n')})
        name.replace(bad, QLatin1Char('_'));
    return name;
}

} // namespace

QImage pictureOf(const ImageGridModel& grid, const QModelIndex& index) {
    return grid.index(index.row(), index.column()).data(ImageGridModel::ImageRole).value<QImage>();
}

QImage enlargedForSlides(const QImage& image) {
    const int side = std::max({1, image.width(), image.height()});
    const int factor = (kForSlides + side - 1) / side;
    return image.scaled(image.size() * factor, Qt::IgnoreAspectRatio, Qt::FastTransformation);
}

void copyImage(const QImage& image) {
    QApplication::clipboard()->setImage(enlargedForSlides(image));
}

void askAndSaveImage(QWidget* parent, const QImage& image, const QString& fileName) {
    auto* dialog = new QFileDialog(parent, QObject::tr("Save image"));
    dialog->setObjectName(QStringLiteral("imageFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QString plain = QObject::tr("PNG, %1 × %2 pixels (*.png)").arg(image.width()).arg(image.height());
    const QImage large = enlargedForSlides(image);
    dialog->setNameFilters(
        {QObject::tr("PNG, enlarged to %1 × %2 pixels (*.png)").arg(large.width()).arg(large.height()),
         plain});
    dialog->setDefaultSuffix(QStringLiteral("png"));
    dialog->selectFile(safeFileName(fileName));
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [=](const QString& file) {
        const bool saved = (dialog->selectedNameFilter() == plain ? image : large).save(file, "PNG");
        if (!saved)
            QMessageBox::warning(parent, QObject::tr("Save image"),
                                 QObject::tr("'%1' cannot be written; choose another place.").arg(file));
    });
    dialog->open();
}

} // namespace distill
