// SPDX-License-Identifier: GPL-3.0-or-later
// The row of the set-up that chooses a preset. It fills nothing in itself. GUI thread only.
#pragma once

#include <QWidget>

class QComboBox;

namespace distill {

class PresetRow final : public QWidget {
    Q_OBJECT
public:
    explicit PresetRow(QWidget* parent);

    void setPreset(const QString& presetId); // tells nobody; an id of no preset shows that there is none
    bool hasPreset() const;
    void setEditable(bool editable);
    void takeFocus();

signals:
    void chosen(const QString& presetId); // by the user, the present one too

private:
    QComboBox* m_presets;
};

} // namespace distill
