// SPDX-License-Identifier: GPL-3.0-or-later
// What the two gradients do in the present iteration: who pulls how hard, the ratio of their norms, and
// whether they pull together. Listens to the model; GUI thread only.
#pragma once

#include <QWidget>

class QLabel;

namespace distill {

class RunModel;
class ShareBar;

// "pull together", "against each other" or "across each other"; cosine of the angle between them, -1 … 1.
QString gradientWords(double cosine);

class GradientNote final : public QWidget {
    Q_OBJECT
public:
    GradientNote(RunModel* model, QWidget* parent);

private:
    void refresh();
    QString termName() const;

    RunModel* m_model;
    QLabel* m_shares;
    ShareBar* m_bar;
    QLabel* m_words;
};

} // namespace distill
