// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_notes_dialog.h"
#include "ui/widgets/dialog_buttons.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace distill {

namespace {

constexpr int kFieldWidth = 320;
constexpr int kNotesHeight = 140;

} // namespace

RunNotesDialog::RunNotesDialog(const RunNotes& notes, const QString& fallback, QWidget* parent)
    : QDialog(parent),
      m_notes(notes),
      m_name(new QLineEdit(this)),
      m_tags(new QLineEdit(this)),
      m_text(new QPlainTextEdit(this)) {
    setObjectName(QStringLiteral("runNotesDialog"));
    setWindowTitle(tr("Name, tags and notes"));
    m_name->setObjectName(QStringLiteral("notesName"));
    m_name->setText(QString::fromStdString(notes.name));
    m_name->setPlaceholderText(fallback);
    m_name->setMinimumWidth(kFieldWidth);
    QStringList tags;
    for (const std::string& tag : notes.tags)
        tags << QString::fromStdString(tag);
    m_tags->setObjectName(QStringLiteral("notesTags"));
    m_tags->setText(tags.join(QStringLiteral(", ")));
    m_tags->setPlaceholderText(tr("separated by commas"));
    m_text->setObjectName(QStringLiteral("notesText"));
    m_text->setPlainText(QString::fromStdString(notes.notes));
    m_text->setFixedHeight(kNotesHeight);
    m_text->setTabChangesFocus(true);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(12);
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&Tags"), m_tags);
    form->addRow(tr("N&otes"), m_text);
    const DialogButtons buttons = makeDialogButtons("notesSave", tr("Save"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addLayout(form);
    layout->addWidget(buttons.row);
}

RunNotes RunNotesDialog::notes() const {
    RunNotes notes = m_notes;
    notes.name = m_name->text().trimmed().toStdString();
    notes.notes = m_text->toPlainText().trimmed().toStdString();
    notes.tags.clear();
    for (const QString& tag : m_tags->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (!tag.trimmed().isEmpty())
            notes.tags.push_back(tag.trimmed().toStdString());
    return notes;
}

} // namespace distill
