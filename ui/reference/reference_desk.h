// SPDX-License-Identifier: GPL-3.0-or-later
// Opens what explains the set-up: the dataset's report and the methods' formulas, from the menu and from the
// set-up panel. One of each at a time. GUI thread only.
#pragma once

#include <QObject>
#include <QPointer>

class QDialog;
class QWidget;

namespace distill {

class ActionSet;
class SetupPanel;

class ReferenceDesk final : public QObject {
    Q_OBJECT
public:
    ReferenceDesk(SetupPanel* setup, ActionSet* actions, QWidget* window);

    void openDataset();
    void openMethods();

private:
    void present(QDialog* dialog);

    SetupPanel* m_setup;
    QWidget* m_window;
    QPointer<QDialog> m_dataset, m_methods;
};

} // namespace distill
