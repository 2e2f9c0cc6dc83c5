// SPDX-License-Identifier: GPL-3.0-or-later
// One sentence just below a field that says why what was typed there was refused. Lies over the window, so
// that nothing moves, and goes when the field is edited again, is hidden, or some seconds have passed. GUI
// thread; a field has at most one, which belongs to the field's window.
#pragma once

#include <QLabel>
#include <QPointer>

class QTimer;

namespace distill {

class FieldHint final : public QLabel {
    Q_OBJECT
public:
    static void tell(QWidget* field, const QString& sentence); // empty = take it away
    static QString shown(const QWidget* field);                // empty where nothing is shown

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    FieldHint(QWidget* field, QWidget* window);
    static FieldHint* of(const QWidget* field);
    void place();

    QPointer<QWidget> m_field;
    QTimer* m_timer;
};

} // namespace distill
