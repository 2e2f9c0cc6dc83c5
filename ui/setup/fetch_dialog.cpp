// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/fetch_dialog.h"
#include "ui/theme/style_sheet.h"

#include <algorithm>

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace distill {

namespace {

constexpr int kWidth = 520, kMargin = 16; // pixels

QLabel* valueLabel(const QString& text, const char* name, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString addressesOf(const DatasetOffer& offer) {
    QStringList texts;
    for (const auto& file : offer.files)
        texts << QString::fromStdString(file);
    return texts.join(QLatin1Char('\n'));
}

} // namespace

FetchDialog::FetchDialog(const DatasetOffer& offer, QWidget* parent)
    : QDialog(parent),
      m_offer(offer),
      m_source(valueLabel({}, "fetchSource", this)),
      m_addresses(valueLabel({}, "fetchFiles", this)),
      m_mirror(new QLineEdit(this)),
      m_state(valueLabel({}, "fetchState", this)),
      m_progress(new QProgressBar(this)),
      m_fetch(new QPushButton(tr("Fetch"), this)),
      m_close(new QPushButton(tr("Cancel"), this)) {
    setObjectName(QStringLiteral("fetchDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Get %1").arg(QString::fromStdString(offer.name)));
    layOut();
    connectParts();
}

void FetchDialog::layOut() {
    m_mirror->setObjectName(QStringLiteral("fetchMirror"));
    m_mirror->setPlaceholderText(tr("address of a folder with these files"));
    auto* form = new QFormLayout;
    form->setVerticalSpacing(8);
    form->addRow(tr("From"), m_source);
    m_addresses->setProperty("caption", true);
    form->addRow(QString(), m_addresses);
    form->addRow(tr("Size"),
                 valueLabel(QLocale().formattedDataSize(qint64(m_offer.bytes), 0, QLocale::DataSizeSIFormat),
                            "fetchSize", this));
    form->addRow(tr("Licence"), valueLabel(QString::fromStdString(m_offer.licence), "fetchLicence", this));
    form->addRow(tr("Goes to"), valueLabel(QString::fromStdString(m_offer.target), "fetchTarget", this));
    form->addRow(tr("Mirror"), m_mirror);
    m_fetch->setObjectName(QStringLiteral("fetchButton"));
    m_fetch->setDefault(true);
    m_close->setAutoDefault(false);
    m_progress->setRange(0, 100);
    m_progress->hide();
    m_state->hide();
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_close);
    buttons->addWidget(m_fetch);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addWidget(m_progress);
    layout->addWidget(m_state);
    layout->addLayout(buttons);
    setMinimumWidth(kWidth);
    showSource();
}

void FetchDialog::connectParts() {
    connect(m_mirror, &QLineEdit::textChanged, this, &FetchDialog::showSource);
    connect(m_fetch, &QPushButton::clicked, this, &FetchDialog::fetch);
    connect(m_close, &QPushButton::clicked, this,
            [this] { m_query.isRunning() ? m_query.stop() : reject(); });
    connect(&m_query, &DistillProcess::progress, this, [this](const QString&, int percent) {
        m_progress->setRange(0, percent < 0 ? 0 : 100);
        m_progress->setValue(percent);
    });
    connect(&m_query, &DistillProcess::finished, this, &QDialog::accept);
    connect(&m_query, &DistillProcess::failed, this,
            [this](const Error& error) { stopped(QString::fromStdString(error.message), true); });
    connect(&m_query, &DistillProcess::stopped, this, [this] {
        stopped(tr("Cancelled. What has come is kept, and the next try goes on from there."), false);
    });
}

// Where the files would come from now.
void FetchDialog::showSource() {
    const auto now = offerOf({m_offer.id, m_mirror->text().trimmed().toStdString(), m_offer.target});
    const DatasetOffer& shown = now ? *now : m_offer;
    m_source->setText(QString::fromStdString(shown.source));
    m_addresses->setText(addressesOf(shown));
    makeRoom();
}

// Lines that wrap need a height that only the width tells.
void FetchDialog::makeRoom() {
    setMinimumHeight(layout()->totalHeightForWidth(std::max(width(), kWidth)));
}

QStringList FetchDialog::command() const {
    QStringList command{
        QStringLiteral("data"),  QStringLiteral("fetch"), QString::fromStdString(m_offer.id),
        QStringLiteral("--yes"), QStringLiteral("--to"),  QString::fromStdString(m_offer.target)};
    if (const QString mirror = m_mirror->text().trimmed(); !mirror.isEmpty())
        command << QStringLiteral("--from") << mirror;
    return command;
}

void FetchDialog::fetch() {
    m_fetch->setEnabled(false);
    m_mirror->setEnabled(false);
    m_state->hide();
    m_progress->setRange(0, 0);
    m_progress->show();
    m_query.start(command());
}

void FetchDialog::stopped(const QString& text, bool problem) {
    m_progress->hide();
    m_state->setText(text);
    setLook(m_state, "problem", problem);
    m_state->show();
    makeRoom();
    m_fetch->setEnabled(true);
    m_mirror->setEnabled(true);
    m_fetch->setDefault(true);
}

} // namespace distill
