// SPDX-License-Identifier: GPL-3.0-or-later
// Links to runs: followed here, into the iteration, class and image that they name, and made of what is shown.
// GUI thread only; what it is given must outlive it.
#pragma once

#include <filesystem>
#include <optional>

#include <QObject>

#include "ui/run/run_link.h"

namespace distill {

class ImagePanel;
class Notices;
class PlaceDesk;
class RunDesk;
class RunListPanel;

class LinkDesk final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        RunDesk* desk;
        RunListPanel* runs;
        ImagePanel* images;
        PlaceDesk* places;
        Notices* notices;
    };
    LinkDesk(const Parts& parts, QWidget* window);

    void follow(const RunLink& link);
    void followText(const QString& text); // as another process hands it over; brings the window to the front
    void copyShown();                     // with the iteration that is looked at and the image that is chosen
    void copy(const QString& directory);  // of a run

signals:
    void openRequested(const QString& directory);
    // The run of this window keeps it: in a window of its own.
    void elsewhereRequested(const QString& link);

private:
    RunLink linkTo(const std::filesystem::path& directory) const;
    void goWhereItLeads();
    void choose(const RunLink& link);
    void put(const RunLink& link);

    Parts m_parts;
    QWidget* m_window;
    std::optional<RunLink> m_link; // whose run is being opened
    std::filesystem::path m_folder;
};

} // namespace distill
