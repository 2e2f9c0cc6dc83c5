// SPDX-License-Identifier: GPL-3.0-or-later
// The methods of the catalogue with what they minimise, where they are published, what λ and settings go with
// them. Everything comes from the registry. GUI thread only.
#pragma once

#include <QDialog>

#include "core/run/run_config.h"

class QTextBrowser;

namespace distill {

class ChoiceList;

class MethodsDialog final : public QDialog {
    Q_OBJECT
public:
    // Opens at the method of this set-up; published values are for its dataset and images per class.
    MethodsDialog(const RunConfig& config, QWidget* parent);

    static QString describe(const std::string& methodId, const RunConfig& config); // as HTML

protected:
    void changeEvent(QEvent* event) override;

private:
    void showMethod(int row);

    RunConfig m_config;
    ChoiceList* m_list;
    QTextBrowser* m_text;
};

} // namespace distill
