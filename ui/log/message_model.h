// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of the run that is shown, as a list; newest last. GUI thread only.
#pragma once

#include <QAbstractListModel>

#include "ui/run/run_model.h"

namespace distill {

class MessageModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { DetailRole = Qt::UserRole, SeverityRole };

    MessageModel(RunModel* model, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void takeNew();
    void clear();

    RunModel* m_model;
    std::size_t m_rows = 0;
};

} // namespace distill
