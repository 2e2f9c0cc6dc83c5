// SPDX-License-Identifier: GPL-3.0-or-later
// Small pictures of recorded runs for the list: of each run's newest stored images the first of up to four classes.
// Read on pool threads when they are first asked for and again when the run has gone on; the few hundred asked for
// last are kept. A run without stored images has none. GUI thread only.
#pragma once

#include <cstdint>
#include <optional>

#include <QCache>
#include <QImage>
#include <QObject>

#include "core/store/run_index.h"

namespace distill {

class RunThumbnails final : public QObject {
    Q_OBJECT
public:
    explicit RunThumbnails(QObject* parent);

    // As known now, null where it is not (yet); loaded() tells when there is another one.
    QImage of(const RunRow& run);

signals:
    void loaded(const QString& directory);

private:
    struct Entry {
        QImage image;
        std::optional<std::int64_t> stored; // the iteration that it shows
        std::int64_t iteration = -1;        // the run's, when its folder was looked at last
        bool looking = false;
    };
    struct Found {
        QImage image; // null: as before
        std::optional<std::int64_t> stored;
    };
    static Found look(const RunRow& run, std::optional<std::int64_t> known);
    void take(const QString& directory, const Found& found);

    QCache<QString, Entry> m_entries;
};

// The first images of up to four classes, two by two, of a picture whose rows are classes and whose columns are
// their images. Null where the picture is not so divided.
QImage thumbnailOf(const QImage& picture, std::int64_t classes, std::int64_t ipc);

} // namespace distill
