// SPDX-License-Identifier: GPL-3.0-or-later
// The right side of the window: the λ card, then the set-up of the next run with its preset chooser, its form
// and why no GPU is used. Knows the configuration that Start will use. GUI thread only.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <QWidget>

#include "core/catalogue/catalogue.h"
#include "core/run/run_config.h"
#include "ui/run/run_model.h"

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QScrollArea;

namespace distill {

class CostNote;
class DataRow;
class LambdaControl;
class ParamForm;

class SetupPanel final : public QWidget {
    Q_OBJECT
public:
    SetupPanel(RunModel* model, QWidget* parent);

    RunConfig config() const;
    void setConfig(const RunConfig& config);
    void applyPreset(const QString& presetId); // keeps dataset, method and IPC
    bool checkAndShow();                       // false: shows every problem and goes to the first
    void focusSetup();
    void addReference(QAction* action); // a button above the form that explains something in it

    LambdaControl* lambdaControl() const { return m_lambda; }
    ParamForm* form() const { return m_form; }
    DataRow* dataset() const { return m_dataset; }

signals:
    void problemsChanged(int count);

private:
    QWidget* makePresetRow();
    QWidget* makeBody();
    void connectCard();
    void onEdited(const QString& key, const RunConfig& before);
    void onStateChanged();
    void editSchedule();
    void convertScope(const RunConfig& before);                    // the pull of λ stays as it was
    void changeCmi(const std::function<void(RunConfig&)>& change); // by the λ card, as if in the form
    std::optional<LambdaPreset> publishedHere() const;
    void refresh(); // everything that follows from the configuration

    RunModel* m_model;
    LambdaControl* m_lambda;
    ParamForm* m_form;
    DataRow* m_dataset; // whether the data are there
    QComboBox* m_preset;
    QLabel* m_presetNote;
    QLabel* m_methodNote;
    CostNote* m_costNote;
    QLabel* m_gpuNote;
    QLabel* m_scopeNote;      // what the switch of the scope did to λ
    QLabel* m_generalProblem; // of no single field
    QHBoxLayout* m_references = nullptr;
    QScrollArea* m_scroll;
};

} // namespace distill
