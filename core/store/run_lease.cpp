// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_lease.h"

#include <utility>

#include "core/io/folder_lock.h"
#include "core/store/run_folder.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

void claim(const fs::path& directory, const RunOwner& self) {
    const FileDescriptor lock = lockFolder(directory); // two that claim at once take turns
    if (ownerState(directory) == OwnerState::Alive) {
        const auto owner = readOwner(directory).value_or(RunOwner());
        throw DistillError(ErrorCode::CannotWrite, "The run folder '" + directory.string() +
                                                       "' is being written by process " +
                                                       std::to_string(owner.pid) + " on " + owner.host +
                                                       ". Stop it first, or choose another folder.");
    }
    valueOrThrow(writeOwner(directory, self));
}

} // namespace

RunLease::RunLease(fs::path directory, Duties duties)
    : m_directory(std::move(directory)), m_duties(std::move(duties)), m_self(thisProcess()) {
    claim(m_directory, m_self);
    m_thread = std::thread([this] { hold(); });
}

RunLease::~RunLease() {
    {
        const std::lock_guard lock(m_mutex);
        m_end = true;
    }
    m_changed.notify_all();
    m_thread.join();
    const auto owner = readOwner(m_directory);
    std::error_code ignored;
    if (owner && isSameProcess(*owner, m_self))
        fs::remove(RunFolder(m_directory).owner(), ignored);
}

void RunLease::hold() {
    auto next = std::chrono::steady_clock::now() + kHeartbeatInterval;
    bool displaced = false;
    std::unique_lock lock(m_mutex);
    while (!m_changed.wait_for(lock, kPollInterval, [this] { return m_end; })) {
        lock.unlock();
        if (!displaced && m_duties.poll)
            m_duties.poll();
        if (!displaced && std::chrono::steady_clock::now() >= next) {
            displaced = !renew();
            if (displaced && m_duties.displaced)
                m_duties.displaced();
            next = std::chrono::steady_clock::now() + kHeartbeatInterval;
        }
        lock.lock();
    }
}

// A heartbeat that cannot be written is tried again: the run itself notices a full disk.
bool RunLease::renew() {
    const auto owner = readOwner(m_directory);
    if (owner && !isSameProcess(*owner, m_self))
        return false;
    m_self.heartbeat = std::chrono::system_clock::now();
    static_cast<void>(writeOwner(m_directory, m_self));
    return true;
}

} // namespace distill
