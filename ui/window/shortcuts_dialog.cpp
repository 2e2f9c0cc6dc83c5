// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/shortcuts_dialog.h"

#include <algorithm>

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include "ui/actions/action_set.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr int kNameColumn = 0, kKeysColumn = 1;

QString plain(QString text) {
    return text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
}

QString keysText(const QAction* action) {
    QStringList texts;
    for (const QKeySequence& keys : action->shortcuts())
        texts << keys.toString(QKeySequence::NativeText);
    return texts.join(QStringLiteral(", "));
}

} // namespace

ShortcutsDialog::ShortcutsDialog(ActionSet* actions, Settings& settings, QWidget* parent)
    : QDialog(parent),
      m_actions(actions),
      m_settings(settings),
      m_changed(settings.value(SettingKey::Shortcuts).toMap()),
      m_search(new QLineEdit(this)),
      m_table(new QTableWidget(0, 2, this)),
      m_keys(new QKeySequenceEdit(this)),
      m_note(new QLabel(this)),
      m_single(new QCheckBox(tr("Single keys are commands (Space, P, [ and the like)"), this)) {
    setObjectName(QStringLiteral("shortcutsDialog"));
    setWindowTitle(tr("Keyboard shortcuts"));
    m_search->setObjectName(QStringLiteral("shortcutsSearch"));
    m_search->setPlaceholderText(tr("Search commands and keys"));
    m_search->setAccessibleName(tr("Search commands and keys"));
    m_search->setClearButtonEnabled(true);
    describeTable();
    m_single->setObjectName(QStringLiteral("singleKeys"));
    m_single->setToolTip(tr("They do nothing while you type in a field, whatever is chosen here"));
    m_single->setChecked(settings.value(SettingKey::SingleKeys).toBool());
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_search, m_table, makeEditor(), m_note, m_single, buttons})
        layout->addWidget(part);
    connect(m_search, &QLineEdit::textChanged, this, &ShortcutsDialog::search);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &ShortcutsDialog::showChosen);
    connect(m_keys, &QKeySequenceEdit::keySequenceChanged, this, &ShortcutsDialog::showConflict);
    connect(m_single, &QCheckBox::toggled, this, &ShortcutsDialog::apply);
    fill();
    m_table->selectRow(0);
    m_search->setFocus();
    resize(620, 600);
}

void ShortcutsDialog::describeTable() {
    m_table->setObjectName(QStringLiteral("shortcutsTable"));
    m_table->setAccessibleName(tr("Commands and their keys"));
    m_table->setHorizontalHeaderLabels({tr("Command"), tr("Keys")});
    m_table->verticalHeader()->hide();
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->horizontalHeader()->setSectionResizeMode(kNameColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(kKeysColumn, QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

QWidget* ShortcutsDialog::makeEditor() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* label = new QLabel(tr("&Keys"), row);
    label->setBuddy(m_keys);
    m_keys->setObjectName(QStringLiteral("shortcutKeys"));
    m_keys->setAccessibleName(tr("New keys of the chosen command"));
    m_note->setObjectName(QStringLiteral("shortcutNote"));
    m_note->setProperty("caption", true);
    const auto add = [&](const char* name, const QString& text) {
        auto* button = new QPushButton(text, row);
        button->setObjectName(QLatin1String(name));
        button->setAutoDefault(false);
        return button;
    };
    m_set = add("shortcutSet", tr("&Set"));
    m_none = add("shortcutNone", tr("&No keys"));
    m_default = add("shortcutDefault", tr("&Default"));
    layout->addWidget(label);
    layout->addWidget(m_keys, 1);
    for (QPushButton* button : {m_set, m_none, m_default})
        layout->addWidget(button);
    connect(m_set, &QPushButton::clicked, this, [this] { assign(m_keys->keySequence()); });
    connect(m_none, &QPushButton::clicked, this, [this] { assign({}); });
    connect(m_default, &QPushButton::clicked, this, &ShortcutsDialog::takeDefault);
    return row;
}

void ShortcutsDialog::fill() {
    m_table->setRowCount(static_cast<int>(actionTable().size()));
    int line = 0;
    for (const ActionRow& row : actionTable()) {
        const QAction* action = m_actions->action(row.id);
        auto* name = new QTableWidgetItem(plain(action->text()));
        name->setToolTip(action->toolTip());
        m_table->setItem(line, kNameColumn, name);
        m_table->setItem(line, kKeysColumn, new QTableWidgetItem(keysText(action)));
        ++line;
    }
}

void ShortcutsDialog::search() {
    const QString words = m_search->text().trimmed();
    for (int line = 0; line < m_table->rowCount(); ++line) {
        const QString text = m_table->item(line, kNameColumn)->text() + QLatin1Char(' ') +
                             m_table->item(line, kKeysColumn)->text() + QLatin1Char(' ') +
                             m_table->item(line, kNameColumn)->toolTip();
        m_table->setRowHidden(line, !text.contains(words, Qt::CaseInsensitive));
    }
}

const ActionRow* ShortcutsDialog::chosen() const {
    const int line = m_table->currentRow();
    return line < 0 ? nullptr : &actionTable().at(static_cast<std::size_t>(line));
}

void ShortcutsDialog::showChosen() {
    const ActionRow* row = chosen();
    m_keys->setKeySequence(row == nullptr ? QKeySequence() : m_actions->action(row->id)->shortcut());
    showConflict();
}

QString ShortcutsDialog::ownerOf(const QKeySequence& keys) const {
    const ActionRow* own = chosen();
    for (const ActionRow& row : actionTable())
        if (&row != own && !keys.isEmpty() && m_actions->action(row.id)->shortcuts().contains(keys))
            return plain(m_actions->action(row.id)->text());
    return {};
}

void ShortcutsDialog::showConflict() {
    const QString owner = ownerOf(m_keys->keySequence());
    m_note->setText(owner.isEmpty() ? tr("Press the keys in the field, then Set.")
                                    : tr("These keys belong to “%1”: take them from it first.").arg(owner));
    m_set->setEnabled(owner.isEmpty() && chosen() != nullptr && !m_keys->keySequence().isEmpty());
}

void ShortcutsDialog::assign(const QKeySequence& keys) {
    const ActionRow* row = chosen();
    if (row == nullptr)
        return;
    m_changed.insert(QLatin1String(row->name), keys.toString(QKeySequence::PortableText));
    apply();
}

void ShortcutsDialog::takeDefault() {
    if (const ActionRow* row = chosen())
        m_changed.remove(QLatin1String(row->name));
    apply();
}

void ShortcutsDialog::apply() {
    m_settings.setValue(SettingKey::Shortcuts, m_changed);
    m_settings.setValue(SettingKey::SingleKeys, m_single->isChecked());
    m_actions->setShortcuts(m_changed, m_single->isChecked());
    for (int line = 0; line < m_table->rowCount(); ++line)
        m_table->item(line, kKeysColumn)
            ->setText(keysText(m_actions->action(actionTable().at(static_cast<std::size_t>(line)).id)));
    showChosen();
}

} // namespace distill
