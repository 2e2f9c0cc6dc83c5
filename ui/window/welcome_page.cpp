// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/welcome_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace distill {

namespace {

constexpr int kTextWidth = 520;

QLabel* makeParagraph(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setFixedWidth(kTextWidth);
    return label;
}

} // namespace

WelcomePage::WelcomePage(QWidget* parent) : QWidget(parent), m_place(makeParagraph(QString(), this)) {
    setObjectName(QStringLiteral("welcomePage"));
    auto* title = new QLabel(tr("Watch a dataset distil"), this);
    title->setProperty("hero", true);
    auto* what = makeParagraph(tr("A whole training set, condensed into a few images per class that teach a "
                                  "network nearly as well. You see the images change as they are learned, "
                                  "steer the weight λ of the class-aware CMI term while the run goes on, and "
                                  "test the result at any moment."),
                               this);
    auto* demoText = makeParagraph(tr("The demo draws simple shapes out of noise on this machine. It needs "
                                      "no download and starts in a few seconds."),
                                   this);
    demoText->setProperty("fieldName", true);
    m_place->setObjectName(QStringLiteral("welcomePlace"));
    m_place->setProperty("caption", true);

    auto* column = new QVBoxLayout;
    column->setSpacing(12);
    column->addStretch(2);
    column->addWidget(title);
    column->addWidget(what);
    column->addWidget(demoText);
    column->addSpacing(4);
    column->addLayout(makeButtons());
    column->addSpacing(4);
    column->addWidget(m_place);
    column->addStretch(3);
    auto* layout = new QHBoxLayout(this);
    layout->addStretch(1);
    layout->addLayout(column);
    layout->addStretch(1);
}

QHBoxLayout* WelcomePage::makeButtons() {
    auto* demo = makeButton("tryDemo", tr("Try the demo"));
    demo->setProperty("primary", true);
    auto* setup = makeButton("setUpRun", tr("Set up a run"));
    auto* open = makeButton("openRecordedRun", tr("Open a run…"));
    connect(demo, &QPushButton::clicked, this, &WelcomePage::demoRequested);
    connect(setup, &QPushButton::clicked, this, &WelcomePage::setupRequested);
    connect(open, &QPushButton::clicked, this, &WelcomePage::openRequested);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(demo);
    buttons->addWidget(setup);
    buttons->addWidget(open);
    buttons->addStretch(1);
    return buttons;
}

QPushButton* WelcomePage::makeButton(const char* name, const QString& text) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(name));
    button->setAccessibleName(text);
    return button;
}

void WelcomePage::setRunsFolder(const QString& folder) {
    m_place->setText(folder.isEmpty()
                         ? tr("Runs are not recorded (see Settings). Nothing leaves this machine.")
                         : tr("Runs are recorded in %1. Nothing leaves this machine.").arg(folder));
}

} // namespace distill
