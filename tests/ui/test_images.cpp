// SPDX-License-Identifier: GPL-3.0-or-later
// The image grid: its model, its pixels, and what mouse and keys do to it.
#include <optional>

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPaintEvent>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTextDocument>
#include <QToolButton>
#include <QWheelEvent>

#include "ui/actions/action_set.h"
#include "ui/images/difference_legend.h"
#include "ui/images/image_enlargement.h"
#include "ui/images/image_grid_view.h"
#include "ui/images/image_painting.h"
#include "ui/images/image_panel.h"
#include "ui/theme/theme.h"

using namespace distill;

namespace {

// Every pixel differs from its neighbours and from the same pixel of other images.
std::shared_ptr<ImageBatch> makeBatch(int classes, int ipc, int side, int channels, int iteration = 0) {
    auto batch = std::make_shared<ImageBatch>();
    batch->iteration = iteration;
    batch->classes = classes;
    batch->ipc = ipc;
    batch->channels = channels;
    batch->height = batch->width = side;
    batch->pixels.resize(static_cast<std::size_t>(classes * ipc) * batch->imageBytes());
    for (std::size_t i = 0; i < batch->pixels.size(); ++i)
        batch->pixels[i] =
            static_cast<std::uint8_t>((i * 37 + i / 251 + static_cast<std::size_t>(iteration)) % 256);
    return batch;
}

RunStarted startedEvent(int classes, int ipc, int side, int channels) {
    RunStarted started;
    started.config.ipc = ipc;
    started.channels = channels;
    started.height = started.width = side;
    started.datasetName = "Shapes";
    for (int c = 0; c < classes; ++c)
        started.classNames.push_back("class " + std::to_string(c));
    return started;
}

QColor sourcePixel(const ImageBatch& batch, int row, int column, int x, int y) {
    const std::uint8_t* pixel = batch.image(row, column) + (y * batch.width + x) * batch.channels;
    return batch.channels == 1 ? QColor(pixel[0], pixel[0], pixel[0]) : QColor(pixel[0], pixel[1], pixel[2]);
}

void wheel(QWidget* target, int delta, Qt::KeyboardModifiers modifiers, std::optional<QPoint> at = {}) {
    const QPoint position = at.value_or(target->rect().center());
    QWheelEvent event(position, target->mapToGlobal(position), {}, {0, delta}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(target, &event);
}

class PaintWatch final : public QObject {
public:
    QRegion painted;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint)
            painted += static_cast<QPaintEvent*>(event)->region();
        return QObject::eventFilter(watched, event);
    }
};

QPoint cellCentre(const QTableView* table, int row, int column) {
    return table->visualRect(table->model()->index(row, column)).center();
}

} // namespace

class TestImages final : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().apply(ThemeChoice::Light); }
    void init();
    void cleanup();

    void modelKeepsItsContract();
    void oneSignalPerUpdate();
    void pixelsAreExact_data();
    void pixelsAreExact();
    void differenceIsAmplified();
    void everyImageIsPaintedAnew();
    void brokenBatchesAreIgnored();
    void emptySaysWhatWillAppear();
    void placesAreThereBeforeTheImages();
    void otherFactorsAreMeansOfWhatTheyCover();
    void arrangementsShowEveryImageOnce_data();
    void arrangementsShowEveryImageOnce();
    void imagesFillTheirRoom();
    void fittedImagesNeverScroll();
    void aChosenZoomScrollsDownwardsOnly();
    void fewImagesStandInSeveralColumns();
    void barsStandAtTheirClass();
    void barsKeepOneScaleOverTheRun();
    void controlWheelChangesTheZoomAtThePointer();
    void aChosenZoomIsRememberedByShape();
    void largeSetsScrollWithoutConvertingThemAnew();
    void theMenuCopiesAnImage();
    void theEnlargementShowsTheCurveOfTheShare();
    void aDifferenceSaysToWhat();
    void namesAreNoHtml();
    void clickEnlarges();
    void arrowsMoveAndEscapeCloses();
    void enlargementFollowsTheRun();
    void segmentsSwitchTheView();
    void hoveringLightsTheRow();
    void hoveringTellsSharesAndRows();
    void sharesStandBeneathTheImages();
    void cellsAreAccessible();
    void subtitleNamesTheRun();

