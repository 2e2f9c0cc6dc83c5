// SPDX-License-Identifier: GPL-3.0-or-later
// The middle of the window: a banner where there is something to say, then the welcome page or the images
// above the plots. GUI thread only.
#pragma once

#include <QByteArray>
#include <QWidget>

class QSplitter;
class QStackedWidget;

namespace distill {

class ImagePanel;
class MessageBanner;
class PlotPanel;
class RunModel;
class Timeline;
class TimelineBar;
class WelcomePage;

class CentralArea final : public QWidget {
    Q_OBJECT
public:
    CentralArea(RunModel* model, Timeline* timeline, QWidget* parent);

    void showWelcome(bool welcome);
    bool isWelcome() const;
    // As large as the data suits: the plots get what the images do not need. Until it is moved by hand.
    void resetSplitter();
    QByteArray splitterState() const; // empty where it was not moved by hand
    void restoreSplitter(const QByteArray& state);

    MessageBanner* banner() const { return m_banner; }
    WelcomePage* welcome() const { return m_welcome; }
    PlotPanel* plots() const { return m_plots; }
    ImagePanel* images() const { return m_images; }
    void setSetBar(QWidget* bar); // in the place of the timeline while a stored set is shown

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void connectParts();
    void suitData();
    int plotHeightForData() const;
    void onMessages();
    void onStateChanged();

    RunModel* m_model;
    MessageBanner* m_banner;
    WelcomePage* m_welcome;
    ImagePanel* m_images;
    PlotPanel* m_plots;
    TimelineBar* m_timelineBar;
    QSplitter* m_splitter;
    QStackedWidget* m_pages;
    QWidget* m_setBar = nullptr;
    std::size_t m_messagesSeen = 0;
    bool m_splitByHand = false;
    bool m_runTrouble = false;  // the banner says what ails the run
    bool m_wasTroubled = false; // it failed or waits, and has not gone on since
};

} // namespace distill
