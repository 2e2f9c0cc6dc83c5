// SPDX-License-Identifier: GPL-3.0-or-later
// distill watch: runs in a terminal, steered by keys.
#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/files/commands.h"
#include "app/files/terminal.h"
#include "app/files/watch_view.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/program.h"
#include "core/base/number_text.h"
#include "core/places/backoff.h"
#include "core/places/launch.h"
#include "core/places/mirror.h"
#include "core/places/shell.h"
#include "core/store/control_files.h"
#include "core/store/run_places.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr auto kLook = std::chrono::milliseconds(250); // between looks at the disk
constexpr int kTick = 100;                             // milliseconds that a key is waited for
constexpr double kLambdaStep = 1.25, kFirstLambda = 1, kMostLambda = 1e12;
constexpr int kSignalBase = 128; // exit code of a process that a signal ended, as shells give it
constexpr const char* kClient = "watch";

struct WatchOptions {
    std::string what; // RUN, FOLDER or PLACE:RUN
    bool once = false, json = false;
};

// A run at a place, mirrored by a thread of its own, so that a slow line keeps nobody waiting.
class RemoteRun final {
public:
    RemoteRun(const Place& place, const std::string& run)
        : m_mirror({place, run}), m_folder(m_mirror.folder()), m_thread([this] { follow(); }) {}
    ~RemoteRun() {
        m_ends = true;
        m_thread.join();
    }
    RemoteRun(const RemoteRun&) = delete;
    RemoteRun& operator=(const RemoteRun&) = delete;
    const fs::path& folder() const { return m_folder; }
    std::string problem() const {
        const std::lock_guard<std::mutex> lock(m_mutex);
        return m_problem;
    }
    // Why it will never be reached; then nothing more comes.
    std::optional<Error> failure() const {
        const std::lock_guard<std::mutex> lock(m_mutex);
        return m_failure;
    }

private:
    void follow() {
        Backoff backoff;
        for (bool reached = false; !m_ends;) {
            const auto state = m_mirror.exchange();
            reached = reached || state.has_value();
            {
                const std::lock_guard<std::mutex> lock(m_mutex);
                m_problem = state ? "" : "asleep: " + state.error().message;
                if (!reached && !mayWake(state.error(), reached)) {
                    m_failure = state.error();
                    return;
                }
            }
            const bool quiet = !state || state->received == 0;
            for (const auto end = Clock::now() + backoff.next(quiet); !m_ends && Clock::now() < end;)
                std::this_thread::sleep_for(std::chrono::milliseconds(kTick));
        }
    }

    Mirror m_mirror;
    fs::path m_folder;
    mutable std::mutex m_mutex;
    std::string m_problem;
    std::optional<Error> m_failure;
    std::atomic<bool> m_ends{false};
    std::thread m_thread; // last: the others are there before it starts
};

// One run on the terminal. What keys ask for goes into its control file.
class RunWatch final {
public:
    RunWatch(Terminal& terminal, const fs::path& run, RemoteRun* remote)
        : m_terminal(terminal), m_state(run), m_remote(remote) {}

    void show() { // until the user leaves, or a signal
        for (bool leaves = false; !leaves && m_terminal.signal() == 0;) {
            if (const auto now = Clock::now(); now - m_looked >= kLook) {
                m_looked = now;
                m_state.look();
                takeAnswer();
            }
            CellPage page(m_terminal.height(), m_terminal.width());
            drawRun(page, m_state,
                    m_remote != nullptr && !m_remote->problem().empty() ? m_remote->problem() : m_note);
            m_terminal.show(page);
            leaves = act(m_terminal.wait(kTick)) || (m_remote != nullptr && m_remote->failure());
        }
    }

private:
    void ask(ControlKind kind, double value = 0) {
        const auto id = sendControl(m_state.run(), {kind, value, 0, kClient});
        const std::string what =
            kind == ControlKind::Lambda ? "λ " + shortNumber(value, 5) : std::string(toString(kind));
        m_note = id ? what + " asked for" : id.error().message;
        if (id && kind == ControlKind::Lambda)
            m_wanted = value;
    }