private:
    void show(int classes, int ipc, int side, int channels, int iteration = 0);
    ImageGridView* table() const { return m_panel->view(); }

    std::unique_ptr<RunModel> m_model;
    std::unique_ptr<ImagePanel> m_panel;
};

void TestImages::init() {
    QSettings().clear();
    m_model = std::make_unique<RunModel>();
    m_panel = std::make_unique<ImagePanel>(m_model.get());
    m_panel->resize(900, 560);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TestImages::cleanup() {
    m_panel.reset();
    m_model.reset();
}

void TestImages::show(int classes, int ipc, int side, int channels, int iteration) {
    const auto batch = makeBatch(classes, ipc, side, channels, iteration);
    std::vector<float> share(static_cast<std::size_t>(classes * ipc), 0.001F);
    m_model->applyAll({startedEvent(classes, ipc, side, channels), Images{batch, share, false}});
    Iteration iteration1;
    iteration1.iteration = 1;
    iteration1.cmi = 0.02;
    for (int c = 0; c < classes; ++c)
        iteration1.perClassCmi.push_back(0.01 * (c + 1));
    m_model->applyAll({iteration1});
    QTRY_VERIFY(!m_panel->grid()->index(0, 0).data(ImageGridModel::ImageRole).value<QImage>().isNull());
}

void TestImages::modelKeepsItsContract() {
    ImageGridModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setShape({QStringLiteral("a"), QStringLiteral("b")}, 3, QSize(8, 8));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.columnCount(), 4);
    model.setContent(makeBatch(2, 3, 8, 1), makeBatch(2, 3, 8, 1, 5), {}, {0.1, 0.2});
    model.setView(ImageView::Difference);
    model.setContent(makeBatch(3, 2, 4, 3), nullptr, {}, {}); // another shape
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.headerData(2, Qt::Vertical, Qt::DisplayRole).toString(), QStringLiteral("2"));
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.columnCount(), 0);
}

void TestImages::oneSignalPerUpdate() {
    show(10, 50, 32, 3);
    QSignalSpy changes(m_panel->grid(), &QAbstractItemModel::dataChanged);
    Iteration iteration;
    iteration.iteration = 2;
    iteration.perClassCmi.assign(10, 0.02);
    m_model->applyAll({iteration, Images{makeBatch(10, 50, 32, 3, 9), {}, false}});
    QTRY_COMPARE(changes.count(), 1);
    QCOMPARE(changes[0][0].toModelIndex(), m_panel->grid()->index(0, 0));
    QCOMPARE(changes[0][1].toModelIndex(), m_panel->grid()->index(9, 50));
}

void TestImages::pixelsAreExact_data() {
    QTest::addColumn<int>("side");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("zoom");
    QTest::addColumn<double>("ratio");
    QTest::newRow("28 grey x1") << 28 << 1 << 1 << 1.0;
    QTest::newRow("28 grey x3") << 28 << 1 << 3 << 1.0;
    QTest::newRow("30 rgb x2") << 30 << 3 << 2 << 1.0; // 90 bytes a row
    QTest::newRow("32 rgb x5 at 2.0") << 32 << 3 << 5 << 2.0;
    QTest::newRow("28 grey x3 at 1.5") << 28 << 1 << 3 << 1.5;
    QTest::newRow("7 rgb x4 at 1.25") << 7 << 3 << 4 << 1.25;
}

