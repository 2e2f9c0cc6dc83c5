// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compare_dialog.h"

#include <array>

#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QScreen>
#include <QShortcut>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/compare/heat_scale.h"
#include "ui/run/timeline.h"
#include "ui/theme/number_format.h"
#include "ui/theme/plain_tip.h"
#include "ui/theme/style_sheet.h"
#include "ui/timeline/timeline_bar.h"
#include "ui/widgets/segment_button.h"

namespace distill {

namespace {

constexpr int kMargin = 16;
constexpr int kSpacing = 12;
constexpr int kChoiceCharacters = 24;
constexpr QSize kPreferredSize(960, 864);
constexpr QSize kFrameRoom(16, 48); // what a window manager puts around

#define T(text) QT_TRANSLATE_NOOP("distill::CompareDialog", text)

struct ModeRow {
    CompareMode mode;
    const char* name; // object name
    const char* text;
    const char* place; // among the segments
    const char* hint;
};
constexpr std::array<ModeRow, 4> kModes{{
    {CompareMode::SideBySide, "compareSideBySide", T("Side by side"), "first",
     T("Scroll to zoom, drag to move: both go together.")},
    {CompareMode::Swipe, "compareSwipe", T("Swipe"), "middle",
     T("Move the line with the pointer or the arrow keys: A is left of it, B right.")},
    {CompareMode::Blink, "compareBlink", T("Blink"), "middle",
     T("A and B take turns in the same place; Space shows the other one and keeps it.")},
    {CompareMode::Difference, "compareDifference", T("Difference"), "last",
     T("Each pixel's difference between A and B, over its channels.")},
}};

#undef T

const ModeRow& rowOf(CompareMode mode) {
    return kModes.at(static_cast<std::size_t>(mode)); // the table is in the order of the enumeration
}

QLabel* makeCaption(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setProperty("caption", true);
    return label;
}

} // namespace

CompareDialog::CompareDialog(QWidget* parent)
    : QDialog(parent),
      m_view(new CompareView(this)),
      m_modes(new QButtonGroup(this)),
      m_other(new QComboBox(this)),
      m_hint(makeCaption(this)),
      m_scale(new HeatScale(this)),
      m_zoom(makeCaption(this)),
      m_bars(new QWidget(this)) {
    setObjectName(QStringLiteral("compareDialog"));
    setWindowTitle(tr("Compare images"));
    m_other->setObjectName(QStringLiteral("compareOther"));
    m_other->setAccessibleName(tr("Run that is B"));
    m_other->setToolTip(tr("The run whose images are B"));
    m_other->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_other->setMinimumContentsLength(kChoiceCharacters);
    m_other->hide();
    connect(m_other, &QComboBox::activated, this,
            [this] { emit otherChosen(m_other->currentData().toString()); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(kSpacing);
    layout->addLayout(makeHeader());
    layout->addWidget(m_view, 1);
    layout->addLayout(makeFooter());
    layout->addWidget(m_bars);
    connect(m_view, &CompareView::differenceChanged, this, &CompareDialog::showHint);
    connect(m_view, &CompareView::shownChanged, this, &CompareDialog::showTitles);
    connect(m_view, &CompareView::zoomChanged, this,
            [this] { m_zoom->setText(tr("%1 ×").arg(m_view->zoom())); });
    buildKeys();
    setMode(CompareMode::SideBySide);
    resize(kPreferredSize.boundedTo(screen()->availableSize() - kFrameRoom));
    m_view->setFocus();
}

void CompareDialog::buildModes(QBoxLayout* row) {
    for (const ModeRow& mode : kModes) {
        const QString tip = tr("%1 (%2)").arg(tr(mode.hint)).arg(static_cast<int>(mode.mode) + 1);
        auto* button = makeSegment(mode.name, mode.place, tr(mode.text), tip, this);
        m_modes->addButton(button, static_cast<int>(mode.mode));
        row->addWidget(button);
    }
    connect(m_modes, &QButtonGroup::idClicked, this,
            [this](int id) { setMode(static_cast<CompareMode>(id)); });
}

QBoxLayout* CompareDialog::makeTitle(Header& header, const char* name, Qt::Alignment alignment) {
    header.name = new QLabel(this);
    header.name->setObjectName(QLatin1String(name));
    header.caption = makeCaption(this);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    for (QLabel* label : {header.name, header.caption}) {
        label->setAlignment(alignment);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        column->addWidget(label);
    }
    return column;
}

QBoxLayout* CompareDialog::makeHeader() {
    auto* segments = new QHBoxLayout;
    segments->setSpacing(0);
    buildModes(segments);
    QBoxLayout* other = makeTitle(m_headerB, "compareB", Qt::AlignRight | Qt::AlignVCenter);
    other->insertWidget(1, m_other, 0, Qt::AlignRight); // in the name's place
    auto* header = new QHBoxLayout;
    header->setSpacing(kSpacing);
    header->addLayout(makeTitle(m_headerA, "compareA", Qt::AlignLeft | Qt::AlignVCenter), 1);
    header->addLayout(segments);
    header->addLayout(other, 1);
    return header;
}

QBoxLayout* CompareDialog::makeFooter() {
    const auto makeButton = [this](const char* name, const QString& text, const QString& toolTip, auto slot) {
        auto* button = new QToolButton(this);
        button->setObjectName(QLatin1String(name));
        button->setText(text);
        button->setToolTip(toolTip);
        button->setAccessibleName(toolTip);
        button->setProperty("flat", true);
        connect(button, &QToolButton::clicked, m_view, slot);
        return button;
    };
    auto* footer = new QHBoxLayout;
    footer->setSpacing(8);
    m_hint->setObjectName(QStringLiteral("compareHint"));
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    footer->addWidget(m_hint, 1);
    footer->addWidget(m_scale);
    footer->addSpacing(kSpacing);
    footer->addWidget(
        makeButton("compareZoomOut", QStringLiteral("−"), tr("Smaller (−)"), [this] { m_view->zoomBy(-1); }));
    footer->addWidget(m_zoom);
    footer->addWidget(
        makeButton("compareZoomIn", QStringLiteral("+"), tr("Larger (+)"), [this] { m_view->zoomBy(1); }));
    footer->addWidget(makeButton("compareFit", tr("Fit"), tr("As large as the room allows (0)"),
                                 [this] { m_view->fit(); }));
    return footer;
}

void CompareDialog::buildKeys() {
    const auto on = [this](const QKeySequence& key, auto slot) {
        connect(new QShortcut(key, this), &QShortcut::activated, this, slot);
    };
    for (const ModeRow& row : kModes)
        on(QKeySequence(Qt::Key_1 + static_cast<int>(row.mode)), [this, mode = row.mode] { setMode(mode); });
    on(QKeySequence(Qt::CTRL | Qt::Key_Left), [this] { stepTimelines(-1); });
    on(QKeySequence(Qt::CTRL | Qt::Key_Right), [this] { stepTimelines(1); });
}

void CompareDialog::setMode(CompareMode mode) {
    m_modes->button(static_cast<int>(mode))->setChecked(true);
    m_view->setMode(mode);
    m_view->setFocus();
    showHint();
    showTitles();
}

void CompareDialog::setSides(const CompareSide& a, const CompareSide& b, bool ownBars) {
    for (const auto& connection : std::as_const(m_following))
        disconnect(connection);
    m_following.clear();
    m_a = a;
    m_b = b;
    for (const CompareSide& side : {m_a, m_b})
        m_following << connect(side.timeline, &Timeline::imagesChanged, this, &CompareDialog::showImages);
    makeBars(ownBars);
    showImages();
}

void CompareDialog::setNameA(const QString& name) {
    m_a.name = name;
    showTitles();
}

void CompareDialog::makeBars(bool own) {
    delete m_bars->layout();
    qDeleteAll(m_bars->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    auto* layout = new QVBoxLayout(m_bars);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    const auto add = [&](const CompareSide& side, const QString& letter) {
        auto* row = new QHBoxLayout;
        row->setSpacing(8);
        if (own) {
            auto* label = new QLabel(letter, m_bars);
            label->setProperty("title", true);
            row->addWidget(label);
        }
        row->addWidget(new TimelineBar(side.model, side.timeline, m_bars), 1);
        layout->addLayout(row);
    };
    add(m_a, QStringLiteral("A"));
    if (own)
        add(m_b, QStringLiteral("B"));
}

void CompareDialog::setChoices(const std::vector<CompareChoice>& runs, const QString& chosen) {
    const QSignalBlocker quiet(m_other);
    bool same = m_other->count() == static_cast<int>(runs.size()); // somebody may have opened it
    for (int i = 0; same && i < m_other->count(); ++i)
        same = m_other->itemText(i) == runs[static_cast<std::size_t>(i)].name &&
               m_other->itemData(i).toString() == runs[static_cast<std::size_t>(i)].directory;
    if (!same)
        m_other->clear();
    for (const CompareChoice& run : same ? std::vector<CompareChoice>() : runs)
        m_other->addItem(run.name, run.directory);
    m_other->setCurrentIndex(m_other->findData(chosen));
    m_other->setVisible(!runs.empty());
    m_headerB.name->setVisible(runs.empty());
}

void CompareDialog::showImages() {
    m_view->setImages(m_a.timeline ? m_a.timeline->images() : nullptr,
                      m_b.timeline ? m_b.timeline->images() : nullptr);
    showTitles();
}

void CompareDialog::showTitles() {
    const bool blinks = m_view->mode() == CompareMode::Blink;
    showTitle(m_headerA, QStringLiteral("A"), m_a, !blinks || !m_view->showsB());
    showTitle(m_headerB, QStringLiteral("B"), m_b, !blinks || m_view->showsB());
}

void CompareDialog::showTitle(const Header& header, const QString& letter, const CompareSide& side,
                              bool strong) {
    const auto images = side.timeline ? side.timeline->images() : nullptr;
    header.name->setProperty("fieldName", !strong);
    setLook(header.name, "title", strong);
    const QString text = QStringLiteral("%1 · %2").arg(letter, side.name);
    header.name->setText(header.name->fontMetrics().elidedText(text, Qt::ElideRight, header.name->width()));
    header.name->setToolTip(plainTip(side.name));
    const QString iteration =
        images ? tr("iteration %1").arg(formatCount(images->iteration)) : tr("no images");
    const bool bare = header.name->isHidden(); // the choice beside it says the rest
    header.caption->setText(bare ? QStringLiteral("%1 · %2").arg(letter, iteration) : iteration);
}

void CompareDialog::showHint() {
    const auto& difference = m_view->difference();
    m_scale->setVisible(difference.has_value());
    if (difference)
        m_scale->setLargest(difference->largest);
    m_hint->setText(difference ? tr("Mean difference %1, largest %2 of the range from black to white.")
                                     .arg(percentText(difference->mean), percentText(difference->largest))
                               : tr(rowOf(m_view->mode()).hint));
}

void CompareDialog::stepTimelines(int steps) {
    if (m_a.timeline)
        m_a.timeline->moveBy(steps);
}

void CompareDialog::resizeEvent(QResizeEvent* event) {
    QDialog::resizeEvent(event);
    showTitles();
}

} // namespace distill
