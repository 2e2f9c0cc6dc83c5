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
#include "ui/widgets/text_table.h"

namespace distill {

namespace {

constexpr double kPictureScale = 2;
constexpr std::array<const char*, kPlotCount> kNames{"Loss", "Cmi", "Accuracy", "Teacher"}; // of objects
constexpr std::array<const char*, kPlotCount> kFiles{"loss.pdf", "cmi.pdf", "accuracy.pdf", "teacher.pdf"};

} // namespace

PlotMenu::PlotMenu(std::array<MetricPlot*, kPlotCount> plots, RunModel* model, QWidget* panel)
    : QObject(panel),
      m_plots(plots),
      m_model(model),
      m_panel(panel),
      m_time(new QAction(tr("Time in place of iterations"), this)),
      m_smoothing(new QActionGroup(this)) {
    addPlotActions(0, tr("Logarithmic loss axis"), tr("Enlarge the loss plot"), tr("Loss as a table…"));
    addPlotActions(1, tr("Logarithmic CMI axis"), tr("Enlarge the CMI plot"), tr("CMI as a table…"));
    addPlotActions(2, tr("Logarithmic accuracy axis"), tr("Enlarge the accuracy plot"),
                   tr("Accuracy as a table…"));
    addPlotActions(3, tr("Logarithmic axis of the teacher's accuracy"),
                   tr("Enlarge the plot of the teacher's accuracy"), tr("Teacher's accuracy as a table…"));
    m_logarithms[static_cast<std::size_t>(PlotId::Loss)]->setChecked(true);
    m_time->setObjectName(QStringLiteral("timeAxis"));
    m_time->setCheckable(true);
    m_time->setToolTip(tr("Draws the curves over the time that the iterations took, without evaluations and "
                          "pauses: what is faster for the same quality"));
    connect(m_time, &QAction::toggled, this, &PlotMenu::quantityChanged);
    addSmoothing();
}

void PlotMenu::addPlotActions(std::size_t index, const QString& scale, const QString& enlarge,
                              const QString& table) {
    const auto add = [&](QAction*& action, const char* kind, const QString& text, const QString& tip) {
        action = new QAction(text, this);
        action->setObjectName(QLatin1String(kind) + QLatin1String(kNames.at(index)));
        action->setToolTip(tip);
    };
    add(m_logarithms[index], "logarithm", scale,
        tr("Equal steps are equal ratios; values of 0 are not shown"));
    m_logarithms[index]->setCheckable(true);
    connect(m_logarithms[index], &QAction::toggled, this, &PlotMenu::scaleChanged);
    const auto id = static_cast<PlotId>(index);
    add(m_enlarge[index], "enlarge", enlarge,
        tr("Show this plot alone, or all again (a double click on its title)"));
    m_enlarge[index]->setCheckable(true);
    connect(m_enlarge[index], &QAction::triggered, this, [this, id] { emit enlargeRequested(id); });
    add(m_tables[index], "table", table, tr("The values of each iteration, to be read, heard and copied"));
    connect(m_tables[index], &QAction::triggered, this, [this, id] { showTable(id); });
}

void PlotMenu::addSmoothing() {
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

void PlotMenu::showTable(PlotId id) {
    const QString title = m_plots.at(static_cast<std::size_t>(id))->title();
    (new TextTableDialog(tr("%1 as a table").arg(title), valuesAsTsv(*m_model, id), m_panel))->open();
}

XQuantity PlotMenu::quantity() const {
    return m_time->isChecked() ? XQuantity::Time : XQuantity::Iteration;
}

QAction* PlotMenu::smoothing(SmoothingChoice choice) const {
    return m_smoothing->actions().at(static_cast<int>(choice));
}

SmoothingChoice PlotMenu::smoothing() const {
    return static_cast<SmoothingChoice>(m_smoothing->checkedAction()->data().toInt());
}

QList<QAction*> PlotMenu::viewActions() const {
    QList<QAction*> actions;
    for (const auto* each : {&m_logarithms, &m_enlarge, &m_tables})
        for (const PlotId id : kPlotOrder)
            actions << each->at(static_cast<std::size_t>(id));
    return actions << m_smoothing->actions() << m_time;
}

void PlotMenu::fill(QMenu* menu, PlotId id) {
    MetricPlot* plot = m_plots.at(static_cast<std::size_t>(id));
    menu->addAction(tr("Copy values"), this,
                    [this, id] { QGuiApplication::clipboard()->setText(valuesAsTsv(*m_model, id)); });
    menu->addAction(tr("Copy picture"), this,
                    [plot] { QGuiApplication::clipboard()->setPixmap(plot->picture(kPictureScale)); })
        ->setObjectName(QStringLiteral("copyPicture"));
    menu->addAction(table(id));
    menu->addAction(tr("Save as a figure…"), this, [this, id] { save(id); });
    menu->addSeparator();
    menu->addAction(enlarge(id));
    menu->addAction(logarithm(id));
    menu->addAction(m_time);
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