void TestImages::pixelsAreExact() {
    QFETCH(int, side);
    QFETCH(int, channels);
    QFETCH(int, zoom);
    QFETCH(double, ratio);
    const auto batch = makeBatch(2, 3, side, channels);
    ImageGridModel model;
    model.setContent(batch, batch, {}, {});
    GridNeeds needs;
    needs.classes = 2;
    needs.imagesPerClass = 3;
    needs.image = QSize(side, side);
    needs.ratio = ratio;
    const GridLayout layout =
        GridLayout::make(needs, GridNames::Above, QSize(side * zoom, side * zoom), 3, 1, 0);
    QImage target(QSize(600, 400), QImage::Format_RGB32);
    target.fill(Qt::magenta);
    QPainter painter(&target);
    ImageGridPainter::Look look;
    look.ratio = ratio;
    ImageGridPainter(&model).paint(painter, layout, target.rect(), look);
    painter.end();
    const QPoint origin = layout.imageAt(1, 2).topLeft();
    for (int y = 0; y < side * zoom; ++y)
        for (int x = 0; x < side * zoom; ++x) {
            if (!target.rect().contains(origin + QPoint(x, y)))
                continue;
            const QColor got = target.pixelColor(origin + QPoint(x, y));
            if (got != sourcePixel(*batch, 1, 2, x / zoom, y / zoom))
                QFAIL(qPrintable(QStringLiteral("device pixel %1, %2").arg(x).arg(y)));
        }
}

// Against means that are taken of the image enlarged to the next whole factor, pixel by pixel.
void TestImages::otherFactorsAreMeansOfWhatTheyCover() {
    const auto batch = makeBatch(1, 1, 8, 3);
    for (const int side : {3, 5, 11, 14, 20}) {
        AreaScaler scaler(QSize(8, 8), QSize(side, side), 3);
        QImage scaled(side, side, QImage::Format_RGB32);
        scaler.scale(batch->image(0, 0), reinterpret_cast<QRgb*>(scaled.bits()), side);
        const int fine = 8 * side; // both grids fit into it
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x) {
                double sum = 0;
                for (int j = y * fine / side; j < (y + 1) * fine / side; ++j)
                    for (int i = x * fine / side; i < (x + 1) * fine / side; ++i)
                        sum += sourcePixel(*batch, 0, 0, i * 8 / fine, j * 8 / fine).green();
                QVERIFY(std::abs(sum / 64.0 - qGreen(scaled.pixel(x, y))) < 2.0);
            }
    }
}

void TestImages::differenceIsAmplified() {
    auto before = makeBatch(1, 1, 2, 1);
    auto after = makeBatch(1, 1, 2, 1);
    before->pixels = {10, 10, 200, 0};
    after->pixels = {10, 15, 190, 255};
    ImageGridModel model;
    model.setContent(after, before, {}, {});
    model.setView(ImageView::Difference);
    const QImage image = model.index(0, 0).data(ImageGridModel::ImageRole).value<QImage>();
    QCOMPARE(qRed(image.pixel(0, 0)), 0);
    QCOMPARE(qRed(image.pixel(1, 0)), 20);
    QCOMPARE(qRed(image.pixel(0, 1)), 40);
    QCOMPARE(qRed(image.pixel(1, 1)), 255);
    QVERIFY(
        model.index(0, 0).data(Qt::AccessibleDescriptionRole).toString().contains(QStringLiteral("4 times")));
    model.setView(ImageView::Initial);
    QCOMPARE(qRed(model.index(0, 0).data(ImageGridModel::ImageRole).value<QImage>().pixel(0, 1)), 200);
}

void TestImages::everyImageIsPaintedAnew() {
    show(10, 10, 16, 3);
    QCoreApplication::processEvents();
    PaintWatch watch;
    table()->viewport()->installEventFilter(&watch);
    m_model->applyAll({Images{makeBatch(10, 10, 16, 3, 5), {}, false}});
    QTRY_VERIFY(!watch.painted.isEmpty());
    QVERIFY(watch.painted.boundingRect().contains(
        table()->visualRect(m_panel->grid()->index(9, 9)).intersected(table()->viewport()->rect())));
    for (const auto* button : table()->findChildren<QAbstractButton*>())
        QVERIFY(!button->isVisible()); // nothing of a table's own stands over the images
}

void TestImages::brokenBatchesAreIgnored() {
    auto broken = makeBatch(2, 2, 8, 3);
    broken->pixels.resize(10);
    ImageGridModel model;
    model.setShape({QStringLiteral("a"), QStringLiteral("b")}, 2, QSize(8, 8));
    model.setContent(broken, nullptr, {}, {});
    QVERIFY(model.index(0, 0).data(ImageGridModel::ImageRole).value<QImage>().isNull());
}

