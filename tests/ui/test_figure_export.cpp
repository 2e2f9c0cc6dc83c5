// SPDX-License-Identifier: GPL-3.0-or-later
// Figures: every format opens, says what its axes are, and is written whole or not at all.
#include <cmath>

#include <QDir>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "ui/plots/figure_export.h"
#include "ui/theme/theme.h"

using namespace distill;

namespace {

std::vector<RunEvent> someRun() {
    RunStarted started;
    started.config.iterations = 100;
    started.classNames = {"a", "b"};
    std::vector<RunEvent> events{started};
    for (int i = 1; i <= 100; ++i) {
        Iteration event;
        event.iteration = i;
        event.matching = 10.0 / i;
        event.cmi = 0.02;
        event.lambda = i < 50 ? 0 : 500;
        event.cmiTerm = event.lambda * event.cmi;
        event.loss = event.matching + event.cmiTerm;
        event.perClassCmi = {0.01, 0.03};
        events.emplace_back(event);
    }
    events.emplace_back(ControlApplied{1, "lambda", 500, 50});
    for (const char* subject : {"random", "synthetic"}) {
        Evaluation event;
        event.iteration = 100;
        event.subject = subject;
        event.network = "ConvNet";
        event.accuracyMean = 40;
        event.accuracyStd = 1;
        event.repeats = 3;
        events.emplace_back(event);
    }
    return events;
}

} // namespace

class TestFigureExport final : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().apply(ThemeChoice::Dark); }
    void pngHasTheAskedSizeAndLightColours();
    void pdfHasItsHeader();
    void svgNamesAxesAndCurves();
    void fourPlotsAreEquallyWide();
    void everyDrawingIsTheSame();
    void suffixIsCheckedFirst();
    void aRunWithoutIterationsIsRefused();
    void anUnwritablePlaceIsSaid();
    void nothingElseIsLeftBehind();

private:
    std::filesystem::path path(const char* name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    static QByteArray read(const std::filesystem::path& file) {
        QFile input(QString::fromStdString(file.string()));
        return input.open(QIODevice::ReadOnly) ? input.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
};

void TestFigureExport::pngHasTheAskedSizeAndLightColours() {
    FigureOptions options;
    options.width = 900;
    options.height = 300;
    QVERIFY(exportFigure(someRun(), path("curves.png"), options));
    const QImage image = QImage::fromData(read(path("curves.png")));
    QCOMPARE(image.size(), QSize(1800, 600));
    QCOMPARE(image.pixelColor(1, 1), QColor(Qt::white)); // though the window is dark
}

void TestFigureExport::pdfHasItsHeader() {
    QVERIFY(exportFigure(someRun(), path("curves.pdf")));
    const QByteArray bytes = read(path("curves.pdf"));
    QVERIFY(bytes.startsWith("%PDF-"));
    QVERIFY(bytes.trimmed().endsWith("%%EOF"));
    QVERIFY(bytes.contains("/MediaBox [0 0 1200"));
}

void TestFigureExport::svgNamesAxesAndCurves() {
    FigureOptions options;
    options.classCurves = true;
    QVERIFY(exportFigure(someRun(), path("curves.SVG"), options));
    const QByteArray bytes = read(path("curves.SVG"));
    QXmlStreamReader reader(bytes);
    while (!reader.atEnd())
        reader.readNext();
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    const QString text = QString::fromUtf8(bytes);
    for (const char* label : {"Iteration", "Loss", "CMI (nats)", "Test accuracy (%)", "matching", "λ·",
                              ">CMI<", "random real images", "ConvNet, n = 3", "λ 500"})
        QVERIFY2(text.contains(QString::fromUtf8(label)), label);
}

void TestFigureExport::fourPlotsAreEquallyWide() {
    std::vector<RunEvent> events = someRun();
    for (RunEvent& event : events) {
        if (auto* iteration = std::get_if<Iteration>(&event))
            iteration->teacherAccuracy = 60; // the fourth
        if (auto* evaluation = std::get_if<Evaluation>(&event))
            evaluation->network = "ResNet18_BN"; // with the other entry wider than its plot
    }
    QTemporaryDir folder;
    const QString name = folder.filePath(QStringLiteral("f.svg"));
    QVERIFY(exportFigure(events, name.toStdString(), {1020, 357}));
    QFile file(name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader reader(&file);
    QList<double> middles; // of the axes' names
    while (!reader.atEnd())
        if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == QLatin1String("text")) {
            const double x = reader.attributes().value(QLatin1String("x")).toDouble();
            if (reader.readElementText() == QLatin1String("Iteration"))
                middles << x;
        }
    QCOMPARE(middles.size(), 4);
    for (int i = 1; i < 4; ++i)
        QVERIFY2(std::abs(middles[i] - middles[i - 1] - 255) < 20, qPrintable(QString::number(middles[i])));
}

void TestFigureExport::everyDrawingIsTheSame() {
    QVERIFY(exportFigure(someRun(), path("one.png")));
    QVERIFY(exportFigure(someRun(), path("two.png")));
    QCOMPARE(read(path("one.png")), read(path("two.png")));
}

void TestFigureExport::suffixIsCheckedFirst() {
    for (const char* name : {"curves.jpg", "curves", "curves.csv"}) {
        const Result<void> result = exportFigure(someRun(), path(name));
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Usage);
        QVERIFY(result.error().message.find(".svg") != std::string::npos);
        QVERIFY(!std::filesystem::exists(path(name)));
    }
}

void TestFigureExport::aRunWithoutIterationsIsRefused() {
    const Result<void> result = exportFigure({RunStarted()}, path("none.png"));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::InvalidInput);
}

void TestFigureExport::anUnwritablePlaceIsSaid() {
    const Result<void> result = exportFigure(someRun(), path("no/such/folder/curves.png"));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::CannotWrite);
    QVERIFY(result.error().message.find("no/such/folder/curves.png") != std::string::npos);
}

void TestFigureExport::nothingElseIsLeftBehind() {
    QTemporaryDir folder;
    QVERIFY(exportFigure(someRun(), std::filesystem::path(folder.path().toStdString()) / "curves.png"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden),
             QStringList{QStringLiteral("curves.png")});
}

QTEST_MAIN(TestFigureExport)
#include "test_figure_export.moc"
