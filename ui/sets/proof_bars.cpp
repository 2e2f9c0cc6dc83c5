// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sets/proof_bars.h"

#include <algorithm>

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/theme/plain_tip.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kRowHeight = 28;
constexpr int kBarHeight = 12;
constexpr int kNameWidth = 256; // normalisation and packing in full
constexpr int kVerdictWidth = 216;
constexpr int kGap = 12;

QColor colourOf(const Proof& proof, double best) {
    const Tokens& tokens = Theme::instance().tokens();
    switch (verdictOf(proof.result, best)) {
    case ProofVerdict::NearChance:
        return tokens.error;
    case ProofVerdict::FarBelowBest:
        return tokens.muted;
    case ProofVerdict::Plausible:
        break;
    }
    return tokens.accuracy;
}

} // namespace

ProofBars::ProofBars(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("proofBars"));
    setAccessibleName(tr("Accuracy of each way of reading"));
    setCursor(Qt::PointingHandCursor);
}

void ProofBars::setProofs(const QVector<Proof>& proofs, double best) {
    const bool resized = proofs.size() != m_proofs.size();
    m_proofs = proofs;
    m_best = best;
    m_readings.clear();
    for (const Proof& proof : m_proofs)
        m_readings.append(proof.reading);
    if (resized)
        updateGeometry();
    describe();
    update();
}

void ProofBars::describe() {
    QStringList lines;
    for (int row = 0; row < m_proofs.size(); ++row)
        lines << readingName(m_readings[row], m_readings) + QStringLiteral(": ") + verdict(row);
    setAccessibleDescription(lines.join(QStringLiteral("; ")));
}

QString ProofBars::verdict(int row) const {
    const Proof& proof = m_proofs[row];
    switch (proof.state) {
    case Proof::State::Untried:
        return tr("not tried");
    case Proof::State::Waiting:
        return tr("waiting");
    case Proof::State::Training:
        return proof.percent < 0 ? tr("training") : tr("training, %1 %").arg(proof.percent);
    case Proof::State::Failed:
        return tr("could not be tried");
    case Proof::State::Done:
        break;
    }
    const QString accuracy = QString::number(proof.result.accuracy, 'f', 1);
    switch (verdictOf(proof.result, m_best)) {
    case ProofVerdict::NearChance:
        return tr("%1 %, near chance: wrong").arg(accuracy);
    case ProofVerdict::FarBelowBest:
        return tr("%1 %, far below the best").arg(accuracy);
    case ProofVerdict::Plausible:
        break;
    }
    return proof.result.accuracy >= m_best ? tr("%1 %, fits best").arg(accuracy)
                                           : tr("%1 %, possible").arg(accuracy);
}

QSize ProofBars::sizeHint() const {
    return {kNameWidth + kVerdictWidth + 200, kRowHeight * static_cast<int>(m_proofs.size())};
}

int ProofBars::rowAt(const QPoint& position) const {
    const int row = position.y() / kRowHeight;
    return position.y() >= 0 && row < m_proofs.size() ? row : -1;
}

void ProofBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int row = 0; row < m_proofs.size(); ++row)
        paintRow(painter, row);
}

void ProofBars::paintRow(QPainter& painter, int row) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QRect line(0, row * kRowHeight, width(), kRowHeight);
    const bool isChosen = row == 0;
    QFont shown = font();
    shown.setWeight(isChosen ? QFont::DemiBold : QFont::Normal);
    painter.setFont(shown);
    painter.setPen(tokens.text);
    const QRect name(line.left(), line.top(), kNameWidth, line.height());
    painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(readingName(m_readings[row], m_readings),
                                                      Qt::ElideRight, name.width()));
    const QRect verdictRoom(line.right() - kVerdictWidth, line.top(), kVerdictWidth, line.height());
    paintBar(painter, row,
             QRect(name.right() + kGap, line.top() + (line.height() - kBarHeight) / 2,
                   verdictRoom.left() - kGap - name.right() - kGap, kBarHeight));
    const Proof& proof = m_proofs[row];
    const bool wrong =
        proof.state == Proof::State::Failed ||
        (proof.state == Proof::State::Done && verdictOf(proof.result, m_best) == ProofVerdict::NearChance);
    painter.setPen(wrong ? tokens.error : proof.state == Proof::State::Done ? tokens.text : tokens.muted);
    painter.drawText(verdictRoom, Qt::AlignLeft | Qt::AlignVCenter, verdict(row));
}

void ProofBars::paintBar(QPainter& painter, int row, const QRect& room) const {
    const Tokens& tokens = Theme::instance().tokens();
    const Proof& proof = m_proofs[row];
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.background);
    painter.drawRoundedRect(room, 3, 3);
    const auto upTo = [&room](double percent) {
        QRect part = room;
        part.setWidth(std::max(2, qRound(room.width() * std::clamp(percent, 0.0, 100.0) / 100)));
        return part;
    };
    if (proof.state == Proof::State::Training && proof.percent > 0) {
        painter.setBrush(tokens.selection);
        painter.drawRoundedRect(upTo(proof.percent), 3, 3);
    }
    if (proof.state != Proof::State::Done)
        return;
    painter.setBrush(colourOf(proof, m_best));
    painter.drawRoundedRect(upTo(proof.result.accuracy), 3, 3);
    const int chance = upTo(proof.result.chance).right();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(tokens.text, 1, Qt::DashLine));
    painter.drawLine(chance, room.top() - 4, chance, room.bottom() + 4);
    painter.setRenderHint(QPainter::Antialiasing);
}

void ProofBars::mousePressEvent(QMouseEvent* event) {
    const int row = rowAt(event->pos());
    if (row >= 0)
        emit chosen(row);
}

bool ProofBars::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int row = rowAt(help->pos());
    if (row < 0)
        return true;
    const Proof& proof = m_proofs[row];
    QString text = tr("Click to read the set this way");
    if (proof.state == Proof::State::Failed)
        text = proof.problem;
    else if (proof.state == Proof::State::Done)
        text = tr("%1, %2 epochs on the set, tested on the dataset's test images; the dashed line is chance, "
                  "%3 %")
                   .arg(QString::fromStdString(proof.result.network))
                   .arg(proof.result.epochs)
                   .arg(proof.result.chance, 0, 'g', 3);
    QToolTip::showText(help->globalPos(), plainTip(text), this);
    return true;
}

} // namespace distill
