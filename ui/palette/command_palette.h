// SPDX-License-Identifier: GPL-3.0-or-later
// One field that finds everything: commands with their shortcuts, settings, runs, classes and iterations.
// Enter does what is chosen, Esc leaves. Knows nothing of what it lists: it is given items when it opens. GUI
// thread only.
#pragma once

#include <functional>
#include <vector>

#include <QDialog>
#include <QString>

class QLineEdit;
class QListWidget;

namespace distill {

struct PaletteItem {
    QString title;  // "Start"
    QString kind;   // "Command", "Setting", "Run"
    QString detail; // shortcut, or where it stands
    bool enabled = true;
    std::function<void()> act;
};

class CommandPalette final : public QDialog {
    Q_OBJECT
public:
    // What is typed may name more than there is to list: `also` answers for it ("iteration 500").
    CommandPalette(std::vector<PaletteItem> items,
                   std::function<std::vector<PaletteItem>(const QString& typed)> also, QWidget* parent);

    void open() override;
    QStringList shownTitles() const; // best first

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void search();
    void act();

    std::vector<PaletteItem> m_items, m_shown;
    std::function<std::vector<PaletteItem>(const QString&)> m_also;
    QLineEdit* m_field;
    QListWidget* m_list;
};

} // namespace distill
