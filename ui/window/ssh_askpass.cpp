// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/ssh_askpass.h"

#include <chrono>
#include <cstdio>
#include <filesystem>

#include <QCoreApplication>
#include <QInputDialog>

#include "core/io/atomic_file.h"
#include "core/io/cache_folder.h"
#include "core/places/shell.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr auto kQuiet = std::chrono::minutes(1); // after the person declined

fs::path declinedFile() {
    return cacheFolder() / "ssh/declined";
}

bool declinedLately() {
    std::error_code never;
    const auto at = fs::last_write_time(declinedFile(), never);
    return !never && fs::file_time_type::clock::now() - at < kQuiet;
}

// Of an unknown host, which is answered in words; all else is secret.
bool isQuestion(const QString& prompt) {
    return prompt.contains(QStringLiteral("(yes/no"));
}

} // namespace

void letSshAsk() {
    if (qEnvironmentVariableIsSet("SSH_ASKPASS"))
        return;
    const auto asker = cacheFolder() / "ssh/askpass";
    std::error_code error;
    fs::create_directories(asker.parent_path(), error);
    const std::string text = "#!/bin/sh\nexec " +
                             shellWord(QCoreApplication::applicationFilePath().toStdString()) +
                             " --askpass \"$1\"\n";
    if (!writeFileAtomically(asker, text))
        return; // ssh then says that it could ask nobody
    fs::permissions(asker, fs::perms::owner_all, error);
    qputenv("SSH_ASKPASS", QByteArray::fromStdString(asker.string()));
    qputenv("SSH_ASKPASS_REQUIRE", "force");
}

int askForSsh(const QString& prompt) {
    if (declinedLately())
        return 1;
    QInputDialog dialog;
    dialog.setObjectName(QStringLiteral("askpassDialog"));
    dialog.setWindowTitle(QCoreApplication::translate("SshAskpass", "ssh asks"));
    dialog.setLabelText(prompt.trimmed());
    dialog.setTextEchoMode(isQuestion(prompt) ? QLineEdit::Normal : QLineEdit::Password);
    const bool answered = dialog.exec() == QDialog::Accepted;
    std::error_code ignored;
    if (answered)
        fs::remove(declinedFile(), ignored);
    else
        static_cast<void>(writeFileAtomically(declinedFile(), ""));
    return answered && std::puts(dialog.textValue().toUtf8().constData()) >= 0 ? 0 : 1;
}

} // namespace distill
