// SPDX-License-Identifier: GPL-3.0-or-later
// The few settings of the program itself; a run's settings are in the set-up form. GUI thread only.
#pragma once

#include <QDialog>

#include "ui/settings/settings.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace distill {

class SettingsDialog final : public QDialog {
    Q_OBJECT
public:
    SettingsDialog(Settings& settings, QWidget* parent);

    void accept() override; // writes the settings

private:
    QWidget* makeFolderRow();
    bool checkFolder(); // false: it says why not

    Settings& m_settings;
    QComboBox* m_theme;
    QLineEdit* m_folder;
    QCheckBox* m_record;
};

} // namespace distill
