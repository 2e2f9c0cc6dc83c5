// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/help_dialogs.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/catalogue/catalogue.h"
#include "core/jobs/run.h"

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

} // namespace distill
