// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/servers.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/io/child_process.h"
#include "core/io/posix_io.h"

namespace distill::test {
namespace {

namespace fs = std::filesystem;

constexpr int kLooks = 100;
constexpr auto kLook = std::chrono::milliseconds(100);

std::string call(const std::vector<std::string>& command) {
    ChildCall request;
    request.command = command;
    const auto answer = runChild(request);
    return answer ? answer->out : std::string();
}

bool found(const char* program) {
    return !call({"/bin/sh", "-c", std::string("PATH=$PATH:/usr/sbin command -v ") + program}).empty();
}

std::string hostName() {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    const std::string whole(name.data());
    return whole.substr(0, whole.find('.'));
}

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

sockaddr* generic(sockaddr_in& address) {
    return reinterpret_cast<sockaddr*>(&address); // as the sockets' interface wants it
}

bool listens(int port) {
    const distill::FileDescriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(port);
    return probe.valid() && ::connect(probe.get(), generic(address), sizeof address) == 0;
}

} // namespace

Daemon::Daemon(const std::vector<std::string>& command, const fs::path& log) {
    std::vector<std::string> words = command;
    std::vector<char*> pointers;
    for (auto& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    m_process = ::fork();
    if (m_process == 0) {
        const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (file < 0)
            ::_exit(127);
        ::dup2(file, 1);
        ::dup2(file, 2);
        ::execvp(pointers[0], pointers.data());
        ::_exit(127);
    }
}

Daemon::~Daemon() {
    ::kill(m_process, SIGTERM);
    for (int look = 0; look < 50; ++look) {
        if (::waitpid(m_process, nullptr, WNOHANG) != 0)
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    ::kill(m_process, SIGKILL);
    ::waitpid(m_process, nullptr, 0);
}

std::vector<pid_t> Daemon::children() const {
    std::vector<pid_t> found;
    std::ifstream list("/proc/" + std::to_string(m_process) + "/task/" + std::to_string(m_process) +
                       "/children");
    for (pid_t child = 0; list >> child;)
        found.push_back(child);
    return found;
}

int freePort() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (probe < 0 || ::bind(probe, generic(address), size) != 0 ||
        ::getsockname(probe, generic(address), &size) != 0)
        throw std::runtime_error("no free port");
    ::close(probe);
    return ntohs(address.sin_port);
}

bool SshServer::installed() {
    return found("sshd") && found("ssh") && found("ssh-keygen");
}

SshServer::SshServer(const std::string& shell) : m_port(freePort()) {
    const auto folder = m_folder.path().string();
    for (const char* key : {"host", "user"})
        call({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder + "/" + key});
    fs::copy_file(m_folder / "user.pub", m_folder / "authorized");
    fs::permissions(m_folder.path(), fs::perms::owner_all);
    if (::geteuid() == 0)
        fs::create_directories("/run/sshd"); // sshd of root wants it
    const std::string port = std::to_string(m_port);
    writeText(m_folder / "sshd_config",
              "Port " + port + "\nListenAddress 127.0.0.1\nHostKey " + folder + "/host\nAuthorizedKeysFile " +
                  folder +
                  "/authorized\nPasswordAuthentication no\nUsePAM no\nStrictModes no\nPidFile none\n"
                  "MaxStartups 100\nPermitRootLogin prohibit-password\nPermitUserEnvironment no\n" +
                  (shell.empty() ? "" : "ForceCommand exec " + shell + " -c \"$SSH_ORIGINAL_COMMAND\"\n"));
    const std::string hostKey = readText(m_folder / "host.pub");
    writeText(m_folder / "known", "[127.0.0.1]:" + port + " " + hostKey);
    writeText(m_folder / "config", "Host lab\n  HostName 127.0.0.1\n  Port " + port + "\n  IdentityFile " +
                                       folder + "/user\n  IdentitiesOnly yes\n  UserKnownHostsFile " +
                                       folder + "/known\n  StrictHostKeyChecking yes\n  BatchMode yes\n");
    start();
}

void SshServer::start() {
    const auto program = call({"/bin/sh", "-c", "PATH=$PATH:/usr/sbin command -v sshd"});
    m_server =
        std::make_unique<Daemon>(std::vector<std::string>{program.substr(0, program.find('\n')), "-D", "-e",
                                                          "-f", (m_folder / "sshd_config").string()},
                                 m_folder / "log");
    for (int look = 0; look < kLooks && !listens(m_port); ++look)
        std::this_thread::sleep_for(kLook);
}

// The processes of its connections are its children, and outlive it.
void SshServer::stop() {
    const auto sessions = m_server->children();
    m_server.reset();
    for (const pid_t session : sessions)
        ::kill(session, SIGKILL);
}

void SshServer::changeHostKey() const {
    const auto other = (m_folder / "other").string();
    call({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other});
    writeText(m_folder / "known", "[127.0.0.1]:" + std::to_string(m_port) + " " + readText(other + ".pub"));
}

std::vector<std::string> SshServer::placeOptions() const {
    return {"--kind",          "ssh",
            "--host",          "lab",
            "--ssh-option=-F", "--ssh-option=" + (m_folder / "config").string()};
}

bool SlurmServer::installed() {
    return found("slurmctld") && found("slurmd") && found("sbatch") && ::geteuid() == 0;
}

SlurmServer::SlurmServer() {
    const auto folder = m_folder.path().string();
    const auto host = hostName();
    fs::permissions(m_folder.path(), fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                         fs::perms::others_read | fs::perms::others_exec);
    fs::create_directories(m_folder / "state");
    writeText(
        m_folder / "slurm.conf",
        "ClusterName=test\nSlurmctldHost=" + host + "(127.0.0.1)\nSlurmctldPort=" +
            std::to_string(freePort()) + "\nSlurmdPort=" + std::to_string(freePort()) +
            "\nAuthType=auth/none\nCredType=cred/none\nSlurmUser=root\nStateSaveLocation=" + folder +
            "/state\nSlurmdSpoolDir=" + folder + "/spool\nSlurmctldPidFile=" + folder +
            "/ctld.pid\nSlurmdPidFile=" + folder +
            "/slurmd.pid\nProctrackType=proctrack/linuxproc\nTaskPlugin=task/"
            "none\nJobAcctGatherType=jobacct_gather/none\n"
            "SelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\nReturnToService=2\nMpiDefault=none\n"
            "SwitchType=switch/none\nSchedulerParameters=sched_interval=1,sched_min_interval=0\nNodeName=" +
            host +
            " NodeAddr=127.0.0.1 CPUs=" + std::to_string(std::max(1U, std::thread::hardware_concurrency())) +
            " State=UNKNOWN\nPartitionName=main Nodes=ALL Default=YES State=UP\n");
    // A container may show no control groups; Slurm after 22 can do without, told to.
    const auto version = call({"slurmd", "-V"}); // "slurm-wlm 24.11.5"
    if (std::stoi(version.substr(version.find(' '))) > 22)
        writeText(m_folder / "cgroup.conf", "CgroupPlugin=disabled\n");
    ::setenv("SLURM_CONF", (m_folder / "slurm.conf").c_str(), 1);
    m_controller =
        std::make_unique<Daemon>(std::vector<std::string>{"slurmctld", "-D"}, m_folder / "controller.log");
    m_node = std::make_unique<Daemon>(std::vector<std::string>{"slurmd", "-D"}, m_folder / "node.log");
}

bool SlurmServer::ready() const {
    return call({"sinfo", "-h", "-o", "%T"}).find("idle") == 0;
}

bool SlurmServer::blocked() const {
    return readText(m_folder / "node.log").find("Unable to initialize cgroup plugin") != std::string::npos;
}

void SlurmServer::setNode(const std::string& state) const {
    call({"scontrol", "update", "NodeName=" + hostName(), "State=" + state, "Reason=test"});
}

} // namespace distill::test
