// SPDX-License-Identifier: GPL-3.0-or-later
// What explains the set-up: the report on a dataset, the methods and their formulas.
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>

#include "core/catalogue/catalogue.h"
#include "ui/reference/class_bars.h"
#include "ui/reference/dataset_dialog.h"
#include "ui/reference/methods_dialog.h"
#include "ui/setup/setup_panel.h"
#include "ui/window/main_window.h"

using namespace distill;

namespace {

// A program in the place of `distill`.
class StandIn {
public:
    explicit StandIn(const QByteArray& script) {
        QFile file(program());
        if (file.open(QIODevice::WriteOnly))
            file.write("#!/bin/sh\n" + script + "\n");
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    QString program() const { return m_folder.filePath(QStringLiteral("distill")); }

private:
    QTemporaryDir m_folder;
};

// Writes the report where it was asked to: dataset <id> --report <file> …
const char* const kReport = R"(cat > "$4" <<'END'
{"id":"folder","name":"My pictures","image":[3,32,48],"train":9000,"test":120,
 "classes":[{"name":"cats","train":6000,"test":100},{"name":"dogs","train":3000,"test":20}],
 "mean":[0.5,0.4,0.3],"std":[0.2,0.2,0.2],"measured_mean":[0.5012,0.4,0.3],"measured_std":[0.2,0.2,0.2],
 "warnings":[{"text":"Classes have between 3000 and 6000 images.","detail":""}]}
END)";

QString labelText(const QWidget& parent, const char* name) {
    const auto* label = parent.findChild<QLabel*>(QLatin1String(name));
    return label == nullptr ? QString() : label->text();
}

} // namespace

class TestReference : public QObject {
    Q_OBJECT
private slots:
    void aDatasetIsDescribedByClassWithItsWarnings() {
        const StandIn program(kReport);
        DatasetDialog dialog({}, nullptr, program.program());
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        QSignalSpy filled(&dialog, &DatasetDialog::filled);
        QVERIFY(filled.wait());
        QCOMPARE(labelText(dialog, "datasetTitle"), QStringLiteral("My pictures"));
        QVERIFY(labelText(dialog, "datasetFacts").contains(QStringLiteral("48 × 32")));
        QVERIFY(labelText(dialog, "datasetWarnings").contains(QStringLiteral("3000 and 6000")));
        QVERIFY(labelText(dialog, "measured_mean").startsWith(QStringLiteral("0.5012")));
        const auto& counts = dialog.findChild<ClassBars*>()->counts();
        QCOMPARE(counts.size(), std::size_t(2));
        QCOMPARE(counts[1].name, QStringLiteral("dogs"));
        QCOMPARE(counts[1].train, qint64(3000));
        QCOMPARE(counts[0].test, qint64(100));
    }

    void aDatasetThatCannotBeReadSaysWhy() {
        const StandIn program("echo \"distill: There is no file '/nowhere'.\" >&2; exit 2");
        DatasetDialog dialog({}, nullptr, program.program());
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        QSignalSpy filled(&dialog, &DatasetDialog::filled);
        QVERIFY(filled.wait());
        QVERIFY(labelText(dialog, "datasetWarnings").contains(QStringLiteral("/nowhere")));
    }

    void theDatasetIsReadAsTheRunWouldReadIt() {
        RunConfig config;
        config.dataset = "folder";
        config.data = "/some/pictures";
        config.imageSize = 64;
        config.splitSeed = 7;
        const QTemporaryDir folder;
        const QString command = DatasetDialog::commandFor(config, folder).join(QLatin1Char(' '));
        for (const char* part : {"dataset folder", "--data /some/pictures", "--image-size 64",
                                 "--split-seed 7", "--samples ", "--report "})
            QVERIFY2(command.contains(QLatin1String(part)), part);
        config.dataset = "shapes"; // is made: a place that an older run has stored is not passed on
        QVERIFY(!DatasetDialog::commandFor(config, folder).contains(QStringLiteral("--data")));
    }

    void everyMethodHasItsFormulaAndItsReference() {
        RunConfig config;
        config.dataset = "cifar10";
        for (const MethodDescriptor& method : methods()) {
            const QString html = MethodsDialog::describe(method.id, config);
            QVERIFY2(html.contains(QString::fromStdString(method.formula).toHtmlEscaped()),
                     method.id.c_str());
            QVERIFY2(html.contains(QString::fromStdString(method.reference).toHtmlEscaped()),
                     method.id.c_str());
            QCOMPARE(html.contains(QStringLiteral("λ · CMI")), !method.baseline);
        }
        QVERIFY(MethodsDialog::describe("dm", config).contains(QStringLiteral("8000")));
        QVERIFY(MethodsDialog::describe("mtt", config).contains(QStringLiteral("No λ is published")));
    }

    void theButtonsOfTheSetupOpenBoth() {
        MainWindow window;
        const auto press = [&](const char* name) {
            auto* button = window.findChild<QPushButton*>(QLatin1String(name));
            QVERIFY2(button != nullptr, name);
            button->click();
        };
        press("aboutMethodsButton");
        const auto* dialog = window.findChild<MethodsDialog*>();
        QVERIFY(dialog != nullptr && dialog->isVisible());
        const auto* list = dialog->findChild<QListWidget*>();
        QCOMPARE(methods().at(static_cast<std::size_t>(list->currentRow())).id,
                 window.setup()->config().method);
        QVERIFY(!dialog->findChild<QTextBrowser*>()->toPlainText().isEmpty());
        press("aboutDatasetButton");
        const auto* dataset = window.findChild<DatasetDialog*>();
        QVERIFY(dataset != nullptr && dataset->isVisible());
    }
};

QTEST_MAIN(TestReference)
#include "test_reference.moc"
