// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/parallel_decoder.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <thread>
#include <unordered_map>

#include "core/io/input_file.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kMostThreads = 16;

// Threads that do the same work beside this one, until all of it is done.
class Team final {
public:
    Team(std::size_t jobs, const std::function<void()>& work) {
        const std::size_t helpers =
            std::min<std::size_t>(std::clamp(std::thread::hardware_concurrency(), 1u, kMostThreads),
                                  std::max<std::size_t>(jobs, 1)) -
            1;
        for (std::size_t i = 0; i < helpers; ++i)
            m_threads.emplace_back(work);
    }
    ~Team() {
        for (auto& thread : m_threads)
            thread.join();
    }
    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;

private:
    std::vector<std::thread> m_threads;
};

} // namespace

ParallelDecoder::ParallelDecoder(const PictureList& list, int side, std::uint8_t* pixels,
                                 const ReadHooks& hooks)
    : m_list(list),
      m_side(side),
      m_pixels(pixels),
      m_hooks(hooks),
      m_slot(std::size_t{3} * static_cast<std::size_t>(side) * static_cast<std::size_t>(side)),
      m_decoded(list.train.size() + list.test.size()) {}

std::vector<DecodedPicture> ParallelDecoder::decode() {
    std::vector<std::size_t> all(m_decoded.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    decodeThese(all);
    return m_decoded;
}

void ParallelDecoder::rescale(std::uint32_t range) {
    m_range = range;
    std::vector<std::size_t> deep;
    for (std::size_t i = 0; i < m_decoded.size(); ++i)
        if (m_decoded[i].deep)
            deep.push_back(i);
    decodeThese(deep);
}

void ParallelDecoder::decodeThese(const std::vector<std::size_t>& slots) {
    m_done = 0;
    m_total = slots.size();
    if (m_list.archive)
        return decodeArchive(slots);
    std::vector<Job> jobs;
    jobs.reserve(slots.size());
    for (const auto slot : slots)
        jobs.push_back({slot, {}});
    run(jobs);
}

// One pass over the archive, a handful of files in memory at a time.
void ParallelDecoder::decodeArchive(const std::vector<std::size_t>& slots) {
    constexpr std::size_t kMostJobs = 256, kMostBytes = std::size_t{64} << 20;
    constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 29;
    std::unordered_map<std::string, std::size_t> wanted;
    for (const auto slot : slots)
        wanted[fileAt(slot).file.name] = slot;
    std::vector<Job> jobs;
    std::size_t held = 0;
    walkArchive(m_list.root, [&](const ArchiveMember& member, InputStream& content) {
        const auto name = fs::path(member.name).relative_path().lexically_normal().generic_string();
        const auto found = wanted.find(name);
        if (found == wanted.end() || member.bytes > kLargestFile)
            return true;
        jobs.push_back({found->second, contentOf(content)});
        held += jobs.back().bytes.size();
        if (jobs.size() >= kMostJobs || held >= kMostBytes) {
            run(jobs);
            jobs.clear();
            held = 0;
        }
        return true;
    });
    run(jobs);
}

void ParallelDecoder::run(const std::vector<Job>& jobs) {
    m_jobs = &jobs;
    m_next = 0;
    {
        const Team team(jobs.size(), [this] { work(false); });
        work(true);
    } // all are done here
    m_done += jobs.size();
    if (m_error)
        std::rethrow_exception(m_error);
}

void ParallelDecoder::work(bool reports) {
    try {
        for (std::size_t i = m_next++; i < m_jobs->size() && !m_stopped; i = m_next++) {
            if (reports) {
                m_hooks.throwIfCancelled();
                m_hooks.report(static_cast<double>(m_done + i), static_cast<double>(m_total));
            }
            const Job& job = (*m_jobs)[i];
            std::uint8_t* target = m_pixels + job.slot * m_slot;
            m_decoded[job.slot] = m_list.archive ? decodePicture(job.bytes, m_side, target, m_range)
                                                 : decodePicture(m_list.root / fileAt(job.slot).file.name,
                                                                 m_side, target, m_range);
        }
    } catch (...) {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_error = std::current_exception();
        m_stopped = true;
    }
}

const PictureFile& ParallelDecoder::fileAt(std::size_t i) const {
    return i < m_list.train.size() ? m_list.train[i] : m_list.test[i - m_list.train.size()];
}

} // namespace distill
