// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/run/run_mailbox.h"

using namespace distill;

namespace {

Iteration iteration(std::int64_t number) {
    Iteration e;
    e.iteration = number;
    return e;
}

Images images(std::int64_t number) {
    ImageBatch batch;
    batch.iteration = number;
    Images e;
    e.batch = std::make_shared<const ImageBatch>(std::move(batch));
    return e;
}

} // namespace

TEST_SUITE("run_mailbox") {
    TEST_CASE("metrics arrive all and in order, of the images the newest") {
        RunMailbox mailbox({});
        mailbox.onEvent(iteration(1));
        mailbox.onEvent(images(1));
        mailbox.onEvent(iteration(2));
        mailbox.onEvent(images(2));
        mailbox.onEvent(iteration(3));
        const auto events = mailbox.drain();
        REQUIRE(events.size() == 4);
        CHECK(std::get<Iteration>(events[0]).iteration == 1);
        CHECK(std::get<Iteration>(events[1]).iteration == 2);
        CHECK(std::get<Images>(events[2]).batch->iteration == 2);
        CHECK(std::get<Iteration>(events[3]).iteration == 3);
        CHECK(mailbox.drain().empty());
        mailbox.onEvent(images(3)); // what was drained is not replaced
        CHECK(mailbox.drain().size() == 1);
    }

    TEST_CASE("that images were stored is told even where newer ones overtake them") {
        RunMailbox mailbox({});
        Images stored = images(1);
        auto batch = std::make_shared<ImageBatch>(*stored.batch);
        batch->pixels = {1, 2, 3};
        stored.batch = batch;
        stored.stored = true;
        stored.cmiShare = {0.5F};
        mailbox.onEvent(stored);
        mailbox.onEvent(images(2));
        mailbox.onEvent(images(3));
        const auto events = mailbox.drain();
        REQUIRE(events.size() == 2);
        const auto& kept = std::get<Images>(events[0]);
        CHECK(kept.batch->iteration == 1);
        CHECK(kept.stored);
        CHECK(kept.batch->pixels.empty());
        CHECK(kept.cmiShare.size() == 1);
        CHECK(std::get<Images>(events[1]).batch->iteration == 3);
    }

    TEST_CASE("one wake per drain") {
        int wakes = 0;
        RunMailbox mailbox([&] { ++wakes; });
        for (int i = 0; i < 100; ++i)
            mailbox.onEvent(i % 2 == 0 ? RunEvent(iteration(i)) : RunEvent(images(i)));
        CHECK(wakes == 1);
        mailbox.drain();
        CHECK(wakes == 1);
        mailbox.drain();
        mailbox.onEvent(images(1));
        mailbox.onEvent(images(2));
        CHECK(wakes == 2);
    }

    TEST_CASE("the wake may drain") {
        std::size_t drained = 0;
        RunMailbox* box = nullptr;
        RunMailbox mailbox([&] { drained += box->drain().size(); });
        box = &mailbox;
        mailbox.onEvent(iteration(1));
        mailbox.onEvent(iteration(2));
        CHECK(drained == 2);
    }

    TEST_CASE("nothing is lost between two threads") {
        constexpr std::int64_t kEvents = 20000;
        std::mutex mutex;
        std::condition_variable woken;
        bool wake = false;
        RunMailbox mailbox([&] {
            const std::lock_guard lock(mutex);
            wake = true;
            woken.notify_one();
        });
        std::thread producer([&] {
            for (std::int64_t i = 1; i <= kEvents; ++i) {
                mailbox.onEvent(iteration(i));
                if (i % 10 == 0)
                    mailbox.onEvent(images(i));
            }
            mailbox.onEvent(Finished{});
        });
        std::int64_t next = 1, newestImages = 0;
        bool ordered = true;
        for (bool finished = false; !finished;) {
            {
                std::unique_lock lock(mutex);
                woken.wait(lock, [&] { return wake; });
                wake = false;
            }
            for (const auto& event : mailbox.drain()) {
                if (const auto* e = std::get_if<Iteration>(&event))
                    ordered = ordered && e->iteration == next++;
                if (const auto* e = std::get_if<Images>(&event)) {
                    ordered = ordered && e->batch->iteration > newestImages;
                    newestImages = e->batch->iteration;
                }
                finished = finished || std::holds_alternative<Finished>(event);
            }
        }
        producer.join();
        CHECK(ordered);
        CHECK(next == kEvents + 1);
        CHECK(newestImages == kEvents);
    }
}
