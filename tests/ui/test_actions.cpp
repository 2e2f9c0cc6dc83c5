// SPDX-License-Identifier: GPL-3.0-or-later
// The table of actions: order, shortcuts, and which of them can be given in which state.
#include <QSet>
#include <QTest>
#include <QWidget>

#include "ui/actions/action_set.h"

using namespace distill;

Q_DECLARE_METATYPE(distill::RunState)

class TestActions : public QObject {
    Q_OBJECT
private slots:
    void rowsStandInTheOrderOfTheirIds() {
        for (std::size_t i = 0; i < actionTable().size(); ++i)
            QCOMPARE(static_cast<std::size_t>(actionTable()[i].id), i);
    }

    void shortcutsAndNamesAreUnique() {
        QSet<QString> shortcuts, names;
        for (const ActionRow& row : actionTable()) {
            const QString given = QLatin1String(row.shortcut);
            for (const QKeySequence& keys : QKeySequence::listFromString(given)) {
                QVERIFY2(keys.isEmpty() == given.isEmpty(), row.name);
                QVERIFY2(keys.isEmpty() || !shortcuts.contains(keys.toString()), row.name);
                shortcuts << keys.toString();
            }
            QVERIFY2(!names.contains(QLatin1String(row.name)), row.name);
            QVERIFY2(qstrlen(row.help) > 0, row.name);
            names << QLatin1String(row.name);
        }
    }

    void enabledFollowsTheState_data() {
        QTest::addColumn<RunState>("state");
        QTest::addColumn<QString>("enabled"); // of new, toggle, step, stop, evaluate, open, export; new and
                                              // open: in a window of their own while a run goes on
        QTest::addColumn<QString>("toggle");
        const auto row = [](const char* name, RunState state, const char* enabled, const char* toggle) {
            QTest::newRow(name) << state << QString::fromLatin1(enabled) << QString::fromLatin1(toggle);
        };
        row("idle", RunState::Idle, "1100010", "Start");
        row("preparing", RunState::Preparing, "1001010", "Pause");
        row("running", RunState::Running, "1111111", "Pause");
        row("paused", RunState::Paused, "1111111", "Resume");
        row("evaluating", RunState::Evaluating, "1001011", "Pause");
        row("stopping", RunState::Stopping, "1000011", "Pause");
        row("finished", RunState::Finished, "1100011", "Start");
        row("stopped", RunState::Stopped, "1100011", "Start");
        row("failed", RunState::Failed, "1100011", "Start");
        row("lost contact", RunState::LostContact, "1100011", "Start");
    }

    void enabledFollowsTheState() {
        QFETCH(RunState, state);
        QWidget window;
        ActionSet actions(&window);
        actions.follow({state});
        QString enabled;
        for (const auto id : {ActionId::NewRun, ActionId::ToggleRun, ActionId::Step, ActionId::Stop,
                              ActionId::EvaluateNow, ActionId::OpenRun, ActionId::Export})
            enabled += actions.action(id)->isEnabled() ? QLatin1Char('1') : QLatin1Char('0');
        QTEST(enabled, "enabled");
        QTEST(actions.action(ActionId::ToggleRun)->text().remove(QLatin1Char('&')), "toggle");
    }

    void goingOnNeedsARecordedRunThatNobodyExecutes() {
        QWidget window;
        ActionSet actions(&window);
        const auto enabled = [&](const ActionContext& context) {
            actions.follow(context);
            QString text;
            for (const auto id :
                 {ActionId::ResumeRun, ActionId::ExtendRun, ActionId::ForkRun, ActionId::Detach,
                  ActionId::Checkpoint, ActionId::NewRun, ActionId::PlayTimeline})
                text += actions.action(id)->isEnabled() ? QLatin1Char('1') : QLatin1Char('0');
            return text;
        };
        QCOMPARE(enabled({RunState::Stopped, false, true}), QStringLiteral("1110011"));
        QCOMPARE(enabled({RunState::LostContact, false, true}), QStringLiteral("1110011"));
        QCOMPARE(enabled({RunState::LostContact, true, true}), QStringLiteral("1111011"));
        QCOMPARE(enabled({RunState::Finished, false, true}), QStringLiteral("0110011"));
        QCOMPARE(enabled({RunState::Stopped, false, false}), QStringLiteral("0000010"));
        QCOMPARE(enabled({RunState::Running, false, true}), QStringLiteral("0000111"));
        QCOMPARE(enabled({RunState::Running, true, true}), QStringLiteral("0001111"));
    }
};

QTEST_MAIN(TestActions)
#include "test_actions.moc"
