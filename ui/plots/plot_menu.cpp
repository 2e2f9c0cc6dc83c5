// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_menu.h"

#include <QAction>
#include <QActionGroup>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>

#include "ui/plots/figure_export.h"
#include "ui/plots/metric_plot.h"
#include "ui/run/run_model.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr double kPictureScale = 2;
constexpr std::array<const char*, kPlotCount> kNames{"Loss", "Cmi", "Accuracy", "Teacher"}; // of objects
constexpr std::array<const char*, kPlotCount> kFiles{"loss.pdf", "cmi.pdf", "accuracy.pdf", "teacher.pdf"};

} // namespace

PlotMenu::PlotMenu(std::array<MetricPlot*, kPlotCount> plots, RunModel* model, QWidget* panel)
    : QObject(panel), m_plots(plots), m_model(model), m_panel(panel), m_smoothing(new QActionGroup(this)) {
    const QString scales[] = {tr("Logarithmic loss axis"), tr("Logarithmic CMI axis"),
                              tr("Logarithmic accuracy axis"),
                              tr("Logarithmic axis of the teacher's accuracy")};
    const QString alone[] = {tr("Enlarge the loss plot"), tr("Enlarge the CMI plot"),
                             tr("Enlarge the accuracy plot"),
                             tr("Enlarge the plot of the teacher's accuracy")};
    for (std::size_t i = 0; i < m_plots.size(); ++i) {
        m_logarithms[i] = new QAction(scales[i], this);
        m_logarithms[i]->setObjectName(QStringLiteral("logarithm") + QLatin1String(kNames[i]));
        m_logarithms[i]->setCheckable(true);
        m_logarithms[i]->setChecked(i == 0);
        m_logarithms[i]->setToolTip(tr("Equal steps are equal ratios; values of 0 are not shown"));
        connect(m_logarithms[i], &QAction::toggled, this, &PlotMenu::scaleChanged);
        m_enlarge[i] = new QAction(alone[i], this);
        m_enlarge[i]->setObjectName(QStringLiteral("enlarge") + QLatin1String(kNames[i]));
        m_enlarge[i]->setCheckable(true);
        m_enlarge[i]->setToolTip(tr("Show this plot alone, or all again (a double click on its title)"));
        connect(m_enlarge[i], &QAction::triggered, this,
                [this, i] { emit enlargeRequested(static_cast<PlotId>(i)); });
    }
    const std::pair<SmoothingChoice, QString> choices[] = {{SmoothingChoice::Off, tr("No smoothing")},
                                                           {SmoothingChoice::Light, tr("Light smoothing")},
                                                           {SmoothingChoice::Usual, tr("Usual smoothing")},
                                                           {SmoothingChoice::Strong, tr("Strong smoothing")}};
    for (const auto& [choice, text] : choices) {
        QAction* action = m_smoothing->addAction(text);
        action->setCheckable(true);
        action->setChecked(choice == SmoothingChoice::Usual);
        action->setData(static_cast<int>(choice));
        action->setToolTip(tr("Of the strong lines; the faint ones behind them are the values as they are"));
        connect(action, &QAction::triggered, this, &PlotMenu::smoothingChanged);
    }
}

QAction* PlotMenu::smoothing(SmoothingChoice choice) const {
    return m_smoothing->actions().at(static_cast<int>(choice));
}

SmoothingChoice PlotMenu::smoothing() const {
    return static_cast<SmoothingChoice>(m_smoothing->checkedAction()->data().toInt());
}

void PlotMenu::fill(QMenu* menu, PlotId id) {
    MetricPlot* plot = m_plots.at(static_cast<std::size_t>(id));
    menu->addAction(tr("Copy values"), this,
                    [this, id] { QGuiApplication::clipboard()->setText(valuesAsTsv(*m_model, id)); });
    menu->addAction(tr("Copy picture"), this,
                    [plot] { QGuiApplication::clipboard()->setPixmap(plot->picture(kPictureScale)); })
        ->setObjectName(QStringLiteral("copyPicture"));
    menu->addAction(tr("Save as a figure…"), this, [this, id] { save(id); });
    menu->addSeparator();
    menu->addAction(enlarge(id));
    menu->addAction(logarithm(id));
    QMenu* smoothing = menu->addMenu(tr("Smoothing"));
    smoothing->addActions(m_smoothing->actions());
}

void PlotMenu::save(PlotId id) {
    auto* dialog = new QFileDialog(m_panel, tr("Save this plot"),
                                   QLatin1String(kFiles.at(static_cast<std::size_t>(id))));
    dialog->setObjectName(QStringLiteral("savePlotDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Figures (*.pdf *.svg *.png)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this, id](const QString& file) {
        FigureOptions options;
        options.width = options.width / 3;
        options.plots = {id};
        for (std::size_t i = 0; i < kPlotCount; ++i)
            options.logarithmic[i] = m_logarithms[i]->isChecked();
        options.smoothing = smoothing();
        const auto written = exportFigure(m_model->events(), toPath(file), options);
        if (written)
            emit saved(file);
        else
            emit failed(written.error());
    });
    dialog->open();
}

} // namespace distill
