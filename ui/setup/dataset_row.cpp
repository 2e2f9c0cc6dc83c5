// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/dataset_row.h"

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/process/background.h"
#include "ui/setup/fetch_dialog.h"
#include "ui/theme/number_format.h"
#include "ui/theme/plain_tip.h"
#include "ui/theme/style_sheet.h"

namespace distill {

namespace {

constexpr int kDot = 8; // pixels

QString shortPath(const std::string& path) {
    const QString text = QString::fromStdString(path), home = QDir::homePath();
    return text.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + text.mid(home.size()) : text;
}

QString textOf(const FoundDataset& found) {
    const QString counts =
        DataRow::tr("%1 + %2 images").arg(formatCount(qint64(found.train)), formatCount(qint64(found.test)));
    return found.place.empty() ? DataRow::tr("%1, generated").arg(counts)
                               : DataRow::tr("%1, found in %2").arg(counts, shortPath(found.place));
}

} // namespace

DataRow::DataRow(QWidget* parent)
    : QWidget(parent),
      m_dot(new QLabel(this)),
      m_text(new QLabel(this)),
      m_choose(new QToolButton(this)),
      m_get(new QPushButton(tr("Get it…"), this)) {
    setObjectName(QStringLiteral("datasetRow"));
    m_dot->setObjectName(QStringLiteral("datasetDot"));
    m_dot->setFixedSize(kDot, kDot + 4); // the style keeps 4 above it
    m_text->setObjectName(QStringLiteral("datasetText"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_choose->setObjectName(QStringLiteral("datasetChoose"));
    m_choose->setText(tr("Choose…"));
    m_choose->setToolTip(tr("Say where the dataset lies."));
    m_choose->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_choose);
    menu->addAction(tr("A folder…"), this, [this] { choose(true); });
    menu->addAction(tr("A file or archive…"), this, [this] { choose(false); });
    m_choose->setMenu(menu);
    m_get->setObjectName(QStringLiteral("datasetGet"));
    m_get->setToolTip(
        tr("Shows where it comes from, how large it is and its licence before anything is fetched."));
    connect(m_get, &QPushButton::clicked, this, &DataRow::get);
    layOut();
    m_get->hide();
}

void DataRow::layOut() {
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_dot, 0, Qt::AlignTop);
    line->addWidget(m_text, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->setContentsMargins(kDot + 8, 0, 0, 0);
    buttons->addWidget(m_choose);
    buttons->addWidget(m_get);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 4);
    layout->setSpacing(4);
    layout->addLayout(line);
    layout->addLayout(buttons);
}

QString DataRow::text() const {
    return m_text->text();
}

void DataRow::setDataset(const QString& id, const QString& data) {
    if (id == m_id && data == m_data)
        return;
    m_id = id;
    m_data = data;
    lookAgain();
}

void DataRow::lookAgain() {
    m_found.reset();
    m_text->setText(tr("Looking for the dataset…"));
    m_get->hide();
    mark("looking");
    const int asked = ++m_asked;
    runInBackground(
        this, [id = m_id.toStdString(), data = m_data.toStdString()] { return lookForDataset(id, data); },
        [this, asked](const Result<FoundDataset>& found) {
            if (asked == m_asked)
                show(found);
        });
}

void DataRow::show(const Result<FoundDataset>& found) {
    const bool generated = found && found->place.empty();
    m_choose->setVisible(!generated);
    m_get->setVisible(!found && offerOf({m_id.toStdString(), {}, {}}).has_value());
    if (found) {
        m_found = *found;
        QStringList warnings;
        for (const auto& warning : found->warnings)
            warnings << QString::fromStdString(warning);
        m_text->setText(textOf(*found));
        m_text->setToolTip(plainTip(warnings.join(QLatin1Char('\n'))));
    } else {
        m_text->setText(m_data.isEmpty() ? tr("Not found on this machine.")
                                         : QString::fromStdString(found.error().message));
        m_text->setToolTip(
            QString::fromStdString(found.error().message + "\n" + found.error().detail).trimmed());
    }
    mark(found ? "ready" : "missing");
    emit looked(found.has_value());
}

void DataRow::mark(const char* state) {
    for (QLabel* label : {m_dot, m_text})
        setLook(label, "dataset", QLatin1String(state));
}

void DataRow::choose(bool folder) {
    const QString path = folder ? QFileDialog::getExistingDirectory(this, tr("Where is the dataset?"), m_data)
                                : QFileDialog::getOpenFileName(this, tr("Where is the dataset?"), m_data);
    if (!path.isEmpty())
        emit chosen(path);
}

void DataRow::get() {
    const auto offer = offerOf({m_id.toStdString(), {}, {}});
    if (!offer)
        return;
    auto* dialog = new FetchDialog(*offer, this);
    connect(dialog, &QDialog::accepted, this, [this] {
        if (!m_data.isEmpty())
            emit chosen(QString()); // what was given is not where it went
        lookAgain();
    });
    dialog->open();
}

} // namespace distill