    void takeAnswer() {
        const auto& answer = m_state.answer();
        if (!answer || answer->client != kClient || answer->id == m_answered)
            return;
        m_answered = answer->id;
        const bool lambda = answer->key == "lambda";
        m_note = (lambda ? "λ " + shortNumber(answer->value, 5) : answer->key) + " from iteration " +
                 std::to_string(answer->iteration) + " on";
        if (lambda && m_wanted && *m_wanted == answer->value)
            m_wanted.reset();
    }

    void changeLambda(bool up) {
        const double now = m_wanted.value_or(m_state.lambda());
        const double next = now <= 0 ? (up ? kFirstLambda : 0) : up ? now * kLambdaStep : now / kLambdaStep;
        ask(ControlKind::Lambda, std::min(next, kMostLambda));
    }

    bool act(const KeyPress& press) { // whether the user leaves
        if (press.key == Key::None || press.key == Key::Resized)
            return false;
        if (m_confirms) {
            m_confirms = false;
            m_note.clear();
            if (press.character == "y" || press.character == "Y")
                ask(ControlKind::Stop);
            return false;
        }
        switch (press.key) {
        case Key::Left:
            m_state.showEarlier();
            return false;
        case Key::Right:
            m_state.showLater();
            return false;
        case Key::Home:
            m_state.showFirst();
            return false;
        case Key::End:
            m_state.showNewest();
            return false;
        case Key::Escape:
            return true;
        case Key::Character:
            return actOn(press.character);
        default:
            return false;
        }
    }

    bool actOn(const std::string& key) {
        if (key == "q")
            return true;
        if (key == "[" || key == "-")
            changeLambda(false);
        else if (key == "]" || key == "+")
            changeLambda(true);
        else if (key == " " || key == "p")
            ask(m_state.state() == RunState::Paused ? ControlKind::Resume : ControlKind::Pause);
        else if (key == "s")
            ask(ControlKind::Step);
        else if (key == "e")
            ask(ControlKind::Evaluate);
        else if (key == "c")
            ask(ControlKind::Checkpoint);
        else if (key == "x") {
            m_confirms = true;
            m_note = "End the run? What is done is recorded. y / n";
        }
        return false;
    }

    Terminal& m_terminal;
    WatchState m_state;
    RemoteRun* m_remote;
    Clock::time_point m_looked{};
    std::string m_note;
    std::optional<double> m_wanted; // λ that was asked for and is not yet answered
    std::uint64_t m_answered = 0;
    bool m_confirms = false;
};

// The runs of a folder; Enter watches one.
class ListWatch final {
public:
    ListWatch(Terminal& terminal, const fs::path& folder) : m_terminal(terminal), m_index(folder) {
        m_list.folder = folder.string();
    }

    void show() {
        for (bool leaves = false; !leaves && m_terminal.signal() == 0;) {
            if (const auto now = Clock::now(); now - m_looked >= kLook) {
                m_looked = now;
                static_cast<void>(m_index.refresh()); // a folder that vanished has no runs
            }
            m_list.rows = m_index.rows({m_list.search, false, false, false});
            m_list.chosen = std::min(m_list.chosen, m_list.rows.empty() ? 0 : m_list.rows.size() - 1);
            CellPage page(m_terminal.height(), m_terminal.width());
            drawList(page, m_list);
            m_terminal.show(page);
            leaves = act(m_terminal.wait(kTick));
        }
    }

private:
    bool act(const KeyPress& press) {
        if (m_list.typing)
            return type(press);
        const std::size_t last = m_list.rows.empty() ? 0 : m_list.rows.size() - 1;
        if (press.key == Key::Down)
            m_list.chosen = std::min(last, m_list.chosen + 1);
        else if (press.key == Key::Up)
            m_list.chosen -= m_list.chosen > 0 ? 1 : 0;
        else if (press.key == Key::Home)
            m_list.chosen = 0;
        else if (press.key == Key::End)
            m_list.chosen = last;
        else if (press.key == Key::Enter && !m_list.rows.empty())
            RunWatch(m_terminal, m_list.rows[m_list.chosen].directory, nullptr).show();
        else if (press.character == "/")
            m_list.typing = true;
        else
            return press.key == Key::Escape || press.character == "q";
        return false;
    }

