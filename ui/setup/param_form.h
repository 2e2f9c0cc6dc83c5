// SPDX-License-Identifier: GPL-3.0-or-later
// The set-up form, generated from ParamSpecs: one row each, under the headings of their groups, the advanced
// ones folded away. Holds one RunConfig; what the user does not touch stays as it was given. GUI thread only.
#pragma once

#include <vector>

#include <QWidget>

#include "core/catalogue/catalogue.h"
#include "core/run/run_config.h"

class QToolButton;
class QVBoxLayout;

namespace distill {

class ParamRow;

class ParamForm final : public QWidget {
    Q_OBJECT
public:
    explicit ParamForm(QWidget* parent = nullptr);

    void setConfig(const RunConfig& config); // shows it; builds the rows anew where the method differs
    const RunConfig& config() const { return m_config; }
    void setLambda(double lambda) { m_config.lambda = lambda; }

    void showProblems(const std::vector<ConfigProblem>& problems);
    void focusFirstProblem();
    void setEditable(bool editable);
    ParamRow* row(const QString& key) const; // nullptr where there is none
    const std::vector<ParamRow*>& rows() const { return m_rows; }

signals:
    // One field was changed by the user; `before` is the whole configuration as it was.
    void edited(const QString& key, const distill::RunConfig& before);

private:
    void build(const std::vector<ParamSpec>& specs);
    void addRows(const std::vector<ParamSpec>& specs, bool advanced, QVBoxLayout* layout);
    void onRowEdited(const QString& key);
    void fold(bool folded);

    RunConfig m_config;
    QString m_builtFor; // method whose rows are shown
    std::vector<ParamRow*> m_rows;
    QVBoxLayout* m_layout;
    QWidget* m_body = nullptr;
    QWidget* m_advanced = nullptr;
    QToolButton* m_foldButton = nullptr;
    bool m_folded = true;
    bool m_editable = true;
};

} // namespace distill
