// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that can be exported, in one place: the format, how it shall look with a preview, and where it
// goes. Shows what was there when it opened. GUI thread only.
#pragma once

#include <QDialog>
#include <QTimer>

#include "ui/window/export_source.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace distill {

class ChoiceList;
class ExportForm;

class ExportDialog final : public QDialog {
    Q_OBJECT
public:
    ExportDialog(ExportSource source, QWidget* parent);

    ExportChoice choice() const;
    const ExportSource& source() const { return m_source; }
    void done(int result) override; // remembers what was chosen

private:
    void buildFormats();
    void connectParts();
    QWidget* buildPlace();
    QWidget* buildPreview();
    QWidget* buildOptions();
    void layOut();
    void chooseLast();
    void showKind();
    void name();
    void browse();
    void check();
    void refresh();
    void preview();
    QString problem() const; // why it cannot be exported; empty = it can
    QString defaultName() const;
    QString iterations() const;
    const ExportKind& kind() const;

    ExportSource m_source;
    ChoiceList* m_formats;
    ExportForm* m_options;
    QLabel *m_description, *m_preview, *m_size, *m_problem;
    QLineEdit* m_place;
    QPushButton* m_export = nullptr;
    QTimer m_delay; // of the preview, while somebody types
    bool m_namedByHand = false;
};

} // namespace distill
