// SPDX-License-Identifier: GPL-3.0-or-later
// Every command with its keys: searched, changed, switched off. What is changed holds at once and is
// remembered. GUI thread only; what it is given must outlive it.
#pragma once

#include <QDialog>
#include <QKeySequence>
#include <QVariantMap>

class QCheckBox;
class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace distill {

class ActionSet;
struct ActionRow;
class Settings;

class ShortcutsDialog final : public QDialog {
    Q_OBJECT
public:
    ShortcutsDialog(ActionSet* actions, Settings& settings, QWidget* parent);

private:
    void describeTable();
    QWidget* makeEditor();
    void fill();
    void search();
    const ActionRow* chosen() const;
    void showChosen();
    void showConflict();
    void assign(const QKeySequence& keys);
    void takeDefault();
    void apply();
    QString ownerOf(const QKeySequence& keys) const; // of another command; empty = nobody's

    ActionSet* m_actions;
    Settings& m_settings;
    QVariantMap m_changed;
    QLineEdit* m_search;
    QTableWidget* m_table;
    QKeySequenceEdit* m_keys;
    QPushButton* m_set = nullptr;
    QPushButton* m_none = nullptr;
    QPushButton* m_default = nullptr;
    QLabel* m_note;
    QCheckBox* m_single;
};

} // namespace distill
