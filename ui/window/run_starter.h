// SPDX-License-Identifier: GPL-3.0-or-later
// From the set-up to a run that goes on: where it is recorded, what is asked before it begins, and, once it
// has ended, how fast it was. GUI thread only; what it is given must outlive it.
#pragma once

#include <filesystem>
#include <optional>

#include <QObject>

#include "core/places/place.h"
#include "core/run/run_config.h"
#include "core/run/run_request.h"
#include "ui/setup/speed_book.h"

namespace distill {

class MessageBanner;
class RunDesk;
class Settings;
class SetupPanel;

class RunStarter final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        RunDesk* desk;
        SetupPanel* setup;
        MessageBanner* banner;
    };
    RunStarter(const Parts& parts, Settings& settings, QWidget* window);

    // Given by the command line, it is recorded in whatever the settings say.
    void setRunsFolder(const std::filesystem::path& folder, bool given);
    bool records() const; // new runs, in the runs folder
    void start();         // what the set-up says; asks before a run of hours or of more memory than there is

    void startIn(const RunConfig& config);   // this set-up, unasked
    void startNext(const RunConfig& config); // the same, aside where another run is looked at
    // Of the run of this process, else of the one that is shown, once it has done enough to tell.
    std::optional<OngoingSpeed> ongoing() const;

signals:
    void placeRequested(const distill::RunConfig& config, const distill::Place& place); // it runs there
    void runsFolderChosen(const QString& folder); // another one, since nothing can be written into that one

private:
    bool asksFirst(const RunConfig& config); // true: the answer starts it
    bool finds(const RunConfig& config);     // where to record it; else other places are offered
    RunRequest requestFor(const RunConfig& config, bool record) const;
    void begin(const RunConfig& config, bool record);
    void noteSpeed() const; // of the run that has ended
    void noteSpeedThere();  // of one at a place, which is shown
    void estimateWhereItRuns();
    void offerOtherPlaces(const RunConfig& config, const QString& problem);
    void askForFolder(const RunConfig& config);

    RunDesk* m_desk;
    SetupPanel* m_setup;
    Settings& m_settings;
    MessageBanner* m_banner;
    QWidget* m_window;
    std::filesystem::path m_folder;
    bool m_given = false;
};

} // namespace distill
