// SPDX-License-Identifier: GPL-3.0-or-later
// A line of text whose digits all take the same width, so that it does not tremble while numbers change:
// Qt 6.4 cannot ask a font for its tabular figures. GUI thread only.
#pragma once

#include <QWidget>

namespace distill {

class TabularLabel final : public QWidget {
    Q_OBJECT
    Q_PROPERTY(QString text READ text WRITE setText)
public:
    explicit TabularLabel(QWidget* parent = nullptr);

    QString text() const { return m_text; }
    void setText(const QString& text);
    void setAlignment(Qt::Alignment alignment) { m_alignment = alignment; }
    void setMuted(bool muted);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int advance(const QString& text) const;

    QString m_text;
    Qt::Alignment m_alignment = Qt::AlignLeft;
    bool m_muted = false;
};

} // namespace distill
