// SPDX-License-Identifier: GPL-3.0-or-later
// The A/B view: the images of two runs at one iteration, or of one run at two. Stays open beside the window
// and follows the timelines it was given. Every choice has a key: 1 to 4 the kind of view, + - 0 the zoom,
// Ctrl+arrows the iteration. GUI thread only; models and timelines may vanish before it.
#pragma once

#include <vector>

#include <QDialog>
#include <QPointer>

#include "ui/compare/compare_view.h"

class QAbstractButton;
class QBoxLayout;
class QButtonGroup;
class QComboBox;
class QLabel;

namespace distill {

class HeatScale;
class RunModel;
class Timeline;

struct CompareSide {
    QString name; // of the run
    QPointer<RunModel> model;
    QPointer<Timeline> timeline;
};

struct CompareChoice {
    QString directory, name;
};

class CompareDialog final : public QDialog {
    Q_OBJECT
public:
    explicit CompareDialog(QWidget* parent);

    // One bar moves A, and B follows by itself; or each has a bar of its own.
    void setSides(const CompareSide& a, const CompareSide& b, bool ownBars);
    void setNameA(const QString& name);
    void setChoices(const std::vector<CompareChoice>& runs, const QString& chosen); // for B; none = no choice
    void setMode(CompareMode mode);

    CompareView* view() const { return m_view; }

signals:
    void otherChosen(const QString& directory);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Header {
        QLabel* name = nullptr;
        QLabel* caption = nullptr;
    };
    void buildModes(QBoxLayout* row);
    QBoxLayout* makeHeader();
    QBoxLayout* makeFooter();
    QBoxLayout* makeTitle(Header& header, const char* name, Qt::Alignment alignment);
    void buildKeys();
    void makeBars(bool own);
    void showImages();
    void showTitles();
    void showTitle(const Header& header, const QString& letter, const CompareSide& side, bool strong);
    void showHint();
    void stepTimelines(int steps);

    CompareSide m_a, m_b;
    CompareView* m_view;
    QButtonGroup* m_modes;
    QComboBox* m_other;
    Header m_headerA, m_headerB;
    QLabel* m_hint;
    HeatScale* m_scale;
    QLabel* m_zoom;
    QWidget* m_bars;
    QList<QMetaObject::Connection> m_following; // of the present sides
};

} // namespace distill
