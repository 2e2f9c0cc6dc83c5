// SPDX-License-Identifier: GPL-3.0-or-later
// The list of recorded runs at the left; a click opens one. Reads the folder on a pool thread. GUI thread
// only.
#pragma once

#include <filesystem>

#include <QWidget>

class QLabel;
class QListView;

namespace distill {

class RunListModel;

class RunListPanel final : public QWidget {
    Q_OBJECT
public:
    explicit RunListPanel(QWidget* parent = nullptr);

    void setFolder(const std::filesystem::path& folder);
    void refresh();
    void setShownRun(const QString& directory); // marked in the list
    // While a run goes on no other can be opened; `directory` is empty where it is not recorded.
    void setLiveRun(bool busy, const QString& directory);

signals:
    void openRequested(const QString& directory);

private:
    void showRuns(bool empty);
    void markShown();

    std::filesystem::path m_folder;
    RunListModel* m_runs;
    QListView* m_list;
    QLabel* m_empty;
    QString m_shown;
    quint64 m_generation = 0; // of the newest reading: older answers are dropped
};

} // namespace distill
