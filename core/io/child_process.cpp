// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

#include "core/io/file_descriptor.h"

// Of unistd.h where _GNU_SOURCE is not defined.
extern char** environ; // NOLINT(readability-redundant-declaration)

namespace distill {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTick = 100;                       // milliseconds between looks at `cancelled`
constexpr auto kGrace = std::chrono::seconds(2); // between SIGTERM and SIGKILL

struct Pipe {
    FileDescriptor read, write;
};

Pipe makePipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw DistillError(ErrorCode::RunFailed,
                           std::string("No pipe can be made: ") + std::strerror(errno) + ".");
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

class FileActions final {
public:
    FileActions() { ::posix_spawn_file_actions_init(&m_actions); }
    ~FileActions() { ::posix_spawn_file_actions_destroy(&m_actions); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    void put(const FileDescriptor& from, int to) {
        ::posix_spawn_file_actions_adddup2(&m_actions, from.get(), to);
    }
    const posix_spawn_file_actions_t* get() const { return &m_actions; }

private:
    posix_spawn_file_actions_t m_actions{};
};

// A child begins with the signal of lost pipes as programs expect it, whatever it is here.
class SpawnAttributes final {
public:
    SpawnAttributes() {
        ::posix_spawnattr_init(&m_attributes);
        sigset_t signals{};
        ::pthread_sigmask(SIG_SETMASK, nullptr, &signals);
        ::sigdelset(&signals, SIGPIPE);
        ::posix_spawnattr_setsigmask(&m_attributes, &signals);
        ::sigemptyset(&signals);
        ::sigaddset(&signals, SIGPIPE);
        ::posix_spawnattr_setsigdefault(&m_attributes, &signals);
        ::posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnAttributes() { ::posix_spawnattr_destroy(&m_attributes); }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;
    const posix_spawnattr_t* get() const { return &m_attributes; }

private:
    posix_spawnattr_t m_attributes{};
};

// One running child: its pipes, and its end whatever happens.
class Child final {
public:
    explicit Child(const ChildCall& call) : m_call(call) { start(); }
    ~Child() {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    ChildAnswer finish() {
        const auto end = Clock::now() + m_call.limit;
        while (!ended()) {
            turn(kTick);
            if (m_call.cancelled && m_call.cancelled())
                stop(ErrorCode::Cancelled, "was stopped.");
            if (Clock::now() > end)
                stop(ErrorCode::RunFailed, "did not answer in time.");
            if (m_answer.out.size() + m_answer.err.size() > m_call.mostOutput)
                stop(ErrorCode::RunFailed, "printed more than is expected of it.");
        }
        while (turn(0)) { // what it left in the pipes; who it left behind may keep them open
        }
        return std::move(m_answer);
    }

private:
    void start() {
        Pipe in = makePipe();
        m_out = makePipe();
        m_err = makePipe();
        FileActions actions;
        actions.put(in.read, 0);
        actions.put(m_out.write, 1);
        actions.put(m_err.write, 2);
        auto words = pointersTo(m_call.command);
        auto surroundings = pointersTo(m_call.environment);
        surroundings.pop_back();
        for (char** own = environ; *own != nullptr; ++own)
            if (!isReplaced(*own))
                surroundings.push_back(*own);
        surroundings.push_back(nullptr);
        const int failed = ::posix_spawnp(&m_pid, words[0], actions.get(), SpawnAttributes().get(),
                                          words.data(), surroundings.data());
        if (failed != 0) {
            m_pid = -1;
            throw DistillError(ErrorCode::InvalidInput, "'" + m_call.command[0] + "' cannot be started: " +
                                                            std::strerror(failed) + ".");
        }
        m_out.write.close();
        m_err.write.close();
        m_in = std::move(in.write);
        ::fcntl(m_in.get(), F_SETFL, O_NONBLOCK);
        if (m_call.input.empty())
            m_in.close();
    }

    // With a null at the end, as posix_spawn takes them; it changes none.
    static std::vector<char*> pointersTo(const std::vector<std::string>& texts) {
        std::vector<char*> pointers;
        pointers.reserve(texts.size() + 1);
        for (const auto& text : texts)
            pointers.push_back(const_cast<char*>(text.c_str()));
        pointers.push_back(nullptr);
        return pointers;
    }

    // Whether the call gives the variable of "NAME=value" another value.
    bool isReplaced(const std::string& variable) const {
        const auto name = variable.substr(0, variable.find('=') + 1);
        return std::any_of(m_call.environment.begin(), m_call.environment.end(),
                           [&](const std::string& given) { return given.rfind(name, 0) == 0; });
    }

    bool ended() {
        int status = 0;
        if (::waitpid(m_pid, &status, WNOHANG) != m_pid)
            return false;
        m_pid = -1;
        m_answer.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        return true;
    }

    // Waits for any of the three and serves it; false where there was nothing to do.
    bool turn(int milliseconds) {
        std::array<pollfd, 3> ends{};
        ends[0] = {m_in.get(), POLLOUT, 0};
        ends[1] = {m_out.read.get(), POLLIN, 0};
        ends[2] = {m_err.read.get(), POLLIN, 0};
        if (::poll(ends.data(), ends.size(), milliseconds) <= 0)
            return false;
        if (ends[0].revents != 0)
            feed();
        if (ends[1].revents != 0)
            take(m_out.read, m_answer.out);
        if (ends[2].revents != 0)
            take(m_err.read, m_answer.err);
        return true;
    }

    void feed() {
        const auto sent = ::write(m_in.get(), m_call.input.data() + m_fed, m_call.input.size() - m_fed);
        if (sent > 0)
            m_fed += static_cast<std::size_t>(sent);
        if ((sent < 0 && errno != EAGAIN && errno != EINTR) || m_fed == m_call.input.size())
            m_in.close();
    }

    static void take(FileDescriptor& end, std::string& text) {
        std::array<char, 65536> bytes{};
        const auto got = ::read(end.get(), bytes.data(), bytes.size());
        if (got > 0)
            text.append(bytes.data(), static_cast<std::size_t>(got));
        else if (got == 0 || errno != EINTR)
            end.close();
    }

    [[noreturn]] void stop(ErrorCode code, const char* what) {
        ::kill(m_pid, SIGTERM);
        for (const auto end = Clock::now() + kGrace; Clock::now() < end;) {
            if (::waitpid(m_pid, nullptr, WNOHANG) == m_pid) {
                m_pid = -1;
                break;
            }
            ::poll(nullptr, 0, kTick);
        }
        throw DistillError(code, "'" + m_call.command[0] + "' " + what);
    }

    const ChildCall& m_call;
    pid_t m_pid = -1;
    FileDescriptor m_in;
    Pipe m_out, m_err;
    std::size_t m_fed = 0; // bytes of the input
    ChildAnswer m_answer;
};

// A child that closes its input early must not end us. Of this thread alone: others may be at the same.
class BlockedPipe final {
public:
    BlockedPipe() {
        ::sigemptyset(&m_pipe);
        ::sigaddset(&m_pipe, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &m_pipe, &m_before);
    }
    ~BlockedPipe() {
        constexpr timespec kAtOnce{};
        if (::sigismember(&m_before, SIGPIPE) == 0) {
            while (::sigtimedwait(&m_pipe, nullptr, &kAtOnce) > 0) { // what has come meanwhile
            }
        }
        ::pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
    }
    BlockedPipe(const BlockedPipe&) = delete;
    BlockedPipe& operator=(const BlockedPipe&) = delete;

private:
    sigset_t m_pipe{}, m_before{};
};

} // namespace

Result<ChildAnswer> runChild(const ChildCall& call) {
    try {
        const BlockedPipe guard;
        return Child(call).finish();
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

} // namespace distill
