// SPDX-License-Identifier: GPL-3.0-or-later
// A small HTTP server on this machine's loopback, for tests of fetching: each request is answered by a
// function, which may write what it likes and stop where it likes. One request for each connection.
#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace distill::test {

class LoopbackServer final {
public:
    // `send` writes bytes; it answers whether the other side still listens.
    using Send = std::function<bool(const std::string& bytes)>;
    using Answer = std::function<void(const std::string& request, const Send& send)>;

    explicit LoopbackServer(Answer answer) : m_answer(std::move(answer)) {
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* general = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        if (::bind(m_socket, general, size) == 0 && ::listen(m_socket, 8) == 0 &&
            ::getsockname(m_socket, general, &size) == 0)
            m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~LoopbackServer() {
        m_ends = true;
        ::shutdown(m_socket, SHUT_RDWR);
        m_thread.join();
        ::close(m_socket);
    }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(m_port) + path;
    }
    std::vector<std::string> requests() const {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }

private:
    void serve() {
        while (!m_ends) {
            const int client = ::accept(m_socket, nullptr, nullptr);
            if (client < 0)
                return;
            answer(client);
            ::close(client);
        }
    }

    void answer(int client) {
        std::string request;
        char block[1024];
        while (request.find("\r\n\r\n") == std::string::npos) {
            const auto got = ::recv(client, block, sizeof block, 0);
            if (got <= 0)
                return;
            request.append(block, static_cast<std::size_t>(got));
        }
        {
            const std::lock_guard lock(m_mutex);
            m_requests.push_back(request);
        }
        m_answer(request, [client](const std::string& bytes) {
            for (std::size_t done = 0; done < bytes.size();) {
                const auto sent = ::send(client, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
                if (sent <= 0)
                    return false;
                done += static_cast<std::size_t>(sent);
            }
            return true;
        });
    }

    Answer m_answer;
    int m_socket = -1;
    int m_port = 0;
    std::atomic<bool> m_ends{false};
    mutable std::mutex m_mutex;
    std::vector<std::string> m_requests; // under m_mutex
    std::thread m_thread;
};

// "HTTP/1.1 <status>" with these header lines and a length.
inline std::string httpHead(const std::string& status, std::size_t length, const std::string& more = {}) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(length) +
           "\r\nConnection: close\r\n" + more + "\r\n";
}

// The first byte that a request asks for ("Range: bytes=5-"); 0 where it asks for all.
inline std::size_t rangeStart(const std::string& request) {
    const std::string key = "Range: bytes=";
    const auto at = request.find(key);
    return at == std::string::npos ? 0
                                   : static_cast<std::size_t>(std::stoul(request.substr(at + key.size())));
}

} // namespace distill::test
