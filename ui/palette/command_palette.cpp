// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/command_palette.h"

#include <algorithm>

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/palette/fuzzy_match.h"
#include "ui/theme/caption_font.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kWidth = 560, kHeight = 400, kFromTop = 64;
constexpr int kRowHeight = 28, kPadding = 10;
constexpr std::size_t kMostShown = 60;
constexpr int kDetailRole = Qt::UserRole, kEnabledRole = Qt::UserRole + 1;

// Title at the left, kind and shortcut at the right.
class PaletteDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {100, kRowHeight};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& tokens = Theme::instance().tokens();
        const QRect room = option.rect.adjusted(kPadding, 0, -kPadding, 0);
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect, tokens.selection);
        const QString detail = index.data(kDetailRole).toString();
        painter->setFont(captionFont(option.font));
        painter->setPen(tokens.muted);
        painter->drawText(room, Qt::AlignRight | Qt::AlignVCenter, detail);
        const int taken = painter->fontMetrics().horizontalAdvance(detail) + kPadding;
        painter->setFont(option.font);
        painter->setPen(index.data(kEnabledRole).toBool() ? tokens.text : tokens.muted);
        const QString title =
            painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, room.width() - taken);
        painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter, title);
    }
};

QString detailOf(const PaletteItem& item) {
    return item.detail.isEmpty() ? item.kind : item.kind + QStringLiteral("   ") + item.detail;
}

} // namespace

CommandPalette::CommandPalette(std::vector<PaletteItem> items,
                               std::function<std::vector<PaletteItem>(const QString& typed)> also,
                               QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint),
      m_items(std::move(items)),
      m_also(std::move(also)),
      m_field(new QLineEdit(this)),
      m_list(new QListWidget(this)) {
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Find a command"));
    setProperty("card", true);
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_field->setPlaceholderText(tr("Command, setting, run, class or iteration"));
    m_field->setAccessibleName(tr("Find a command, setting, run, class or iteration"));
    m_field->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("What fits"));
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus); // the field keeps the keys
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(m_field);
    layout->addWidget(m_list, 1);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_field, &QLineEdit::returnPressed, this, &CommandPalette::act);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::act);
    search();
}

void CommandPalette::open() {
    const QWidget* window = parentWidget()->window();
    resize(std::min(kWidth, window->width() - 2 * kPadding), std::min(kHeight, window->height() - kFromTop));
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, kFromTop)));
    QDialog::open();
    m_field->setFocus();
}

void CommandPalette::search() {
    const QString typed = m_field->text().trimmed();
    std::vector<std::pair<int, const PaletteItem*>> fitting;
    const std::vector<PaletteItem> more =
        m_also && !typed.isEmpty() ? m_also(typed) : std::vector<PaletteItem>();
    for (const PaletteItem& item : m_items) {
        const int score = typed.isEmpty() ? 1 : fuzzyScore(typed, item.title + QLatin1Char(' ') + item.kind);
        if (score > 0)
            fitting.emplace_back(item.enabled ? score : score / 2, &item);
    }
    std::stable_sort(fitting.begin(), fitting.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    m_shown = more;
    for (const auto& [score, item] : fitting)
        if (m_shown.size() < kMostShown)
            m_shown.push_back(*item);
    m_list->clear();
    for (const PaletteItem& item : m_shown) {
        auto* row = new QListWidgetItem(item.title, m_list);
        row->setData(kDetailRole, detailOf(item));
        row->setData(kEnabledRole, item.enabled);
        row->setData(Qt::AccessibleTextRole, QString(item.title + QStringLiteral(", ") + detailOf(item)));
    }
    m_list->setCurrentRow(m_shown.empty() ? -1 : 0);
}

// What it does may open another dialog: this one goes first.
void CommandPalette::act() {
    const int row = m_list->currentRow();
    if (row < 0 || !m_shown[static_cast<std::size_t>(row)].enabled)
        return;
    const auto chosen = m_shown[static_cast<std::size_t>(row)].act;
    accept();
    if (chosen)
        chosen();
}

QStringList CommandPalette::shownTitles() const {
    QStringList titles;
    for (const PaletteItem& item : m_shown)
        titles << item.title;
    return titles;
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_field || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int page = std::max(1, m_list->height() / kRowHeight);
    const int step = key == Qt::Key_Down       ? 1
                     : key == Qt::Key_Up       ? -1
                     : key == Qt::Key_PageDown ? page
                     : key == Qt::Key_PageUp   ? -page
                                               : 0;
    if (step == 0 || m_list->count() == 0)
        return QDialog::eventFilter(watched, event);
    m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
    return true;
}

} // namespace distill
