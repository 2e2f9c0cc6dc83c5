// SPDX-License-Identifier: GPL-3.0-or-later
// The row that says whether a dataset is there, and the dialog that gets it.
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/support/small_files.h"
#include "ui/setup/dataset_row.h"
#include "ui/setup/fetch_dialog.h"

using namespace distill;

namespace {

void writeFile(const QString& name, const std::string& bytes) {
    QDir().mkpath(QFileInfo(name).path());
    QFile file(name);
    if (file.open(QIODevice::WriteOnly))
        file.write(bytes.data(), static_cast<qint64>(bytes.size()));
}

// torchvision's root with a small FashionMNIST.
void addFashion(const QString& root) {
    const QString raw = root + QStringLiteral("/FashionMNIST/raw/");
    writeFile(raw + QStringLiteral("train-images-idx3-ubyte"), test::idxImages(40, 28));
    writeFile(raw + QStringLiteral("train-labels-idx1-ubyte"), test::idxLabels(40));
    writeFile(raw + QStringLiteral("t10k-images-idx3-ubyte"), test::idxImages(20, 28));
    writeFile(raw + QStringLiteral("t10k-labels-idx1-ubyte"), test::idxLabels(20));
}

bool lookedAt(DataRow& row, const char* id, const QString& data) {
    QSignalSpy looked(&row, &DataRow::looked);
    row.setDataset(QLatin1String(id), data);
    return looked.count() > 0 || looked.wait();
}

template <class Widget>
Widget* part(const QWidget& parent, const char* name) {
    return parent.findChild<Widget*>(QLatin1String(name));
}

} // namespace

class TestDatasetRow : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_home = std::make_unique<QTemporaryDir>();
        for (const char* name : {"HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_STATE_HOME"})
            qputenv(name, m_home->path().toUtf8());
        qunsetenv("TORCH_HOME");
        QDir::setCurrent(m_home->path());
    }

    void whatIsThereIsCountedAndSaidWhere() {
        DataRow row; // the place is given: this machine may have the dataset elsewhere
        addFashion(m_home->filePath(QStringLiteral("data")));
        QVERIFY(lookedAt(row, "fashion-mnist", m_home->filePath(QStringLiteral("data"))));
        QVERIFY(row.isReady());
        QVERIFY2(row.text().startsWith(QStringLiteral("40 + 20 images, found in ")), qPrintable(row.text()));
        QVERIFY2(row.text().contains(QStringLiteral("data/FashionMNIST/raw")), qPrintable(row.text()));
        QVERIFY(part<QPushButton>(row, "datasetGet")->isHidden());
        QVERIFY(lookedAt(row, "shapes", {}));
        QCOMPARE(row.text(), QStringLiteral("2\u2009000 + 500 images, generated"));
        QVERIFY(part<QToolButton>(row, "datasetChoose")->isHidden());
    }

    void whatIsMissingCanBeChosenOrGot() {
        DataRow row;
        QVERIFY(lookedAt(row, "cifar10", {}));
        QVERIFY(!row.isReady());
        QVERIFY(!part<QPushButton>(row, "datasetGet")->isHidden());
        QVERIFY(!part<QToolButton>(row, "datasetChoose")->isHidden());
        QVERIFY(lookedAt(row, "imagenette", {})); // nobody may hand it on
        QVERIFY(part<QPushButton>(row, "datasetGet")->isHidden());
        QVERIFY(lookedAt(row, "fashion-mnist", QStringLiteral("/nowhere/at/all")));
        QVERIFY(row.text().contains(QStringLiteral("/nowhere/at/all does not exist")));
    }

    void anAnswerToAnOlderQuestionIsDropped() {
        addFashion(m_home->filePath(QStringLiteral("data")));
        DataRow row;
        QSignalSpy looked(&row, &DataRow::looked);
        row.setDataset(QStringLiteral("fashion-mnist"), {});
        row.setDataset(QStringLiteral("cifar10"), {});
        QVERIFY(looked.wait());
        QCoreApplication::processEvents();
        QCOMPARE(looked.count(), 1);
        QVERIFY(!row.isReady());
    }

    void nothingIsFetchedBeforeItIsAgreedTo() {
        const QString program = m_home->filePath(QStringLiteral("distill"));
        writeFile(program, "#!/bin/sh\necho \"$@\" >\"$HOME/asked\"\n");
        QFile(program).setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("DISTILL_PROGRAM", program.toUtf8());
        const auto offer = offerOf({"cifar10", {}, {}});
        QVERIFY(offer.has_value());
        auto* dialog = new FetchDialog(*offer, nullptr);
        QVERIFY(
            part<QLabel>(*dialog, "fetchSource")->text().contains(QStringLiteral("University of Toronto")));
        QVERIFY(
            part<QLabel>(*dialog, "fetchFiles")->text().contains(QStringLiteral("cifar-10-python.tar.gz")));
        QVERIFY(part<QLabel>(*dialog, "fetchSize")->text().contains(QStringLiteral("MB")));
        QVERIFY(!part<QLabel>(*dialog, "fetchLicence")->text().isEmpty());
        QVERIFY(part<QLabel>(*dialog, "fetchTarget")->text().startsWith(m_home->path()));
        QVERIFY(!QFile::exists(m_home->filePath(QStringLiteral("asked"))));
        part<QLineEdit>(*dialog, "fetchMirror")->setText(QStringLiteral("http://localhost/mirror"));
        QCOMPARE(part<QLabel>(*dialog, "fetchFiles")->text(),
                 QStringLiteral("http://localhost/mirror/cifar-10-python.tar.gz"));
        QSignalSpy accepted(dialog, &QDialog::accepted);
        dialog->open();
        part<QPushButton>(*dialog, "fetchButton")->click();
        QVERIFY(accepted.wait());
        QFile asked(m_home->filePath(QStringLiteral("asked")));
        QVERIFY(asked.open(QIODevice::ReadOnly));
        const QString command = QString::fromUtf8(asked.readAll());
        QVERIFY2(command.startsWith(QStringLiteral("data fetch cifar10 --yes")), qPrintable(command));
        QVERIFY(command.contains(QStringLiteral("--from http://localhost/mirror")));
        qunsetenv("DISTILL_PROGRAM");
    }

    void aFetchThatFailsSaysWhyAndMayBeTriedAgain() {
        const QString program = m_home->filePath(QStringLiteral("distill"));
        writeFile(program, "#!/bin/sh\necho 'distill: the address answers 404.' >&2\nexit 3\n");
        QFile(program).setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("DISTILL_PROGRAM", program.toUtf8());
        auto* dialog = new FetchDialog(*offerOf({"mnist", {}, {}}), nullptr);
        dialog->setAttribute(Qt::WA_DeleteOnClose, false);
        dialog->open();
        auto* button = part<QPushButton>(*dialog, "fetchButton");
        button->click();
        QTRY_VERIFY(button->isEnabled());
        QCOMPARE(part<QLabel>(*dialog, "fetchState")->text(), QStringLiteral("the address answers 404."));
        for (const auto* label : dialog->findChildren<QLabel*>()) // the dialog grows with what is said
            if (label->isVisible() && label->wordWrap())
                QTRY_VERIFY2(label->height() >= label->heightForWidth(label->width()),
                             qPrintable(label->objectName()));
        QVERIFY(dialog->isVisible());
        delete dialog;
        qunsetenv("DISTILL_PROGRAM");
    }

private:
    std::unique_ptr<QTemporaryDir> m_home;
};

QTEST_MAIN(TestDatasetRow)
#include "test_dataset_row.moc"
