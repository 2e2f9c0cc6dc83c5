// SPDX-License-Identifier: GPL-3.0-or-later
// The right side of the window: the λ card, then the set-up of the next run with its preset chooser, its form
// and why no GPU is used, and below it, in a place of its own, what that will cost. Knows the configuration
// that Start will use. GUI thread only.
#pragma once

#include <functional>

#include <QWidget>

#include "core/run/run_config.h"
#include "ui/run/run_model.h"

class QAction;
class QLabel;
class QScrollArea;

namespace distill {

class ButtonRow;
class DataRow;
class LambdaControl;
class ParamForm;
class PlaceRow;
class PresetRow;
class SetupFooter;
class SetupSearch;

class SetupPanel final : public QWidget {
    Q_OBJECT
public:
    SetupPanel(RunModel* model, QWidget* parent);

    RunConfig config() const;
    void setConfig(const RunConfig& config);   // tells nobody
    void applyPreset(const QString& presetId); // keeps dataset, method and IPC
    bool checkAndShow();                       // false: shows every problem and goes to the first
    void focusSetup();
    void goTo(const QString& key);      // shows the field of this setting and hands it the focus
    void addReference(QAction* action); // a button above the form that explains something in it

    LambdaControl* lambdaControl() const { return m_lambda; }
    ParamForm* form() const { return m_form; }
    DataRow* dataset() const { return m_dataset; }
    PlaceRow* place() const { return m_place; } // where Start executes it
    SetupFooter* footer() const { return m_footer; }
    void askForTime(); // that the run shall fit into

signals:
    void problemsChanged(int count);
    void edited(const distill::RunConfig& before, const distill::RunConfig& after); // by the user

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeBody();
    void connectParts();
    void connectCard();
    void onEdited(const QString& key, const RunConfig& before);
    void onStateChanged();
    void editSchedule();
    void convertScope(const RunConfig& before);                    // the pull of λ stays as it was
    void changeCmi(const std::function<void(RunConfig&)>& change); // by the λ card, as if in the form
    void showPresetNote(const RunConfig& now);
    void refresh(); // everything that follows from the configuration

    void fill(const RunConfig& config);
    void tellEdit(); // where something differs from what was told last

    RunModel* m_model;
    RunConfig m_announced;
    LambdaControl* m_lambda;
    ParamForm* m_form;
    DataRow* m_dataset; // whether the data are there
    PlaceRow* m_place;
    PresetRow* m_preset;
    SetupSearch* m_search;
    ButtonRow* m_references; // what explains something in the form
    QLabel* m_gpuNote;
    QScrollArea* m_scroll;
    SetupFooter* m_footer;
};

} // namespace distill
