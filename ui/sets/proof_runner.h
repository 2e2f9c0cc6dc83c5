// SPDX-License-Identifier: GPL-3.0-or-later
// Tries ways of reading a set, one after the other, each as a child process `distill prove`. What was tried
// is remembered. GUI thread only.
#pragma once

#include <filesystem>
#include <optional>

#include <QObject>
#include <QVector>

#include "ui/process/distill_process.h"
#include "ui/sets/reading.h"

namespace distill {

struct Proof {
    enum class State { Untried, Waiting, Training, Done, Failed };
    Reading reading;
    State state = State::Untried;
    int percent = -1;   // while it trains; -1 = not known
    ImportProof result; // once done
    QString problem;    // why it failed
};

class ProofRunner final : public QObject {
    Q_OBJECT
public:
    ProofRunner(std::filesystem::path set, const Inspection& inspection, QObject* parent);

    // The readings to be shown, with what is known of each.
    void setReadings(const QVector<Reading>& readings);
    void setData(const QString& data); // file or folder of the dataset; empty = the standard places
    const QVector<Proof>& proofs() const { return m_shown; }
    double best() const; // accuracy in percent; 0 where nothing was tried
    std::vector<ImportProof> done() const;

    void start(); // those shown that were not tried yet
    void cancel();
    bool isRunning() const { return m_process.isRunning(); }

signals:
    void changed();

private:
    void next();
    void onFinished(const QByteArray& output);
    void onFailed(const Error& error);
    void remember(const Proof& proof);
    Proof* trained();

    std::filesystem::path m_set;
    Inspection m_inspection;
    QString m_data;
    QVector<Proof> m_shown;
    QVector<Proof> m_known; // done or failed, shown or not
    Reading m_training;     // while the process runs
    DistillProcess m_process;
};

} // namespace distill