void TestImages::emptySaysWhatWillAppear() {
    QVERIFY(!table()->viewport()->isVisible());
    const QImage picture = m_panel->grab().toImage();
    bool drawn = false; // the sentence stands in the middle
    for (int x = 300; x < 600; ++x)
        drawn = drawn || picture.pixelColor(x, picture.height() / 2) != Theme::light().panel;
    QVERIFY(drawn);
}

void TestImages::placesAreThereBeforeTheImages() {
    m_model->applyAll({startedEvent(4, 6, 16, 3)});
    QTRY_VERIFY(table()->viewport()->isVisible());
    QCOMPARE(m_panel->grid()->rowCount(), 4);
    QCOMPARE(m_panel->grid()->columnCount(), 7);
}

void TestImages::arrangementsShowEveryImageOnce_data() {
    QTest::addColumn<int>("classes");
    QTest::addColumn<int>("images");
    QTest::addColumn<double>("ratio");
    for (const int classes : {1, 2, 10, 100, 200, 1000})
        for (const int images : {1, 3, 10, 50})
            for (const double ratio : {1.0, 1.25, 2.0})
                QTest::addRow("%d classes of %d at %g", classes, images, ratio) << classes << images << ratio;
}

void TestImages::arrangementsShowEveryImageOnce() {
    QFETCH(int, classes);
    QFETCH(int, images);
    QFETCH(double, ratio);
    GridNeeds needs;
    needs.classes = classes;
    needs.imagesPerClass = images;
    needs.image = QSize(32, 32);
    needs.nameWidth = needs.scaled(90);
    needs.lineHeight = needs.scaled(13);
    needs.ratio = ratio;
    const QSize room(needs.scaled(876), needs.scaled(590));
    for (const GridLayout& layout : {fittingLayout(needs, room), layoutAtZoom(needs, room, 1.0)}) {
        QRect before;
        const QRect whole(QPoint(), layout.size());
        for (int row = 0; row < classes; ++row)
            for (int column = 0; column < images; ++column) {
                const QRect image = layout.imageAt(row, column);
                QVERIFY(whole.contains(image));
                QVERIFY(!image.intersects(before));
                QVERIFY(!image.intersects(layout.name(row)) && !image.intersects(layout.bar(row)));
                QCOMPARE(layout.classAt(image.center()), row);
                QCOMPARE(layout.imageIn(row, image.center()), column);
                before = image;
            }
        QVERIFY(layout.size().width() <= room.width());
    }
    const GridLayout fitted = fittingLayout(needs, room);
    if (classes * images <= 10000)
        QVERIFY(fitted.size().height() <= room.height());
}

// In the card as it is in a window of 1440 x 1000.
void TestImages::imagesFillTheirRoom() {
    m_panel->resize(900, 640);
    for (const int side : {28, 32, 64})
        for (const int ipc : {1, 10, 50})
            for (const int classes : {10, 100}) {
                show(classes, ipc, side, 1);
                const GridLayout& layout = table()->arrangement();
                const double ratio = m_panel->devicePixelRatioF();
                QVERIFY(layout.size().width() <= table()->viewport()->width() * ratio);
                QVERIFY(layout.size().height() <= table()->viewport()->height() * ratio);
                QVERIFY(!table()->verticalScrollBar()->isVisible());
                const double zoom = table()->fittedZoom(table()->size());
                QCOMPARE(zoom, table()->zoom());
                m_model->reset();
            }
}

void TestImages::fittedImagesNeverScroll() {
    show(10, 50, 28, 1);
    for (int width = 760; width <= 960; width += 5)
        for (int height = 640; height <= 700; height += 7) {
            m_panel->resize(width, height);
            QCoreApplication::processEvents();
            QVERIFY2(!table()->verticalScrollBar()->isVisible() &&
                         !table()->horizontalScrollBar()->isVisible(),
                     qPrintable(QStringLiteral("%1 x %2").arg(width).arg(height)));
        }
}

