// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/help_dialogs.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeySequence>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include "core/catalogue/catalogue.h"
#include "core/jobs/run.h"
#include "ui/actions/action_table.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::HelpDialogs", text);
}

QDialog* makeDialog(QWidget* parent, const char* name, const QString& title) {
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QLatin1String(name));
    dialog->setWindowTitle(title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    return dialog;
}

QDialogButtonBox* makeCloseBox(QDialog* dialog) {
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    return buttons;
}

QString plainText(const char* text) {
    return QCoreApplication::translate("distill::ActionTable", text).remove(QLatin1Char('&'));
}

QTableWidgetItem* makeCell(const QString& text) {
    auto* item = new QTableWidgetItem(text);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    return item;
}

} // namespace

QString diagnosticsText() {
    QString text = QString::fromStdString(versionText()).trimmed();
    text += QStringLiteral("\nQt ") + QLatin1String(qVersion()) + QStringLiteral("\n\n");
    QStringList names;
    for (const DeviceDescriptor& device : devices())
        names << QString::fromStdString(device.name.empty() ? device.id : device.name);
    text += tr("Devices: %1").arg(names.join(QStringLiteral(", ")));
    const QString note = QString::fromStdString(gpuNote());
    if (!note.isEmpty())
        text += QLatin1Char('\n') + note;
    return text;
}

QDialog* makeAboutDialog(QWidget* parent) {
    auto* dialog = makeDialog(parent, "aboutDialog", tr("About Distillation Studio"));
    auto* title = new QLabel(tr("Distillation Studio"), dialog);
    title->setProperty("hero", true);
    auto* what =
        new QLabel(tr("Watch and steer dataset distillation with a class-aware CMI regulariser. Free "
                      "software under the GNU General Public License, version 3 or later."),
                   dialog);
    what->setWordWrap(true);
    auto* text = new QPlainTextEdit(diagnosticsText(), dialog);
    text->setObjectName(QStringLiteral("aboutText"));
    text->setAccessibleName(tr("Versions and devices"));
    text->setReadOnly(true);
    auto* buttons = makeCloseBox(dialog);
    auto* copy = buttons->addButton(tr("Copy diagnostics"), QDialogButtonBox::ActionRole);
    copy->setObjectName(QStringLiteral("copyDiagnostics"));
    QObject::connect(copy, &QPushButton::clicked, dialog,
                     [] { QGuiApplication::clipboard()->setText(diagnosticsText()); });
    for (QWidget* widget : std::initializer_list<QWidget*>{title, what, text, buttons})
        dialog->layout()->addWidget(widget);
    dialog->resize(520, 360);
    return dialog;
}

QDialog* makeShortcutsDialog(QWidget* parent) {
    auto* dialog = makeDialog(parent, "shortcutsDialog", tr("Keyboard shortcuts"));
    auto* table = new QTableWidget(0, 2, dialog);
    table->setObjectName(QStringLiteral("shortcutsTable"));
    table->setAccessibleName(tr("Keyboard shortcuts"));
    table->setHorizontalHeaderLabels({tr("Keys"), tr("What they do")});
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (const ActionRow& row : actionTable()) {
        const QKeySequence keys(QLatin1String(row.shortcut));
        if (keys.isEmpty())
            continue;
        const int line = table->rowCount();
        table->insertRow(line);
        table->setItem(line, 0, makeCell(keys.toString(QKeySequence::NativeText)));
        table->setItem(line, 1, makeCell(plainText(row.help)));
    }
    table->setColumnWidth(0, 120);
    auto* hint = new QLabel(tr("Single keys do nothing while you type in a field."), dialog);
    hint->setProperty("caption", true);
    for (QWidget* widget : std::initializer_list<QWidget*>{table, hint, makeCloseBox(dialog)})
        dialog->layout()->addWidget(widget);
    dialog->resize(560, 560);
    return dialog;
}

} // namespace distill
