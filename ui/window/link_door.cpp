// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/link_door.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include <QSocketNotifier>
#include <QStandardPaths>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/io/file_descriptor.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestLink = 8192; // bytes
constexpr auto kSuffix = ".link";

fs::path doorsFolder() {
    return toPath(QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation)) / "distillation-studio";
}

// Nothing where the name is too long for a socket.
std::optional<sockaddr_un> addressOf(const fs::path& file) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = file.string();
    if (name.size() >= sizeof address.sun_path)
        return std::nullopt;
    std::copy(name.begin(), name.end(), std::begin(address.sun_path));
    return address;
}

const sockaddr* generic(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address); // as the sockets' interface wants it
}

// Sockets of other windows, the newest first.
std::vector<fs::path> doors() {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(doorsFolder(), error))
        if (entry.path().extension() == kSuffix)
            found.emplace_back(entry.last_write_time(error), entry.path());
    std::sort(found.rbegin(), found.rend());
    std::vector<fs::path> files;
    files.reserve(found.size());
    for (auto& [time, file] : found)
        files.push_back(std::move(file));
    return files;
}

} // namespace

LinkDoor::LinkDoor(QObject* parent) : QObject(parent) {
    m_file = doorsFolder() / (std::to_string(::getpid()) + kSuffix);
    std::error_code ignored;
    fs::create_directories(m_file.parent_path(), ignored);
    fs::permissions(m_file.parent_path(), fs::perms::owner_all, ignored);
    fs::remove(m_file, ignored); // of an earlier process with our number
    const auto address = addressOf(m_file);
    m_socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (m_socket < 0 || !address || ::bind(m_socket, generic(*address), sizeof *address) != 0)
        return;
    auto* notifier = new QSocketNotifier(m_socket, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &LinkDoor::receive);
}

LinkDoor::~LinkDoor() {
    if (m_socket < 0)
        return;
    std::error_code ignored;
    fs::remove(m_file, ignored);
    ::close(m_socket);
}

void LinkDoor::receive() {
    std::array<char, kLongestLink> bytes{};
    const auto size = ::recv(m_socket, bytes.data(), bytes.size(), 0);
    if (size > 0)
        emit handed(QString::fromUtf8(bytes.data(), static_cast<qsizetype>(size)));
}

bool LinkDoor::handOver(const QString& link) {
    const QByteArray bytes = link.toUtf8();
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.valid() || static_cast<std::size_t>(bytes.size()) > kLongestLink)
        return false;
    for (const auto& file : doors()) {
        const auto address = addressOf(file);
        if (!address)
            continue;
        const auto sent = ::sendto(socket.get(), bytes.constData(), static_cast<std::size_t>(bytes.size()), 0,
                                   generic(*address), sizeof *address);
        if (sent == bytes.size())
            return true;
        std::error_code ignored;
        if (errno == ECONNREFUSED) // its process has gone without a word
            fs::remove(file, ignored);
    }
    return false;
}

} // namespace distill