void TestImages::aChosenZoomScrollsDownwardsOnly() {
    show(100, 50, 32, 3);
    QVERIFY(table()->zoom() < 1.0); // all in sight
    QVERIFY(!table()->verticalScrollBar()->isVisible());
    table()->showActualSize();
    QCOMPARE(table()->zoom(), 1.0);
    QVERIFY(table()->verticalScrollBar()->maximum() > 0);
    QCOMPARE(table()->horizontalScrollBar()->maximum(), 0);
    table()->setCurrentIndex(m_panel->grid()->index(99, 49));
    QVERIFY(table()->viewport()->rect().contains(table()->visualRect(m_panel->grid()->index(99, 49))));
    QCOMPARE(table()->indexAt(cellCentre(table(), 99, 49)), m_panel->grid()->index(99, 49));
    const QRect name = table()->arrangement().name(99);
    QVERIFY(!name.isEmpty()); // names go along
}

void TestImages::fewImagesStandInSeveralColumns() {
    show(10, 1, 32, 3);
    QVERIFY(table()->arrangement().classesAcross > 1);
    QVERIFY(table()->zoom() > 4.0);
    table()->setFocus();
    table()->setCurrentIndex(m_panel->grid()->index(0, 0));
    QTest::keyClick(table(), Qt::Key_Right);
    QCOMPARE(table()->currentIndex(), m_panel->grid()->index(1, 0));
    QTest::keyClick(table(), Qt::Key_Down);
    QCOMPARE(table()->currentIndex().row(), 1 + table()->arrangement().classesAcross);
}

void TestImages::barsStandAtTheirClass() {
    show(10, 10, 28, 1);
    const int column = m_panel->grid()->cmiColumn();
    for (int row = 0; row < 10; ++row) {
        const QRect image = table()->visualRect(m_panel->grid()->index(row, 0));
        const QRect bar = table()->visualRect(m_panel->grid()->index(row, column));
        QVERIFY(std::abs(image.center().y() - bar.center().y()) <= 1);
        QCOMPARE(table()->indexAt(bar.center()), m_panel->grid()->index(row, column));
    }
    QCOMPARE(m_panel->grid()->index(9, column).data(ImageGridModel::CmiFractionRole).toDouble(), 1.0);
    QVERIFY(std::abs(m_panel->grid()->index(4, column).data(ImageGridModel::CmiFractionRole).toDouble() -
                     0.5) < 1e-12);
}

void TestImages::barsKeepOneScaleOverTheRun() {
    show(4, 4, 16, 1); // the largest class has 0.04 nats
    const auto fraction = [&](int row) {
        return m_panel->grid()
            ->index(row, m_panel->grid()->cmiColumn())
            .data(ImageGridModel::CmiFractionRole)
            .toDouble();
    };
    Iteration crushed;
    crushed.iteration = 2;
    crushed.perClassCmi = {0.0001, 0.0002, 0.0003, 0.0004};
    m_model->applyAll({crushed});
    QTRY_VERIFY(fraction(3) < 0.02);
    QCOMPARE(m_panel->grid()->scaleText(), QStringLiteral("CMI 0 to 0.0400 nats"));
    auto* scale = m_panel->findChild<QLabel*>(QStringLiteral("cmiScale"));
    QVERIFY(scale != nullptr && scale->isVisible());
    QCOMPARE(scale->text(), m_panel->grid()->scaleText());
    const QRect bar = table()->visualRect(m_panel->grid()->index(0, m_panel->grid()->cmiColumn()));
    const int right = table()->viewport()->mapTo(table(), bar.topRight()).x();
    QVERIFY(std::abs(scale->geometry().right() - right) <= 2); // over its bars
    m_model->reset();
    show(4, 4, 16, 1); // another run has its own
    QCOMPARE(fraction(3), 1.0);
}

