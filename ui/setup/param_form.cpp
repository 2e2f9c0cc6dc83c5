// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/param_form.h"

#include <algorithm>

#include <QLabel>
#include <QVBoxLayout>

#include "ui/setup/param_row.h"

namespace distill {

namespace {

// Shown elsewhere: λ has its own control, the preset its own chooser.
bool isShownElsewhere(const ParamSpec& spec) {
    return spec.key == "lambda" || spec.key == "preset";
}

QLabel* makeHeading(const QString& text, QWidget* parent) {
    auto* heading = new QLabel(text, parent);
    heading->setProperty("heading", true);
    heading->setContentsMargins(0, 12, 0, 0);
    return heading;
}

} // namespace

ParamForm::ParamForm(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("setupForm"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
}

void ParamForm::setConfig(const RunConfig& config) {
    m_config = config;
    const QString method = QString::fromStdString(config.method);
    if (m_rows.empty() || method != m_builtFor) {
        m_builtFor = method;
        build(runParams(config.method));
    }
    for (ParamRow* row : m_rows) {
        const auto value = getField(config, row->spec().key);
        row->setValue(value ? *value : row->spec().defaultValue);
    }
}

void ParamForm::build(const std::vector<ParamSpec>& specs) {
    QString focused; // keys that go through a list of methods stay in it
    for (const ParamRow* row : m_rows)
        if (row->editor()->hasFocus())
            focused = QString::fromStdString(row->spec().key);
    if (m_body) {
        m_layout->removeWidget(m_body);
        m_body->hide();
        m_body->deleteLater(); // the edit that leads here may come from one of its rows
    }
    m_rows.clear();
    m_headings.clear();
    m_body = new QWidget(this);
    auto* layout = new QVBoxLayout(m_body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    std::vector<std::string> groups; // those with plain settings first
    for (const bool advanced : {false, true})
        for (const ParamSpec& spec : specs)
            if (spec.advanced == advanced &&
                std::find(groups.begin(), groups.end(), spec.group) == groups.end())
                groups.push_back(spec.group);
    for (const std::string& group : groups)
        addGroup(group, specs, layout);
    m_layout->addWidget(m_body);
    showRows();
    setEditable(m_editable);
    if (const ParamRow* again = focused.isEmpty() ? nullptr : row(focused))
        again->editor()->setFocus(Qt::OtherFocusReason);
}

// Its plain settings, then its advanced ones.
void ParamForm::addGroup(const std::string& group, const std::vector<ParamSpec>& specs, QVBoxLayout* layout) {
    QLabel* heading = makeHeading(QString::fromStdString(group), m_body);
    layout->addWidget(heading);
    m_headings.emplace_back(group, heading);
    for (const bool advanced : {false, true})
        for (const ParamSpec& spec : specs) {
            if (spec.group != group || spec.advanced != advanced || isShownElsewhere(spec))
                continue;
            auto* row = new ParamRow(spec, m_body);
            connect(row, &ParamRow::edited, this, &ParamForm::onRowEdited);
            m_rows.push_back(row);
            layout->addWidget(row);
        }
}

void ParamForm::showAdvanced(bool shown) {
    if (shown == m_advanced)
        return;
    m_advanced = shown;
    showRows();
}

void ParamForm::search(const QString& words) {
    m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    showRows();
}

void ParamForm::reveal(const QString& key) {
    const ParamRow* wanted = row(key);
    if (wanted == nullptr || isShown(wanted))
        return;
    m_words.clear();
    m_advanced = m_advanced || wanted->spec().advanced;
    showRows();
}

bool ParamForm::isShown(const ParamRow* row) const {
    const ParamSpec& spec = row->spec();
    if (m_words.isEmpty())
        return m_advanced || !spec.advanced;
    const QString text =
        QString::fromStdString(spec.label + ' ' + spec.group + ' ' + spec.key + ' ' + spec.help);
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

void ParamForm::showRows() {
    m_foundNothing = true;
    for (const auto& [group, heading] : m_headings) {
        bool any = false;
        for (ParamRow* row : m_rows) {
            if (row->spec().group != group)
                continue;
            row->setVisible(isShown(row));
            any = any || isShown(row);
        }
        heading->setVisible(any && !group.empty());
        m_foundNothing = m_foundNothing && !any;
    }
    emit shownChanged();
}

void ParamForm::onRowEdited(const QString& key) {
    const ParamRow* edited = row(key);
    if (!edited)
        return;
    const RunConfig before = m_config;
    const auto written = setField(m_config, key.toStdString(), edited->value());
    if (!written)
        return;
    const QString method = QString::fromStdString(m_config.method);
    if (method != m_builtFor)
        setConfig(RunConfig(m_config));
    emit this->edited(key, before);
}

ParamRow* ParamForm::row(const QString& key) const {
    const std::string wanted = key.toStdString();
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const ParamRow* row) { return row->spec().key == wanted; });
    return found == m_rows.end() ? nullptr : *found;
}

void ParamForm::showProblems(const std::vector<ConfigProblem>& problems) {
    for (ParamRow* row : m_rows) {
        QStringList messages;
        for (const ConfigProblem& problem : problems)
            if (problem.field == row->spec().key)
                messages << QString::fromStdString(problem.message);
        row->setProblem(messages.join(QLatin1Char('\n')));
    }
}

void ParamForm::focusFirstProblem() {
    for (ParamRow* row : m_rows) {
        if (row->problem().isEmpty())
            continue;
        reveal(QString::fromStdString(row->spec().key));
        row->editor()->setFocus(Qt::OtherFocusReason);
        return;
    }
}

void ParamForm::setEditable(bool editable) {
    m_editable = editable;
    for (ParamRow* row : m_rows)
        row->setEditable(editable);
}

} // namespace distill
