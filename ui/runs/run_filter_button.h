// SPDX-License-Identifier: GPL-3.0-or-later
// The button over the list of runs that says which of them are listed, and lets one take runs back from the
// trash. GUI thread only.
#pragma once

#include <QToolButton>

#include "core/store/run_index.h"

class QAction;
class QMenu;

namespace distill {

class RunLibrary;

class RunFilterButton final : public QToolButton {
    Q_OBJECT
public:
    // The library, whose trash the menu lists, must outlive the button.
    RunFilterButton(const RunLibrary* library, QWidget* parent);

    RunFilter filter() const; // what is checked; without a text

signals:
    void filterChanged();
    void takeBackChosen(const QString& trashed); // its folder in the trash

private:
    void fillTrash();

    const RunLibrary* m_library;
    QMenu* m_trash = nullptr;
    QAction* m_starredOnly = nullptr;
    QAction* m_withHidden = nullptr;
    QAction* m_withArchived = nullptr;
};

} // namespace distill