void TestImages::controlWheelChangesTheZoomAtThePointer() {
    show(100, 10, 16, 1);
    const double fitted = table()->zoom();
    QAbstractButton* fit = nullptr;
    for (auto* button : m_panel->findChildren<QAbstractButton*>())
        if (button->text() == QStringLiteral("fit"))
            fit = button;
    QVERIFY(fit != nullptr && !fit->isVisible());
    for (int i = 0; i < 8; ++i)
        wheel(table()->viewport(), 120, Qt::ControlModifier);
    QVERIFY(table()->zoom() > 2 * fitted);
    QVERIFY(!table()->isFitted());
    table()->verticalScrollBar()->setValue(table()->verticalScrollBar()->maximum() / 2);
    QModelIndex held; // an image in the middle of what is seen
    for (int row = 0; row < 100; ++row)
        if (table()->viewport()->rect().adjusted(0, 100, 0, -100).contains(cellCentre(table(), row, 4)))
            held = m_panel->grid()->index(row, 4);
    QVERIFY(held.isValid());
    const QPoint middle = table()->visualRect(held).center();
    wheel(table()->viewport(), 120, Qt::ControlModifier, middle);
    QVERIFY(table()->visualRect(held).adjusted(-2, -2, 2, 2).contains(middle) ||
            table()->verticalScrollBar()->value() == table()->verticalScrollBar()->maximum());
    QVERIFY(fit->isVisible());
    QTest::mouseClick(fit, Qt::LeftButton);
    QCOMPARE(table()->zoom(), fitted);
    QVERIFY(!fit->isVisible());
    wheel(table()->viewport(), -120, Qt::ControlModifier);
    QVERIFY(table()->zoom() < fitted);
}

void TestImages::aChosenZoomIsRememberedByShape() {
    show(4, 4, 16, 1);
    table()->chooseZoom(3.0);
    m_model->reset();
    show(5, 4, 16, 1);
    QVERIFY(table()->isFitted());
    m_model->reset();
    show(4, 4, 16, 1);
    QCOMPARE(table()->zoom(), 3.0);
    table()->fit();
    m_model->reset();
    show(4, 4, 16, 1);
    QVERIFY(table()->isFitted());
}

// Scrolling asks for no pixel of a class that was in sight before.
void TestImages::largeSetsScrollWithoutConvertingThemAnew() {
    show(100, 50, 32, 3);
    table()->showActualSize();
    QScrollBar* bar = table()->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    const QImage top = table()->viewport()->grab().toImage();
    for (int value = 0; value <= bar->maximum(); value += 200) {
        bar->setValue(value);
        table()->viewport()->grab();
    }
    bar->setValue(0);
    QCOMPARE(table()->viewport()->grab().toImage(), top);
}

void TestImages::theMenuCopiesAnImage() {
    show(3, 4, 16, 3);
    QAction extra(QStringLiteral("more"));
    QWidget window;
    const ActionSet actions(&window);
    m_panel->setActions(&actions, {&extra});
    const QPoint at = cellCentre(table(), 1, 2);
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, table()->viewport()->mapToGlobal(at));
    QCoreApplication::sendEvent(table()->viewport(), &event);
    auto* menu = m_panel->findChild<QMenu*>(QStringLiteral("imageMenu"));
    QVERIFY(menu != nullptr);
    QVERIFY(menu->actions().contains(&extra));
    for (QAction* action : menu->actions())
        if (action->text().remove(QLatin1Char('&')) == QStringLiteral("Copy image"))
            action->trigger();
    const QImage copied = QApplication::clipboard()->image();
    QCOMPARE(copied.size(), QSize(256, 256));
    const auto batch = makeBatch(3, 4, 16, 3);
    QCOMPARE(copied.pixelColor(16 * 5 + 3, 16 * 7 + 9), sourcePixel(*batch, 1, 2, 5, 7));
    menu->close();
}

void TestImages::theEnlargementShowsTheCurveOfTheShare() {
    show(2, 2, 16, 1);
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cellCentre(table(), 1, 0));
    QVERIFY(!m_panel->enlargement()->curve()->isVisible()); // nothing is stored
    for (const int iteration : {10, 20, 30}) {
        std::vector<float> shares{0.001F, 0.002F, 0.01F * static_cast<float>(iteration), 0.004F};
        m_model->applyAll({Images{makeBatch(2, 2, 16, 1, iteration), shares, true}});
    }
    QTRY_VERIFY(m_panel->enlargement()->curve()->isVisible());
    QVERIFY(m_panel->enlargement()->curve()->accessibleName().contains(QStringLiteral("0.300 nats")));
    QVERIFY(m_panel->rect().contains(m_panel->enlargement()->geometry()));
}

