// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown where there is no run: what this program is, and the ways to begin. GUI thread only.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace distill {

class WelcomePage final : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget* parent = nullptr);

    void setRunsFolder(const QString& folder); // empty: runs are not recorded

signals:
    void demoRequested();
    void setupRequested();
    void openRequested();

private:
    QHBoxLayout* makeButtons();
    QPushButton* makeButton(const char* name, const QString& text);

    QLabel* m_place;
};

} // namespace distill
