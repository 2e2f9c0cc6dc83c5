// SPDX-License-Identifier: GPL-3.0-or-later
// The import assistant: what a distilled set of anybody's seems to be and why, its images read that way,
// every guess to be corrected, and a short training for each way of reading that proves or disproves it.
// Stays open beside the window. Trains in child processes, draws on pool threads. GUI thread only.
#pragma once

#include <QDialog>

#include "ui/sets/proof_runner.h"

class QLabel;
class QPushButton;

namespace distill {

class ProofBars;
class ReadingForm;
class SetPreview;

class ImportDialog final : public QDialog {
    Q_OBJECT
public:
    ImportDialog(const OpenedSet& set, const std::filesystem::path& setsFolder, QWidget* parent);

    Reading reading() const;
    void setReading(const Reading& reading);
    ProofRunner* proofs() const { return m_proofs; }
    std::filesystem::path target() const { return m_target; } // the folder that the set goes into

signals:
    void imported(const QString& set); // file of a set of this program

private:
    void layOut();
    QWidget* makeFacts();
    QWidget* makeProof();
    QWidget* makeButtons();
    void onChanged();
    void draw();
    void showProofs();
    void showProblem(const QString& text); // empty = none
    void import();

    OpenedSet m_set;
    std::filesystem::path m_target;
    ProofRunner* m_proofs;
    ReadingForm* m_form;
    SetPreview* m_preview;
    ProofBars* m_bars;
    QLabel* m_caption;
    QLabel* m_problem;
    QPushButton *m_prove = nullptr, *m_cancel = nullptr, *m_import = nullptr;
    quint64 m_generation = 0; // of the newest drawing: older answers are dropped
};

} // namespace distill