void TestImages::aDifferenceSaysToWhat() {
    show(4, 4, 16, 1, 200);
    auto* legend = m_panel->findChild<DifferenceLegend*>();
    QVERIFY(legend != nullptr && !legend->isVisible());
    for (auto* button : m_panel->findChildren<QToolButton*>())
        if (button->text() == QStringLiteral("Difference"))
            QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(legend->isVisible());
    QCOMPARE(legend->text(), QStringLiteral("64 of 255 since iteration 200, × 4"));
}

void TestImages::namesAreNoHtml() {
    ImageGridModel model;
    model.setShape({QStringLiteral("O'Brien & <b>co<b>")}, 1, QSize(4, 4));
    model.setContent(makeBatch(1, 1, 4, 1), nullptr, {}, {0.5});
    const QString tip = model.index(0, 1).data(Qt::ToolTipRole).toString();
    QTextDocument document;
    document.setHtml(tip);
    QVERIFY(document.toPlainText().contains(QStringLiteral("O'Brien & <b>co<b>: CMI")));
}

void TestImages::clickEnlarges() {
    show(4, 5, 16, 3);
    QVERIFY(!m_panel->enlargement()->isVisible());
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cellCentre(table(), 2, 3));
    QVERIFY(m_panel->enlargement()->isVisible());
    QCOMPARE(m_panel->enlargement()->row(), 2);
    QCOMPARE(m_panel->enlargement()->column(), 3);
    QCOMPARE(m_panel->enlargement()->caption(), QStringLiteral("class 2, image 4 of 5"));
    QVERIFY(
        m_panel->enlargement()->accessibleDescription().contains(QStringLiteral("CMI share 0.00100 nats")));
    QVERIFY(m_panel->rect().contains(m_panel->enlargement()->geometry()));
}

void TestImages::arrowsMoveAndEscapeCloses() {
    show(4, 5, 16, 3);
    ImageEnlargement* large = m_panel->enlargement();
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cellCentre(table(), 0, 0));
    QTest::keyClick(large, Qt::Key_Right);
    QTest::keyClick(large, Qt::Key_Down);
    QTest::keyClick(large, Qt::Key_Down);
    QCOMPARE(large->row(), 2);
    QCOMPARE(large->column(), 1);
    for (int i = 0; i < 10; ++i)
        QTest::keyClick(large, Qt::Key_Left);
    QCOMPARE(large->column(), 0);
    QTest::keyClick(large, Qt::Key_Escape);
    QVERIFY(!large->isVisible());
}

void TestImages::enlargementFollowsTheRun() {
    show(2, 2, 16, 1);
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cellCentre(table(), 1, 1));
    const QImage before = m_panel->enlargement()->grab().toImage();
    m_model->applyAll({Images{makeBatch(2, 2, 16, 1, 77), {}, false}});
    QTRY_VERIFY(m_panel->enlargement()->grab().toImage() != before);
    m_model->reset();
    QTRY_VERIFY(!m_panel->enlargement()->isVisible());
}

void TestImages::segmentsSwitchTheView() {
    show(2, 2, 16, 1);
    for (auto* button : m_panel->findChildren<QToolButton*>())
        if (button->text() == QStringLiteral("Initial"))
            QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(m_panel->grid()->view(), ImageView::Initial);
    m_model->applyAll({Images{makeBatch(2, 2, 16, 1, 99), {}, false}});
    QTRY_COMPARE(m_model->images()->iteration, 99);
    const auto first = makeBatch(2, 2, 16, 1);
    const QImage shown = m_panel->grid()->index(0, 1).data(ImageGridModel::ImageRole).value<QImage>();
    QCOMPARE(shown.pixelColor(3, 2), sourcePixel(*first, 0, 1, 3, 2));
}

