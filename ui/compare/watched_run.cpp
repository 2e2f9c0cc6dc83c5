// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/watched_run.h"

#include "ui/process/background.h"
#include "ui/run/run_model.h"
#include "ui/run/run_reading.h"
#include "ui/run/timeline.h"

namespace distill {

WatchedRun::WatchedRun(const std::filesystem::path& directory, const QString& name, QObject* parent)
    : QObject(parent),
      m_directory(directory),
      m_name(name),
      m_model(new RunModel(this)),
      m_attachment(new RunAttachment(m_model, this)),
      m_timeline(new Timeline(m_model, this)) {
    runInBackground(
        this, [directory] { return readRun(directory); },
        [this](const RunReading& reading) {
            if (!reading.replay)
                return emit failed(reading.replay.error());
            showReading(*m_model, *m_attachment, m_directory, reading);
            m_timeline->setDirectory(m_directory);
            emit opened();
        });
}

bool WatchedRun::isLive() const {
    return m_attachment->isOn();
}

} // namespace distill
