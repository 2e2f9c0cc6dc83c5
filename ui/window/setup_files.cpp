// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/setup_files.h"

#include <QFileDialog>

#include "core/run/config_text.h"
#include "ui/settings/settings.h"
#include "ui/setup/setup_panel.h"

namespace distill {

SetupFiles::SetupFiles(SetupPanel* setup, QWidget* window)
    : QObject(window), m_setup(setup), m_window(window) {}

void SetupFiles::askToLoad() {
    auto* dialog = new QFileDialog(m_window, tr("Load set-up"));
    dialog->setObjectName(QStringLiteral("loadSetupDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setNameFilter(tr("Set-up (*.json)"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &SetupFiles::read);
    dialog->open();
}

void SetupFiles::askToSave() {
    auto* dialog = new QFileDialog(m_window, tr("Save set-up"));
    dialog->setObjectName(QStringLiteral("saveSetupDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Set-up (*.json)"));
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QStringLiteral("set-up.json"));
    connect(dialog, &QFileDialog::fileSelected, this, &SetupFiles::write);
    dialog->open();
}

void SetupFiles::read(const QString& file) {
    const auto config = readSetup(toPath(file));
    if (!config)
        return emit failed(config.error());
    m_setup->setConfig(*config);
    emit loaded();
}

void SetupFiles::write(const QString& file) {
    if (const auto written = writeSetup(toPath(file), m_setup->config()); !written)
        return emit failed(written.error());
    emit saved(file);
}

} // namespace distill
