// SPDX-License-Identifier: GPL-3.0-or-later
// The button over the list of runs that says which of them are listed and in which order, and lets one take
// runs back from the trash. The order is remembered. GUI thread only.
#pragma once

#include <functional>

#include <QToolButton>

#include "ui/runs/run_order.h"
#include "ui/runs/run_sieve.h"

class QAction;
class QMenu;

namespace distill {

class RunLibrary;

class RunFilterButton final : public QToolButton {
    Q_OBJECT
public:
    // The library, whose runs and trash the menu lists, must outlive the button.
    RunFilterButton(const RunLibrary* library, QWidget* parent);

    RunSieve sieve() const; // what is checked; without words
    RunOrder order() const { return m_order; }
    void widen(); // any dataset, method, λ and state again

signals:
    void filterChanged();
    void orderChanged();
    void takeBackChosen(const QString& trashed); // its folder in the trash

private:
    void addOrders(QMenu* menu);
    void addFlags(QMenu* menu);
    QMenu* addChoice(QMenu* menu, const char* name, const QString& text, std::function<void(QMenu*)> fill);
    void fillDatasets(QMenu* menu);
    void fillMethods(QMenu* menu);
    void fillLambdas(QMenu* menu);
    void fillProgress(QMenu* menu);
    void offer(QMenu* menu, const QString& text, bool chosen, std::function<void()> choose);
    void fillTrash();

    const RunLibrary* m_library;
    RunSieve m_sieve; // dataset, method, λ and state
    RunOrder m_order;
    QMenu* m_trash = nullptr;
    QAction* m_starredOnly = nullptr;
    QAction* m_withHidden = nullptr;
    QAction* m_withArchived = nullptr;
};

} // namespace distill
