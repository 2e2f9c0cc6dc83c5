// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/disk_note.h"

#include <filesystem>

#include "ui/process/background.h"
#include "ui/run/run_model.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

constexpr int kInterval = 10000; // milliseconds
constexpr std::uint64_t kScarce = 1'000'000'000;
constexpr std::uint64_t kMegabyte = 1'000'000;

std::uint64_t bytesIn(const std::filesystem::path& folder) {
    std::uint64_t sum = 0;
    std::error_code gone; // files come and go while they are counted
    for (std::filesystem::directory_iterator entry(folder, gone), end; !gone && entry != end;
         entry.increment(gone)) {
        const auto size = entry->file_size(gone);
        sum += gone ? 0 : size;
        gone.clear();
    }
    return sum;
}

} // namespace

DiskNote::DiskNote(const RunModel* model, QWidget* parent) : QLabel(parent), m_model(model) {
    setObjectName(QStringLiteral("statusDisk"));
    hide();
    m_timer.setInterval(kInterval);
    connect(&m_timer, &QTimer::timeout, this, &DiskNote::look);
}

void DiskNote::setDirectory(const QString& directory) {
    if (directory == m_directory)
        return;
    m_directory = directory;
    hide();
    if (directory.isEmpty())
        return m_timer.stop();
    m_timer.start();
    look();
}

void DiskNote::look() {
    if (m_looking)
        return;
    m_looking = true;
    runInBackground(
        this,
        [folder = toPath(m_directory)] {
            std::error_code unknown;
            const auto space = std::filesystem::space(folder, unknown);
            return Usage{unknown ? 0 : space.available,
                         bytesIn(folder / "images") + bytesIn(folder / "synthetic")};
        },
        [this, directory = m_directory](const Usage& usage) {
            m_looking = false;
            if (directory == m_directory)
                show(usage);
            else if (!m_directory.isEmpty())
                look();
        });
}

void DiskNote::show(const Usage& usage) {
    setVisible(usage.left > 0);
    setText(usage.left < kScarce ? tr("only %1 free on the disk").arg(byteText(usage.left))
                                 : tr("disk %1 free").arg(byteText(usage.left)));
    const auto& started = m_model->started();
    const std::int64_t budget = started ? started->config.snapshotBudget : 0; // megabytes
    setToolTip(budget > 0 ? tr("The stored pictures of this run take %1 of at most %2.")
                                .arg(byteText(usage.pictures),
                                     byteText(static_cast<std::uint64_t>(budget) * kMegabyte))
                          : tr("The stored pictures of this run take %1; they have no budget.")
                                .arg(byteText(usage.pictures)));
}

} // namespace distill
