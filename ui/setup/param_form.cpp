// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/param_form.h"

#include <algorithm>

#include <QLabel>
#include <QToolButton>
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
    if (m_body) {
        m_layout->removeWidget(m_body);
        m_body->hide();
        m_body->deleteLater(); // the edit that leads here may come from one of its rows
    }
    m_rows.clear();
    m_body = new QWidget(this);
    auto* layout = new QVBoxLayout(m_body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    addRows(specs, false, layout);

    m_foldButton = new QToolButton(m_body);
    m_foldButton->setObjectName(QStringLiteral("advancedFold"));
    m_foldButton->setText(tr("Advanced settings"));
    m_foldButton->setProperty("fold", true);
    m_foldButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_foldButton->setFocusPolicy(Qt::StrongFocus);
    connect(m_foldButton, &QToolButton::clicked, this, [this] { fold(!m_folded); });
    layout->addSpacing(8);
    layout->addWidget(m_foldButton);
    m_advanced = new QWidget(m_body);
    auto* advancedLayout = new QVBoxLayout(m_advanced);
    advancedLayout->setContentsMargins(0, 0, 0, 0);
    advancedLayout->setSpacing(0);
    addRows(specs, true, advancedLayout);
    layout->addWidget(m_advanced);
    const bool hasAdvanced =
        std::any_of(specs.begin(), specs.end(), [](const auto& s) { return s.advanced; });
    m_foldButton->setVisible(hasAdvanced);
    m_layout->addWidget(m_body);
    fold(m_folded);
    setEditable(m_editable);
}

void ParamForm::addRows(const std::vector<ParamSpec>& specs, bool advanced, QVBoxLayout* layout) {
    QWidget* parent = layout->parentWidget();
    std::string group;
    bool first = true;
    for (const ParamSpec& spec : specs) {
        if (spec.advanced != advanced || isShownElsewhere(spec))
            continue;
        const bool newGroup = spec.group != group;
        group = spec.group;
        if (newGroup && !(first && !advanced) && !group.empty())
            layout->addWidget(makeHeading(QString::fromStdString(group), parent));
        first = false;
        auto* row = new ParamRow(spec, parent);
        connect(row, &ParamRow::edited, this, &ParamForm::onRowEdited);
        m_rows.push_back(row);
        layout->addWidget(row);
    }
}

void ParamForm::fold(bool folded) {
    m_folded = folded;
    m_advanced->setVisible(!folded);
    m_foldButton->setArrowType(folded ? Qt::RightArrow : Qt::DownArrow);
    m_foldButton->setAccessibleName(folded ? tr("Show the advanced settings")
                                           : tr("Hide the advanced settings"));
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
        if (row->spec().advanced)
            fold(false);
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