void TestImages::hoveringLightsTheRow() {
    show(4, 4, 16, 1);
    const QImage before = table()->viewport()->grab().toImage();
    QTest::mouseMove(table()->viewport(), cellCentre(table(), 1, 1));
    QTRY_COMPARE(m_panel->view()->hoveredRow(), 1);
    QVERIFY(table()->viewport()->grab().toImage() != before);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(table()->viewport(), &leave);
    QCOMPARE(m_panel->view()->hoveredRow(), -1);
}

void TestImages::hoveringTellsSharesAndRows() {
    show(4, 4, 16, 1);
    QSignalSpy rows(m_panel->view(), &ImageGridView::rowHovered);
    const QString before = m_panel->subtitle();
    QTest::mouseMove(table()->viewport(), cellCentre(table(), 1, 2));
    QTRY_COMPARE(m_panel->view()->hoveredRow(), 1);
    QCOMPARE(rows.last().first().toInt(), 1);
    QVERIFY(m_panel->subtitle().contains(QStringLiteral("class 1, image 3 ·")));
    QVERIFY(m_panel->subtitle().contains(QStringLiteral("6.3 % of the total"))); // one of sixteen alike
    QTest::mouseMove(table()->viewport(), cellCentre(table(), 3, 4));            // the bar
    QTRY_COMPARE(m_panel->view()->hoveredRow(), 3);
    QVERIFY(m_panel->subtitle().contains(QStringLiteral("40.0 % of the total"))); // 4 of 1 + 2 + 3 + 4
    const QRect row = table()->visualRect(m_panel->grid()->index(3, 0)).adjusted(-2, -2, 2, 2);
    const QImage lit = table()->viewport()->grab(row).toImage();
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(table()->viewport(), &leave);
    QCOMPARE(rows.last().first().toInt(), -1);
    QCOMPARE(m_panel->subtitle(), before);
    QVERIFY(table()->viewport()->grab(row).toImage() != lit);
}

void TestImages::sharesStandBeneathTheImages() {
    show(2, 2, 16, 1);
    std::vector<float> shares{0.001F, 0.004F, 0.002F, 0.003F};
    m_model->applyAll({Images{makeBatch(2, 2, 16, 1, 3), shares, false}});
    const ImageGridModel* grid = m_panel->grid();
    const auto fraction = [&](int row, int column) {
        return grid->index(row, column).data(ImageGridModel::ShareFractionRole).toDouble();
    };
    QTRY_VERIFY(std::abs(fraction(0, 0) - 0.25) < 1e-6);
    QVERIFY(std::abs(fraction(0, 1) - 1) < 1e-6);
    QVERIFY(std::abs(fraction(1, 1) - 0.75) < 1e-6);
    const auto gap = [&] {
        return table()->arrangement().cell.height() - table()->arrangement().image.height();
    };
    const int before = gap();
    m_panel->sharesAction()->trigger();
    QVERIFY(gap() > before);
    const auto orange = [&](int row, int column) { // pixels of the bar's colour
        const QRect cell = table()->visualRect(grid->index(row, column)).adjusted(0, 0, 0, 5);
        const QImage image = table()->viewport()->grab(cell).toImage();
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                count += image.pixelColor(x, y) == Theme::instance().tokens().cmi ? 1 : 0;
        return count;
    };
    QVERIFY(orange(0, 0) > 0);
    QVERIFY(orange(0, 1) > 3 * orange(0, 0));
    m_panel->sharesAction()->trigger();
    QCOMPARE(orange(0, 1), 0);
}

void TestImages::cellsAreAccessible() {
    show(3, 2, 8, 1);
    const ImageGridModel* grid = m_panel->grid();
    QCOMPARE(grid->index(1, 0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("class 1, image 1 of 2"));
    QCOMPARE(grid->index(1, 2).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("class 1: CMI 0.0200 nats"));
}

void TestImages::subtitleNamesTheRun() {
    show(3, 2, 8, 1, 1560);
    QCOMPARE(m_panel->subtitle(), QStringLiteral("Shapes · 2 per class · iteration 1\u2009560"));
}

QTEST_MAIN(TestImages)
#include "test_images.moc"
