// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_thumbnails.h"

#include <algorithm>

#include <QImageReader>
#include <QPainter>

#include "core/store/run_folder.h"
#include "ui/process/background.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr int kMost = 400;      // thumbnails that are kept, 64 kB each at most
constexpr int kSide = 64;       // pixels of one image in it, at most
constexpr int kMostSide = 8192; // of a stored picture: larger ones would take long to read

QImage readStored(const std::filesystem::path& file) {
    QImageReader reader(toQString(file));
    const QSize size = reader.size();
    if (!size.isValid() || size.width() > kMostSide || size.height() > kMostSide)
        return {};
    return reader.read();
}

} // namespace

QImage thumbnailOf(const QImage& picture, std::int64_t classes, std::int64_t ipc) {
    if (picture.isNull() || classes < 1 || ipc < 1 || picture.height() % classes != 0 ||
        picture.width() % ipc != 0)
        return {};
    const QSize image(static_cast<int>(picture.width() / ipc), static_cast<int>(picture.height() / classes));
    const QSize cell = image.scaled(image.boundedTo(QSize(kSide, kSide)), Qt::KeepAspectRatio);
    const int across = classes * ipc > 1 ? 2 : 1;
    QImage thumbnail(cell * across, QImage::Format_RGB32);
    thumbnail.fill(Qt::black);
    QPainter painter(&thumbnail);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const auto count = std::min<std::int64_t>(classes * ipc, std::int64_t(across) * across);
    for (int i = 0; i < count; ++i) {
        const QRect from(QPoint(static_cast<int>(i / classes) * image.width(),
                                static_cast<int>(i % classes) * image.height()),
                         image);
        painter.drawImage(QRect(QPoint(i % across * cell.width(), i / across * cell.height()), cell), picture,
                          from);
    }
    return thumbnail;
}

RunThumbnails::RunThumbnails(QObject* parent) : QObject(parent), m_entries(kMost) {}

QImage RunThumbnails::of(const RunRow& run) {
    const QString directory = toQString(run.directory);
    Entry* entry = m_entries.object(directory);
    if (entry == nullptr) {
        m_entries.insert(directory, new Entry); // the cache owns it
        entry = m_entries.object(directory);
    }
    if (!entry->looking && entry->iteration != run.iteration) {
        entry->looking = true;
        entry->iteration = run.iteration;
        runInBackground(
            this, [run, known = entry->stored] { return look(run, known); },
            [this, directory](const Found& found) { take(directory, found); });
    }
    return entry->image;
}

RunThumbnails::Found RunThumbnails::look(const RunRow& run, std::optional<std::int64_t> known) {
    const RunFolder folder(run.directory);
    const auto iterations = folder.iterations(RunFolder::kPictures);
    if (iterations.empty() || known == iterations.back())
        return {{}, known};
    const QImage picture = readStored(folder.at(RunFolder::kPictures, iterations.back()));
    return {thumbnailOf(picture, run.classes, run.ipc), iterations.back()};
}

void RunThumbnails::take(const QString& directory, const Found& found) {
    Entry* entry = m_entries.object(directory);
    if (entry == nullptr)
        return; // others were asked for since
    entry->looking = false;
    entry->stored = found.stored;
    if (found.image.isNull())
        return;
    entry->image = found.image;
    emit loaded(directory);
}

} // namespace distill
