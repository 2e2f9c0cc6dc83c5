// SPDX-License-Identifier: GPL-3.0-or-later
// A run beside the one on the desk: its journal in a model of its own and its stored images; followed while
// another process executes it. Reads the folder on a pool thread. GUI thread only.
#pragma once

#include <filesystem>

#include <QObject>

#include "core/base/result.h"

namespace distill {

class RunAttachment;
class RunModel;
class Timeline;

class WatchedRun final : public QObject {
    Q_OBJECT
public:
    WatchedRun(const std::filesystem::path& directory, const QString& name, QObject* parent);

    const std::filesystem::path& directory() const { return m_directory; }
    const QString& name() const { return m_name; }
    RunModel* model() const { return m_model; }
    Timeline* timeline() const { return m_timeline; }
    bool isLive() const; // followed

signals:
    void opened();
    void failed(const distill::Error& error); // not opened; nor will it be

private:
    std::filesystem::path m_directory;
    QString m_name;
    RunModel* m_model;
    RunAttachment* m_attachment;
    Timeline* m_timeline;
};

} // namespace distill
