// SPDX-License-Identifier: GPL-3.0-or-later
// How a distilled set is to be read, as fields that begin with what was inferred, and where the real images lie
// that a reading is proven with. GUI thread only.
#pragma once

#include <QWidget>

#include "ui/sets/reading.h"

class QComboBox;
class QFormLayout;
class QLineEdit;

namespace distill {

class RealSpinBox;

class ReadingForm final : public QWidget {
    Q_OBJECT
public:
    // `file` is named above the fields.
    ReadingForm(const QString& file, const Inspection& inspection, QWidget* parent);

    Reading reading() const;
    void setReading(const Reading& reading); // tells nobody

signals:
    void changed();                        // by the user
    void dataChanged(const QString& path); // of the real images; empty = the standard places

private:
    void makeFields(const Inspection& inspection);
    void layOut(const QString& file, const Inspection& inspection);
    QWidget* makeDataField();
    QComboBox* makeChoice(const char* name, const QString& accessible, const QVector<NamedChoice>& choices,
                          const QString& inferred);
    void onChanged();

    QComboBox *m_dataset = nullptr, *m_normalization = nullptr, *m_packing = nullptr, *m_labels = nullptr;
    RealSpinBox* m_factor;
    QLineEdit* m_data = nullptr;
    bool m_setting = false;
};

} // namespace distill
