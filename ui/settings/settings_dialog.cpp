// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/jobs/run.h"
#include "ui/settings/runs_place.h"
#include "ui/widgets/field_hint.h"

namespace distill {

SettingsDialog::SettingsDialog(Settings& settings, QWidget* parent)
    : QDialog(parent),
      m_settings(settings),
      m_theme(new QComboBox(this)),
      m_folder(new QLineEdit(this)),
      m_record(new QCheckBox(tr("Record new runs in the runs folder"), this)) {
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));
    m_theme->setObjectName(QStringLiteral("themeChoice"));
    m_theme->setAccessibleName(tr("Theme"));
    m_theme->addItem(tr("As the system"), static_cast<int>(ThemeChoice::System));
    m_theme->addItem(tr("Light"), static_cast<int>(ThemeChoice::Light));
    m_theme->addItem(tr("Dark"), static_cast<int>(ThemeChoice::Dark));
    m_theme->setCurrentIndex(m_theme->findData(static_cast<int>(settings.theme())));
    m_record->setObjectName(QStringLiteral("recordRuns"));
    m_record->setToolTip(tr("A recorded run can be opened, exported and evaluated later."));
    m_record->setChecked(settings.value(SettingKey::RecordRuns).toBool());

    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(12);
    form->addRow(tr("&Theme"), m_theme);
    form->addRow(tr("&Runs folder"), makeFolderRow());
    form->addRow(QString(), m_record);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    buttons->setObjectName(QStringLiteral("settingsButtons"));
    connect(buttons, &QDialogButtonBox::accepted, this, &SettingsDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &SettingsDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addLayout(form);
    layout->addWidget(buttons);
    resize(480, sizeHint().height());
}

QWidget* SettingsDialog::makeFolderRow() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_folder->setObjectName(QStringLiteral("runsFolder"));
    m_folder->setAccessibleName(tr("Runs folder"));
    m_folder->setText(m_settings.value(SettingKey::RunsFolder).toString());
    m_folder->setPlaceholderText(toQString(defaultRunsDirectory()));
    connect(m_folder, &QLineEdit::textChanged, this, [this] { FieldHint::tell(m_folder, {}); });
    auto* browse = new QPushButton(tr("Browse…"), row);
    browse->setObjectName(QStringLiteral("browseRunsFolder"));
    browse->setAutoDefault(false);
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString folder =
            QFileDialog::getExistingDirectory(this, tr("Runs folder"), toQString(m_settings.runsFolder()));
        if (!folder.isEmpty())
            m_folder->setText(folder);
    });
    layout->addWidget(m_folder);
    layout->addWidget(browse);
    row->setFocusProxy(m_folder);
    return row;
}

// A folder that is refused keeps the dialog open: nothing is saved by halves.
bool SettingsDialog::checkFolder() {
    const QString typed = m_folder->text().trimmed();
    const QString problem = typed.isEmpty() ? QString() : whyNotWritable(toPath(typed));
    FieldHint::tell(m_folder, problem);
    if (!problem.isEmpty())
        m_folder->setFocus();
    return problem.isEmpty();
}

void SettingsDialog::accept() {
    if (!checkFolder())
        return;
    m_settings.setTheme(static_cast<ThemeChoice>(m_theme->currentData().toInt()));
    m_settings.setValue(SettingKey::RunsFolder, m_folder->text().trimmed());
    m_settings.setValue(SettingKey::RecordRuns, m_record->isChecked());
    QDialog::accept();
}

} // namespace distill
