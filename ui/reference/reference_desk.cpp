// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reference/reference_desk.h"

#include "ui/actions/action_set.h"
#include "ui/reference/dataset_dialog.h"
#include "ui/reference/methods_dialog.h"
#include "ui/setup/setup_panel.h"

namespace distill {

ReferenceDesk::ReferenceDesk(SetupPanel* setup, ActionSet* actions, QWidget* window)
    : QObject(window), m_setup(setup), m_window(window) {
    connect(actions->action(ActionId::AboutDataset), &QAction::triggered, this, &ReferenceDesk::openDataset);
    connect(actions->action(ActionId::AboutMethods), &QAction::triggered, this, &ReferenceDesk::openMethods);
    setup->addReference(actions->action(ActionId::AboutDataset));
    setup->addReference(actions->action(ActionId::AboutMethods));
}

// Anew each time: the set-up may have changed, and so may the files.
void ReferenceDesk::openDataset() {
    delete m_dataset;
    m_dataset = new DatasetDialog(m_setup->config(), m_window);
    present(m_dataset);
}

void ReferenceDesk::openMethods() {
    delete m_methods;
    m_methods = new MethodsDialog(m_setup->config(), m_window);
    present(m_methods);
}

void ReferenceDesk::present(QDialog* dialog) {
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
}

} // namespace distill
