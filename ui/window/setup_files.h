// SPDX-License-Identifier: GPL-3.0-or-later
// Set-ups as files that `distill run --config` understands: asks for a name, reads into the form, writes from
// it. A run.json is such a file too. GUI thread only; files are a few kilobytes and read at once.
#pragma once

#include <QObject>

#include "core/base/result.h"

class QWidget;

namespace distill {

class SetupPanel;

class SetupFiles final : public QObject {
    Q_OBJECT
public:
    SetupFiles(SetupPanel* setup, QWidget* window);

    void askToLoad();
    void askToSave();

signals:
    void loaded(); // the form shows what the file said
    void saved(const QString& file);
    void failed(const distill::Error& error);

private:
    void read(const QString& file);
    void write(const QString& file);

    SetupPanel* m_setup;
    QWidget* m_window;
};

} // namespace distill
