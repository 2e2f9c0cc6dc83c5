// SPDX-License-Identifier: GPL-3.0-or-later
// Source, size, licence and place of a dataset, to be agreed to; then it is fetched by a child process
// (`distill data fetch`), with progress, and kept where it was cut off. Accepted when it is there. GUI thread
// only.
#pragma once

#include <QDialog>

#include "core/jobs/data_access.h"
#include "ui/process/distill_process.h"

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace distill {

class FetchDialog final : public QDialog {
    Q_OBJECT
public:
    FetchDialog(const DatasetOffer& offer, QWidget* parent);

    QStringList command() const; // what is run once it is agreed to

private:
    void layOut();
    void connectParts();
    void showSource();
    void makeRoom();
    void fetch();
    void stopped(const QString& text, bool problem);

    DatasetOffer m_offer;
    DistillProcess m_query;
    QLabel *m_source, *m_addresses;
    QLineEdit* m_mirror;
    QLabel* m_state;
    QProgressBar* m_progress;
    QPushButton *m_fetch, *m_close;
};

} // namespace distill
