// SPDX-License-Identifier: GPL-3.0-or-later
// The image grid: its model, its pixels, and what mouse and keys do to it.
#include <QAbstractItemModelTester>
#include <QAction>
#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include "ui/images/class_label_header.h"
#include "ui/images/image_delegates.h"
#include "ui/images/image_enlargement.h"
#include "ui/images/image_grid_view.h"
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

void wheel(QWidget* target, int delta, Qt::KeyboardModifiers modifiers) {
    const QPoint position = target->rect().center();
    QWheelEvent event(position, target->mapToGlobal(position), {}, {0, delta}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(target, &event);
}

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
    void brokenBatchesAreIgnored();
    void emptySaysWhatWillAppear();
    void placesAreThereBeforeTheImages();
    void zoomIsAsLargeAsTheRoomAllows();
    void manyClassesScroll();
    void labelsStayWhileImagesScroll();
    void barsFollowTheRows();
    void controlWheelChangesTheZoom();
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
    QTableView* table() const { return m_panel->view()->table(); }

    std::unique_ptr<RunModel> m_model;
    std::unique_ptr<ImagePanel> m_panel;
};

void TestImages::init() {
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
    ImageDelegate delegate;
    delegate.setZoom(zoom);
    QStyleOptionViewItem option;
    const int extent = static_cast<int>(side * zoom / ratio) + 4;
    option.rect = QRect(5, 3, extent, extent);
    QImage target(QSize(400, 400), QImage::Format_RGB32);
    target.setDevicePixelRatio(ratio);
    target.fill(Qt::magenta);
    QPainter painter(&target);
    delegate.paint(&painter, option, model.index(1, 2));
    painter.end();
    const QPoint origin(qRound(5 * ratio), qRound(3 * ratio));
    for (int y = 0; y < side * zoom; ++y)
        for (int x = 0; x < side * zoom; ++x) {
            const QColor got = target.pixelColor(origin + QPoint(x, y));
            if (got != sourcePixel(*batch, 1, 2, x / zoom, y / zoom))
                QFAIL(qPrintable(QStringLiteral("device pixel %1, %2").arg(x).arg(y)));
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
    QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("4 times")));
    model.setView(ImageView::Initial);
    QCOMPARE(qRed(model.index(0, 0).data(ImageGridModel::ImageRole).value<QImage>().pixel(0, 1)), 200);
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
    QVERIFY(!table()->isVisible());
    const QImage picture = m_panel->grab().toImage();
    bool drawn = false; // the sentence stands in the middle
    for (int x = 300; x < 600; ++x)
        drawn = drawn || picture.pixelColor(x, picture.height() / 2) != Theme::light().panel;
    QVERIFY(drawn);
}

void TestImages::placesAreThereBeforeTheImages() {
    m_model->applyAll({startedEvent(4, 6, 16, 3)});
    QTRY_VERIFY(table()->isVisible());
    QCOMPARE(m_panel->grid()->rowCount(), 4);
    QCOMPARE(m_panel->grid()->columnCount(), 7);
}

void TestImages::zoomIsAsLargeAsTheRoomAllows() {
    show(5, 5, 8, 1);
    const ImageGridView* view = m_panel->view();
    const int zoom = view->zoom();
    const int cell = table()->rowHeight(0);
    const int pixels = static_cast<int>(8 * zoom / m_panel->devicePixelRatioF());
    QVERIFY(cell >= pixels + 2 && cell <= pixels + 3);
    QVERIFY(cell * 5 <= view->height());
    QVERIFY((cell + 8) * 5 > view->height()); // one step more would not fit
    QVERIFY(!table()->verticalScrollBar()->isVisible());
}

void TestImages::manyClassesScroll() {
    show(1000, 3, 16, 1);
    QVERIFY(m_panel->view()->bars()->verticalScrollBar()->maximum() > 0);
    QVERIFY(m_panel->view()->zoom() * 16 >= 24);
    m_panel->view()->bars()->verticalScrollBar()->setValue(500);
    QCOMPARE(table()->verticalScrollBar()->value(), 500);
    table()->scrollToBottom();
    QCOMPARE(m_panel->view()->bars()->verticalScrollBar()->value(), table()->verticalScrollBar()->value());
    QVERIFY(table()->rowViewportPosition(999) < table()->viewport()->height());
}

