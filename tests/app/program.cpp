// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace distill::test {

namespace fs = std::filesystem;

namespace {

// $DISTILL_PROGRAM, else the one that was built with the tests.
std::string programPath() {
    const char* given = std::getenv("DISTILL_PROGRAM");
    return given != nullptr ? given : DISTILL_PROGRAM;
}

// One cache for all tests of this process, so that a teacher is trained once.
const Scratch& home() {
    static const Scratch scratch;
    return scratch;
}

} // namespace

fs::path cacheOfTests() {
    return home() / "cache";
}

namespace {

void redirect(int descriptor, const fs::path& file) {
    const int target = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (target < 0 || ::dup2(target, descriptor) < 0)
        ::_exit(126);
    ::close(target);
}

[[noreturn]] void become(const Arguments& arguments, const fs::path& output, int err, int out) {
    redirect(STDOUT_FILENO, output / "out");
    redirect(STDERR_FILENO, output / "err");
    if (err >= 0 && ::dup2(err, STDERR_FILENO) < 0)
        ::_exit(126);
    if (out >= 0 && ::dup2(out, STDOUT_FILENO) < 0)
        ::_exit(126);
    ::setenv("XDG_CACHE_HOME", cacheOfTests().c_str(), 1);
    ::setenv("XDG_DATA_HOME", (home() / "data").c_str(), 1);
    const char* config = std::getenv(kConfigOfTest);
    ::setenv("XDG_CONFIG_HOME", config != nullptr ? config : (home() / "config").c_str(), 1);
    ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
    ::setenv("OMP_WAIT_POLICY", "passive", 1); // else each program starts itself once more
    const std::string program = programPath();
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    ::_exit(127);
}

} // namespace

Scratch::Scratch() {
    std::string pattern = (fs::temp_directory_path() / (std::string(kPrefix) + "XXXXXX")).string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("cannot make " + pattern);
    m_path = pattern;
}

Scratch::~Scratch() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

Program::Program(const Arguments& arguments, int err, int out, const fs::path& folder) {
    home();
    m_process = ::fork();
    if (m_process < 0)
        throw std::runtime_error("cannot start a process");
    if (m_process == 0) {
        if (!folder.empty() && ::chdir(folder.c_str()) != 0)
            ::_exit(126);
        become(arguments, m_output.path(), err, out);
    }
}

Program::~Program() {
    if (ended())
        return;
    ::kill(m_process, SIGKILL);
    ::waitpid(m_process, &m_status, 0);
}

void Program::send(int signal) const {
    ::kill(m_process, signal);
}

bool Program::ended() {
    if (!m_ended)
        m_ended = ::waitpid(m_process, &m_status, WNOHANG) == m_process;
    return m_ended;
}

bool Program::waitUntil(const std::function<bool()>& condition, std::chrono::seconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (ended() || std::chrono::steady_clock::now() > end)
            return condition();
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
}

Outcome Program::wait(std::chrono::seconds limit) {
    if (!waitUntil([this] { return ended(); }, limit)) {
        ::kill(m_process, SIGKILL);
        m_ended = ::waitpid(m_process, &m_status, 0) == m_process;
    }
    const int code = WIFEXITED(m_status) ? WEXITSTATUS(m_status) : -WTERMSIG(m_status);
    return {code, readText(m_output / "out"), readText(m_output / "err")};
}

Outcome runDistill(const Arguments& arguments) {
    return Program(arguments).wait();
}

Arguments smallRun(const fs::path& out, const Arguments& more) {
    const std::pair<std::string, std::string> options[] = {
        {"--dataset", "shapes"}, {"--ipc", "2"},     {"--iterations", "4"},   {"--seed", "3"},
        {"--threads", "1"},      {"--lambda", "10"}, {"--out", out.string()}, {"--evaluate-every", "4"}};
    Arguments arguments = {"run"};
    for (const auto& [option, value] : options)
        if (std::find(more.begin(), more.end(), option) == more.end())
            arguments.insert(arguments.end(), {option, value});
    for (const char* setting :
         {"network=ConvNetW8", "teacher.network=ConvNetW8", "teacher.count=1", "teacher.epochs=1",
          "teacher.subset=200", "evaluate.network=ConvNetW8", "evaluate.epochs=2", "evaluate.repeats=2"})
        arguments.insert(arguments.end(), {"--set", setting});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

std::string readText(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void writeText(const fs::path& file, const std::string& bytes) {
    std::ofstream stream(file, std::ios::binary);
    stream << bytes;
    if (!stream.flush())
        throw std::runtime_error("cannot write " + file.string());
}

std::vector<nlohmann::json> readJournal(const fs::path& runDirectory) {
    const std::string text = readText(runDirectory / "journal.jsonl");
    std::istringstream lines(text.substr(0, text.rfind('\n') + 1));
    std::vector<nlohmann::json> journal;
    for (std::string line; std::getline(lines, line);)
        journal.push_back(nlohmann::json::parse(line));
    return journal;
}

std::vector<nlohmann::json> eventsOf(const std::vector<nlohmann::json>& journal, const std::string& event) {
    std::vector<nlohmann::json> found;
    std::copy_if(journal.begin(), journal.end(), std::back_inserter(found),
                 [&event](const nlohmann::json& line) { return line.at("event") == event; });
    return found;
}

std::vector<std::pair<std::string, std::string>> readImages(const fs::path& runDirectory) {
    std::vector<std::pair<std::string, std::string>> images;
    if (fs::is_directory(runDirectory / "images"))
        for (const fs::directory_entry& entry : fs::directory_iterator(runDirectory / "images"))
            images.emplace_back(entry.path().filename().string(), readText(entry.path()));
    std::sort(images.begin(), images.end());
    return images;
}

} // namespace distill::test
