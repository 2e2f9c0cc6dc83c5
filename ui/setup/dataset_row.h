// SPDX-License-Identifier: GPL-3.0-or-later
// One row of the set-up: whether the chosen dataset is there, how much of it and where, or what is missing,
// with Choose… and Get it…. Looks in the background, shows the latest answer only. GUI thread only.
#pragma once

#include <optional>

#include <QWidget>

#include "core/base/result.h"
#include "core/jobs/data_access.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace distill {

class DataRow final : public QWidget {
    Q_OBJECT
public:
    explicit DataRow(QWidget* parent = nullptr);

    // The dataset and the `data` of the set-up; looks again where either changed.
    void setDataset(const QString& id, const QString& data);
    void lookAgain();
    bool isReady() const { return m_found.has_value(); }
    QString text() const;

signals:
    void chosen(const QString& path); // where the person says that it lies
    void looked(bool ready);          // an answer is shown

private:
    void layOut();
    void show(const Result<FoundDataset>& found);
    void mark(const char* state); // "ready", "missing", "looking"
    void choose(bool folder);
    void get();

    QString m_id, m_data;
    int m_asked = 0; // answers to older questions are dropped
    std::optional<FoundDataset> m_found;
    QLabel *m_dot, *m_text;
    QToolButton* m_choose;
    QPushButton* m_get;
};

} // namespace distill
