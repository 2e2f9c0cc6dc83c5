// SPDX-License-Identifier: GPL-3.0-or-later
// Real servers of a test's own, on loopback: an sshd with its own keys and port, and Slurm with a controller
// and a node. They end with the test.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/app/program.h"

namespace distill::test {

// A program that runs beside the test, its output in a file; ended with SIGTERM, then SIGKILL.
class Daemon final {
public:
    Daemon(const std::vector<std::string>& command, const std::filesystem::path& log);
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    std::vector<pid_t> children() const; // its processes of the first degree

private:
    pid_t m_process = -1;
};

int freePort(); // of loopback, free a moment ago

class SshServer final {
public:
    // `shell`: what takes the place of the user's login shell, for instance tcsh; empty = as it is.
    explicit SshServer(const std::string& shell = {});
    static bool installed();
    std::vector<std::string> placeOptions() const; // words for `distill place add`
    void start();                                  // again, after stop(); returns when it listens
    void stop();                                   // with every connection: the host is out of reach
    void changeHostKey() const; // that the client knows: the host is another one, or somebody stands between

private:
    Scratch m_folder;
    int m_port = 0;
    std::unique_ptr<Daemon> m_server;
};

// Needs root, as slurmd does.
class SlurmServer final {
public:
    SlurmServer();
    static bool installed();
    bool ready() const;   // the node takes jobs
    bool blocked() const; // the node ended: Slurm 22 starts only where control groups are mounted
    void setNode(const std::string& state) const; // as `scontrol update` takes it

private:
    Scratch m_folder;
    std::unique_ptr<Daemon> m_controller, m_node;
};

} // namespace distill::test
