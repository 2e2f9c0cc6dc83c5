// SPDX-License-Identifier: GPL-3.0-or-later
// How an export shall look: the options of the format that is chosen, and no others. GUI thread only.
#pragma once

#include <vector>

#include <QVariant>
#include <QWidget>

#include "ui/window/export_source.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFontComboBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace distill {

class ExportForm final : public QWidget {
    Q_OBJECT
public:
    ExportForm(const ExportSource& source, QWidget* parent);

    void setKind(const ExportKind& kind);
    QString suffix() const; // of the file that is chosen; empty for a folder
    void fill(ExportChoice& choice) const;
    QString problem() const;                   // what cannot be; empty = nothing
    void remember(QVariantMap& choices) const; // for the next time

signals:
    void changed();
    void suffixChanged();

private:
    struct Row { // of the form, with the formats that it is for
        QWidget* field;
        bool (*isFor)(const ExportKind& kind, const QString& suffix);
    };
    void addRow(QFormLayout* form, const QString& label, QWidget* field, const char* name,
                bool (*isFor)(const ExportKind&, const QString&));
    void buildPicture(QFormLayout* form);
    void buildFigure(QFormLayout* form);
    void buildFilm(QFormLayout* form);
    void buildNumbers(QFormLayout* form, const ExportSource& source);
    void fillRequest(ExportRequest& request) const;
    void showRows();
    void restore();

    std::vector<std::int64_t> m_pictured; // iterations that a film can show
    ExportKind m_kind;
    QFormLayout* m_form;
    std::vector<Row> m_rows;
    QComboBox *m_suffix, *m_iteration, *m_pixels;
    QSpinBox *m_scale, *m_dpi, *m_frames, *m_first, *m_last;
    QDoubleSpinBox *m_width, *m_height;
    QCheckBox *m_labels, *m_logarithmic, *m_classCurves, *m_decoded;
    QLineEdit *m_title, *m_licence;
    QFontComboBox* m_font;
};

} // namespace distill
