// SPDX-License-Identifier: GPL-3.0-or-later
// The set-up form, generated from ParamSpecs: one row each, under the headings of their groups, the advanced
// ones shown on demand or where a search finds them. Holds one RunConfig; what the user does not touch stays
// as it was given. GUI thread only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <QStringList>
#include <QWidget>

#include "core/catalogue/catalogue.h"
#include "core/run/run_config.h"

class QLabel;
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
    void showAdvanced(bool shown);
    bool showsAdvanced() const { return m_advanced; }
    void search(const QString& words); // shows only the rows whose name, help or key hold all of them
    bool isFoundNothing() const { return m_foundNothing; }
    void reveal(const QString& key);         // whatever hides it ends
    ParamRow* row(const QString& key) const; // nullptr where there is none
    const std::vector<ParamRow*>& rows() const { return m_rows; }

signals:
    // One field was changed by the user; `before` is the whole configuration as it was.
    void edited(const QString& key, const distill::RunConfig& before);
    void shownChanged(); // other rows are shown

private:
    void build(const std::vector<ParamSpec>& specs);
    void addGroup(const std::string& group, const std::vector<ParamSpec>& specs, QVBoxLayout* layout);
    void onRowEdited(const QString& key);
    void showRows();
    bool isShown(const ParamRow* row) const;

    RunConfig m_config;
    QString m_builtFor; // method whose rows are shown
    std::vector<ParamRow*> m_rows;
    QVBoxLayout* m_layout;
    QWidget* m_body = nullptr;
    std::vector<std::pair<std::string, QLabel*>> m_headings; // group, heading
    QStringList m_words;
    bool m_advanced = false;
    bool m_foundNothing = false;
    bool m_editable = true;
};

} // namespace distill
