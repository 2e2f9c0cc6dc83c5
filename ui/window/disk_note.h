// SPDX-License-Identifier: GPL-3.0-or-later
// What the run takes of its disk: room that is left, and stored pictures against their budget. Looks every
// few seconds, on a pool thread, since the folder may lie on a slow network disk. Hidden where nothing is
// recorded. GUI thread only.
#pragma once

#include <cstdint>

#include <QLabel>
#include <QTimer>

namespace distill {

class RunModel;

class DiskNote final : public QLabel {
    Q_OBJECT
public:
    DiskNote(const RunModel* model, QWidget* parent);

    void setDirectory(const QString& directory); // of the run that is shown; empty: not recorded

private:
    struct Usage {
        std::uint64_t left = 0;     // bytes free on the disk
        std::uint64_t pictures = 0; // bytes of stored images and their floats
    };

    void look();
    void show(const Usage& usage);

    const RunModel* m_model;
    QString m_directory;
    QTimer m_timer;
    bool m_looking = false; // one look at a time, however slow the disk
};

} // namespace distill
