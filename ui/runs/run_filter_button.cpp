// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_filter_button.h"

#include <utility>

#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>

#include "ui/runs/run_library.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

QString escaped(QString text) { // a menu takes & for a mnemonic
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

RunFilterButton::RunFilterButton(const RunLibrary* library, QWidget* parent)
    : QToolButton(parent),
      m_library(library),
      m_order(runOrderFrom(Settings().value(SettingKey::RunOrder).toString())) {
    setObjectName(QStringLiteral("runsFilters"));
    setText(tr("Show"));
    setToolTip(tr("Which runs are listed, and in which order; the trash"));
    setPopupMode(QToolButton::InstantPopup);
    setProperty("flat", true);
    setProperty("menuButton", true);
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("runsFilterMenu"));
    menu->setToolTipsVisible(true);
    addOrders(menu->addMenu(tr("S&ort by")));
    menu->addSeparator();
    addChoice(menu, "runsDatasetMenu", tr("&Dataset"), [this](QMenu* each) { fillDatasets(each); });
    addChoice(menu, "runsMethodMenu", tr("&Method"), [this](QMenu* each) { fillMethods(each); });
    addChoice(menu, "runsLambdaMenu", tr("&λ"), [this](QMenu* each) { fillLambdas(each); });
    addChoice(menu, "runsStateMenu", tr("S&tate"), [this](QMenu* each) { fillProgress(each); });
    menu->addSeparator();
    addFlags(menu);
    menu->addSeparator();
    m_trash =
        addChoice(menu, "runsTrashMenu", tr("Take &back from the trash"), [this](QMenu*) { fillTrash(); });
    setMenu(menu);
}

void RunFilterButton::addOrders(QMenu* menu) {
    menu->setObjectName(QStringLiteral("runsOrderMenu"));
    menu->setToolTipsVisible(true);
    auto* group = new QActionGroup(menu);
    for (const RunOrderRow& row : runOrders()) {
        QAction* action = menu->addAction(QCoreApplication::translate("distill::RunOrder", row.label));
        action->setObjectName(QStringLiteral("runsOrder_") + QLatin1String(row.id));
        action->setToolTip(QCoreApplication::translate("distill::RunOrder", row.tip));
        action->setCheckable(true);
        action->setChecked(row.order == m_order);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, &row] {
            m_order = row.order;
            Settings().setValue(SettingKey::RunOrder, QLatin1String(row.id));
            emit orderChanged();
        });
    }
}

void RunFilterButton::addFlags(QMenu* menu) {
    const auto add = [this, menu](const char* name, const QString& text) {
        QAction* action = menu->addAction(text);
        action->setObjectName(QLatin1String(name));
        action->setCheckable(true);
        connect(action, &QAction::toggled, this, &RunFilterButton::filterChanged);
        return action;
    };
    m_starredOnly = add("runsStarredOnly", tr("&Starred only"));
    m_withHidden = add("runsWithHidden", tr("&Hidden runs too"));
    m_withArchived = add("runsWithArchived", tr("&Archived runs too"));
}

// Filled when it opens: other runs may have come.
QMenu* RunFilterButton::addChoice(QMenu* menu, const char* name, const QString& text,
                                  std::function<void(QMenu*)> fill) {
    QMenu* choice = menu->addMenu(text);
    choice->setObjectName(QLatin1String(name));
    connect(choice, &QMenu::aboutToShow, this, [choice, fill = std::move(fill)] {
        choice->clear();
        fill(choice);
    });
    return choice;
}

void RunFilterButton::offer(QMenu* menu, const QString& text, bool chosen, std::function<void()> choose) {
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    action->setChecked(chosen);
    connect(action, &QAction::triggered, this, [this, choose = std::move(choose)] {
        choose();
        emit filterChanged();
    });
}

void RunFilterButton::fillDatasets(QMenu* menu) {
    offer(menu, tr("Any dataset"), m_sieve.dataset.isEmpty(), [this] { m_sieve.dataset.clear(); });
    menu->addSeparator();
    for (const QString& dataset : choicesOf(m_library->runs()).datasets)
        offer(menu, escaped(dataset), m_sieve.dataset == dataset,
              [this, dataset] { m_sieve.dataset = dataset; });
}

void RunFilterButton::fillMethods(QMenu* menu) {
    offer(menu, tr("Any method"), m_sieve.method.isEmpty(), [this] { m_sieve.method.clear(); });
    menu->addSeparator();
    for (const QString& method : choicesOf(m_library->runs()).methods)
        offer(menu, method.toUpper(), m_sieve.method == method, [this, method] { m_sieve.method = method; });
}

void RunFilterButton::fillLambdas(QMenu* menu) {
    offer(menu, tr("Any λ"), !m_sieve.lambda, [this] { m_sieve.lambda.reset(); });
    menu->addSeparator();
    for (const double lambda : choicesOf(m_library->runs()).lambdas)
        offer(menu, compactNumber(lambda), m_sieve.lambda == lambda,
              [this, lambda] { m_sieve.lambda = lambda; });
}

void RunFilterButton::fillProgress(QMenu* menu) {
    for (const RunProgress progress :
         {RunProgress::Any, RunProgress::Working, RunProgress::Finished, RunProgress::Unfinished}) {
        QString text = progressText(progress);
        text[0] = text[0].toUpper();
        offer(menu, text, m_sieve.progress == progress, [this, progress] { m_sieve.progress = progress; });
    }
}

RunSieve RunFilterButton::sieve() const {
    RunSieve sieve = m_sieve;
    sieve.words.withGroups = true;
    sieve.words.starredOnly = m_starredOnly->isChecked();
    sieve.words.withHidden = m_withHidden->isChecked();
    sieve.words.withArchived = m_withArchived->isChecked();
    return sieve;
}

void RunFilterButton::widen() {
    m_sieve = RunSieve();
    emit filterChanged();
}

void RunFilterButton::fillTrash() {
    for (const RunLibrary::Trashed& run : m_library->trash())
        m_trash->addAction(escaped(run.name), this,
                           [this, folder = toQString(run.directory)] { emit takeBackChosen(folder); });
    if (m_trash->isEmpty())
        m_trash->addAction(tr("The trash is empty"))->setEnabled(false);
}

} // namespace distill