void TestImages::labelsStayWhileImagesScroll() {
    show(10, 50, 32, 3);
    QVERIFY(table()->horizontalScrollBar()->maximum() > 0);
    const QRect labels = m_panel->view()->labels()->geometry();
    const QImage before = m_panel->view()->labels()->grab().toImage();
    const int firstImage = table()->columnViewportPosition(0);
    table()->horizontalScrollBar()->setValue(300);
    QCOMPARE(table()->columnViewportPosition(0), firstImage - 300);
    QCOMPARE(m_panel->view()->labels()->geometry(), labels);
    QCOMPARE(m_panel->view()->labels()->grab().toImage(), before);
}

void TestImages::barsFollowTheRows() {
    show(10, 10, 28, 1);
    const QTableView* bars = m_panel->view()->bars();
    const int column = m_panel->grid()->cmiColumn();
    for (int row = 0; row < 10; ++row) {
        const QRect image = table()->visualRect(table()->model()->index(row, 0));
        const QRect bar = bars->visualRect(bars->model()->index(row, column));
        QCOMPARE(table()->viewport()->mapTo(m_panel.get(), image.topLeft()).y(),
                 bars->viewport()->mapTo(m_panel.get(), bar.topLeft()).y());
    }
    QCOMPARE(m_panel->grid()->index(9, column).data(ImageGridModel::CmiFractionRole).toDouble(), 1.0);
    QVERIFY(std::abs(m_panel->grid()->index(4, column).data(ImageGridModel::CmiFractionRole).toDouble() -
                     0.5) < 1e-12);
}

void TestImages::controlWheelChangesTheZoom() {
    show(4, 4, 16, 1);
    const int fitted = m_panel->view()->zoom();
    QVERIFY(fitted > 1);
    wheel(table()->viewport(), -120, Qt::ControlModifier);
    QCOMPARE(m_panel->view()->zoom(), fitted - 1);
    QVERIFY(!m_panel->view()->isFitted());
    QAbstractButton* fit = nullptr;
    for (auto* button : m_panel->findChildren<QAbstractButton*>())
        if (button->text() == QStringLiteral("fit"))
            fit = button;
    QVERIFY(fit != nullptr && fit->isVisible());
    QTest::mouseClick(fit, Qt::LeftButton);
    QCOMPARE(m_panel->view()->zoom(), fitted);
    QVERIFY(!fit->isVisible());
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
    const QImage before = m_panel->view()->labels()->grab().toImage();
    QTest::mouseMove(table()->viewport(), cellCentre(table(), 1, 1));
    QTRY_COMPARE(m_panel->view()->hoveredRow(), 1);
    QVERIFY(m_panel->view()->labels()->grab().toImage() != before);
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
    QTableView* bars = m_panel->view()->bars();
    QTest::mouseMove(bars->viewport(), cellCentre(bars, 3, 4));
    QTRY_COMPARE(m_panel->view()->hoveredRow(), 3);
    QVERIFY(m_panel->subtitle().contains(QStringLiteral("40.0 % of the total"))); // 4 of 1 + 2 + 3 + 4
    const QImage lit = table()->viewport()->grab(table()->visualRect(m_panel->grid()->index(3, 0))).toImage();
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(bars->viewport(), &leave);
    QCOMPARE(rows.last().first().toInt(), -1);
    QCOMPARE(m_panel->subtitle(), before);
    QVERIFY(table()->viewport()->grab(table()->visualRect(m_panel->grid()->index(3, 0))).toImage() != lit);
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
    const int before = table()->verticalHeader()->sectionSize(0) - m_panel->view()->zoom() * 16;
    m_panel->sharesAction()->trigger();
    QVERIFY(table()->verticalHeader()->sectionSize(0) - m_panel->view()->zoom() * 16 > before);
    const auto orange = [&](int row, int column) { // pixels of the bar's colour
        const QRect cell = table()->visualRect(grid->index(row, column));
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