    bool type(const KeyPress& press) {
        if (press.key == Key::Character)
            m_list.search += press.character;
        else if (press.key == Key::Erase)
            eraseLast();
        else if (press.key == Key::Enter)
            m_list.typing = false;
        else if (press.key == Key::Escape) {
            m_list.search.clear();
            m_list.typing = false;
        }
        return false;
    }

    void eraseLast() { // one character of UTF-8
        while (!m_list.search.empty()) {
            const auto byte = static_cast<unsigned char>(m_list.search.back());
            m_list.search.pop_back();
            if ((byte & 0xC0) != 0x80)
                return;
        }
    }

    Terminal& m_terminal;
    RunIndex m_index;
    ListView m_list;
    Clock::time_point m_looked{};
};

int printOnce(const std::vector<fs::path>& runs, bool json) {
    auto rows = nlohmann::json::array();
    bool first = true;
    for (const auto& run : runs) {
        WatchState state(run);
        state.look();
        if (const auto record = openRun(run))
            for (const auto& line : record->damage)
                warn(line);
        if (json)
            rows.push_back(summaryJson(state));
        else
            std::cout << (first ? "" : "\n") << summaryText(state);
        first = false;
    }
    if (json)
        printJson(rows);
    return 0;
}

int onTerminal(const std::function<void(Terminal&)>& show) {
    int signal = 0;
    {
        auto terminal = Terminal::open();
        if (!terminal)
            return reportError(terminal.error());
        show(**terminal);
        signal = (*terminal)->signal();
    }
    return signal == 0 ? 0 : kSignalBase + signal;
}

int watchAtPlace(const WatchOptions& options) {
    const auto placed = placedRun(options.what);
    if (!placed)
        return reportError(placed.error());
    if (!options.once) {
        RemoteRun remote(placed->place, placed->run);
        const int code =
            onTerminal([&](Terminal& terminal) { RunWatch(terminal, remote.folder(), &remote).show(); });
        const auto failure = remote.failure();
        return failure && code == 0 ? reportError(*failure) : code;
    }
    const auto mirror = mirrorNow(*placed); // held until all is printed: a run that is alive reads as such
    if (!mirror)
        return reportError(mirror.error());
    return printOnce({(*mirror)->folder()}, options.json);
}

int watchCommand(const WatchOptions& options) {
    if (options.json && !options.once)
        return reportError({ErrorCode::Usage, "--json goes with --once.", {}});
    if (isRunAddress(options.what))
        return watchAtPlace(options);
    const fs::path place = options.what.empty() ? defaultRunsDirectory() : fs::path(options.what);
    if (isRunDirectory(place)) {
        if (options.once)
            return printOnce({place}, options.json);
        return onTerminal([&](Terminal& terminal) { RunWatch(terminal, place, nullptr).show(); });
    }
    if (const auto lost = lostJournal(place))
        return reportError(*lost);
    RunIndex index(place);
    std::error_code error;
    if (!options.what.empty() || fs::exists(place, error)) // before the first run there is no such folder
        if (const auto done = index.refresh(); !done)
            return reportError(done.error());
    if (!options.once)
        return onTerminal([&](Terminal& terminal) { ListWatch(terminal, place).show(); });
    std::vector<fs::path> runs;
    for (const auto& row : index.rows())
        runs.push_back(row.directory);
    if (runs.empty() && !options.json) // on standard error: a script reads no summaries
        std::cerr << "distill: there are no runs in '" << place.string() << "'.\n";
    return printOnce(runs, options.json);
}

} // namespace

void addWatchCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<WatchOptions>();
    auto* command =
        app.add_subcommand("watch", "See and steer runs in this terminal: curves, images, CMI by class");
    command->footer(
        "Keys: [ and ] (or - and +) change λ by a quarter; space pauses and goes on, s one iteration, e\n"
        "evaluates, c keeps a checkpoint, x ends the run after a question; left and right look at earlier\n"
        "images, Home at the first, End at the newest; q leaves, and the run goes on. In a list: arrows,\n"
        "Enter, / to search.");
    addPath(*command, "run", options->what,
            "Run folder, folder of runs, or PLACE:RUN; default ~/Distillations");
    command->add_flag("--once", options->once, "Print a summary and leave, for scripts and logs");
    addJson(*command, options->json, "Of --once: an array, an object for each run");
    command->callback([options, &status] { status = watchCommand(*options); });
}

} // namespace distill
