// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <condition_variable>

#include "core/io/download.h"
#include "core/readers/data_places.h"
#include "core/readers/dataset_fetch.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

const std::string kContent = "The quick brown fox jumps over the lazy dog";
const std::string kMd5 =
    "9e107d9d372bb6826bd81d3542a419d6"; // RFC 1321's algorithm, a value that is known everywhere

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

// Nothing of the machine's own proxies.
struct Place {
    TempDir dir;
    ScopedVariable http{"http_proxy", ""}, none{"no_proxy", "*"};
    ScopedVariable state{"XDG_STATE_HOME", (dir / "state").string()},
        data{"XDG_DATA_HOME", (dir / "data").string()};
    fs::path file = dir / "in" / "file.bin";
    fs::path part = dir / "in" / "file.bin.part";

    DownloadRequest request(const std::string& url, const std::string& md5 = kMd5) const {
        DownloadRequest request;
        request.url = url;
        request.file = file;
        request.md5 = md5;
        return request;
    }
};

std::string refusalOf(const Result<void>& result, ErrorCode code) {
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == code);
    return result.error().message;
}

// Sends the content from where it is asked to.
void sendContent(const std::string& request, const LoopbackServer::Send& send) {
    const auto from = rangeStart(request);
    const auto rest = kContent.substr(from);
    const std::string range = "Content-Range: bytes " + std::to_string(from) + "-" +
                              std::to_string(kContent.size() - 1) + "/" + std::to_string(kContent.size()) +
                              "\r\n";
    send(from == 0 ? httpHead("200 OK", rest.size()) : httpHead("206 Partial Content", rest.size(), range));
    send(rest);
}

} // namespace

TEST_SUITE("download") {
    TEST_CASE("an address that is none, and a build that cannot") {
        const Place place;
        const auto result = downloadFile(place.request("file:///etc/passwd"));
        REQUIRE_FALSE(result.has_value());
        CHECK(says(result.error().message, canDownload() ? "is no address" : "this build has no libcurl"));
        CHECK_FALSE(fs::exists(place.file));
    }

    TEST_CASE("a file comes whole, checked, under its name; what is there already is not asked for again") {
        if (!canDownload())
            return;
        const Place place;
        LoopbackServer server(sendContent);
        double last = 0, whole = 0;
        DownloadHooks hooks;
        hooks.progress = [&](double done, double total) {
            last = done;
            whole = total;
        };
        REQUIRE(downloadFile(place.request(server.url("/a")), hooks).has_value());
        CHECK(readBytes(place.file) == kContent);
        CHECK(last == kContent.size());
        CHECK(whole == kContent.size());
        CHECK_FALSE(fs::exists(place.part));
        CHECK(md5OfFile(place.file).value() == kMd5);
        REQUIRE(downloadFile(place.request(server.url("/a"))).has_value());
        CHECK(server.requests().size() == 1);
    }

    TEST_CASE("a slow server is waited for as long as something comes") {
        if (!canDownload())
            return;
        const Place place;
        std::mutex mutex;
        std::condition_variable changed;
        bool halfSeen = false;
        LoopbackServer server([&](const std::string&, const LoopbackServer::Send& send) {
            send(httpHead("200 OK", kContent.size()) + kContent.substr(0, 10));
            std::unique_lock lock(mutex);
            changed.wait_for(lock, std::chrono::seconds(30), [&] { return halfSeen; });
            send(kContent.substr(10));
        });
        DownloadHooks hooks;
        hooks.progress = [&](double done, double) {
            const std::lock_guard lock(mutex);
            halfSeen = halfSeen || done >= 10;
            changed.notify_all();
        };
        REQUIRE(downloadFile(place.request(server.url("/slow")), hooks).has_value());
        CHECK(readBytes(place.file) == kContent);
    }

    TEST_CASE("one that is cut off keeps its part, and the next try goes on from there") {
        if (!canDownload())
            return;
        const Place place;
        int asked = 0;
        LoopbackServer server([&](const std::string& request, const LoopbackServer::Send& send) {
            if (++asked == 1)
                send(httpHead("200 OK", kContent.size()) + kContent.substr(0, 17));
            else
                sendContent(request, send);
        });
        const auto cut = downloadFile(place.request(server.url("/cut")));
        CHECK(says(refusalOf(cut, ErrorCode::RunFailed), "was cut off; the first 1 MB are kept"));
        CHECK_FALSE(fs::exists(place.file));
        CHECK(readBytes(place.part) == kContent.substr(0, 17));
        REQUIRE(downloadFile(place.request(server.url("/cut"))).has_value());
        CHECK(readBytes(place.file) == kContent);
        CHECK(rangeStart(server.requests().at(1)) == 17);
        CHECK_FALSE(fs::exists(place.part));
    }

    TEST_CASE("a server that cannot go on begins anew, and a part that is too long counts for nothing") {
        if (!canDownload())
            return;
        const Place place;
        LoopbackServer whole([](const std::string&, const LoopbackServer::Send& send) {
            send(httpHead("200 OK", kContent.size()) + kContent);
        });
        writeBytes(place.part, "something else");
        REQUIRE(downloadFile(place.request(whole.url("/a"))).has_value());
        CHECK(readBytes(place.file) == kContent);
        fs::remove(place.file);
        LoopbackServer strict([](const std::string& request, const LoopbackServer::Send& send) {
            if (rangeStart(request) > kContent.size())
                send(httpHead("416 Range Not Satisfiable", 0));
            else
                sendContent(request, send);
        });
        writeBytes(place.part, std::string(200, 'x'));
        REQUIRE(downloadFile(place.request(strict.url("/a"))).has_value());
        CHECK(readBytes(place.file) == kContent);
    }

    TEST_CASE("a wrong check sum leaves nothing behind") {
        if (!canDownload())
            return;
        const Place place;
        LoopbackServer server(sendContent);
        const auto wrong = downloadFile(place.request(server.url("/a"), std::string(32, '0')));
        CHECK(says(refusalOf(wrong, ErrorCode::RunFailed), "its check sum differs"));
        CHECK(says(wrong.error().detail, kMd5));
        CHECK(fs::is_empty(place.dir / "in"));
    }

    TEST_CASE("404, redirects that lead somewhere, redirects in circles") {
        if (!canDownload())
            return;
        const Place place;
        LoopbackServer server([](const std::string& request, const LoopbackServer::Send& send) {
            if (says(request, "GET /moved "))
                send(httpHead("302 Found", 0, "Location: /there\r\n"));
            else if (says(request, "GET /there "))
                sendContent(request, send);
            else if (says(request, "GET /loop"))
                send(httpHead("302 Found", 0, "Location: /loop\r\n"));
            else
                send(httpHead("404 Not Found", 9) + "not here\n");
        });
        CHECK(says(refusalOf(downloadFile(place.request(server.url("/none"))), ErrorCode::RunFailed),
                   "answers 404 (not found)"));
        CHECK_FALSE(fs::exists(place.file));
        CHECK(says(refusalOf(downloadFile(place.request(server.url("/loop"))), ErrorCode::RunFailed),
                   "redirects in circles"));
        REQUIRE(downloadFile(place.request(server.url("/moved"))).has_value());
        CHECK(readBytes(place.file) == kContent);
    }

    TEST_CASE("nobody at the address, and a server that falls silent") {
        if (!canDownload())
            return;
        const Place place;
        std::string gone;
        {
            const LoopbackServer server(sendContent);
            gone = server.url("/a");
        }
        CHECK(says(refusalOf(downloadFile(place.request(gone)), ErrorCode::RunFailed), "cannot be reached"));
        std::mutex mutex;
        std::condition_variable changed;
        bool over = false;
        LoopbackServer silent([&](const std::string&, const LoopbackServer::Send& send) {
            send(httpHead("200 OK", kContent.size()) + kContent.substr(0, 5));
            std::unique_lock lock(mutex);
            changed.wait_for(lock, std::chrono::seconds(60), [&] { return over; });
        });
        auto request = place.request(silent.url("/a"));
        request.patience = 1;
        CHECK(says(refusalOf(downloadFile(request), ErrorCode::RunFailed), "sends nothing any more"));
        const std::lock_guard lock(mutex);
        over = true;
        changed.notify_all();
    }

    TEST_CASE("a full disk, and a disk without room for what is to come") {
        if (!canDownload())
            return;
        const Place place;
        LoopbackServer server(sendContent);
        fs::create_directories(place.dir / "in");
        fs::create_symlink("/dev/full", place.part);
        CHECK(says(refusalOf(downloadFile(place.request(server.url("/a"))), ErrorCode::CannotWrite),
                   "the disk is full"));
        CHECK_FALSE(fs::exists(place.file));
        fs::remove(place.part);
        auto request = place.request(server.url("/a"));
        request.bytes = std::uint64_t{1} << 60;
        CHECK(says(refusalOf(downloadFile(request), ErrorCode::CannotWrite), "are to come; make room"));
        CHECK(server.requests().size() == 1);
    }

    TEST_CASE("cancelled: the part stays and the name does not appear") {
        if (!canDownload())
            return;
        const Place place;
        std::mutex mutex;
        std::condition_variable changed;
        bool over = false;
        LoopbackServer server([&](const std::string&, const LoopbackServer::Send& send) {
            send(httpHead("200 OK", kContent.size()) + kContent.substr(0, 20));
            std::unique_lock lock(mutex);
            changed.wait_for(lock, std::chrono::seconds(60), [&] { return over; });
        });
        DownloadHooks hooks;
        bool begun = false;
        hooks.progress = [&](double done, double) { begun = begun || done > 0; };
        hooks.cancelled = [&] { return begun; };
        const auto result = downloadFile(place.request(server.url("/a")), hooks);
        CHECK(says(refusalOf(result, ErrorCode::Cancelled), "was cancelled"));
        CHECK_FALSE(fs::exists(place.file));
        CHECK(fs::exists(place.part));
        const std::lock_guard lock(mutex);
        over = true;
        changed.notify_all();
    }

    TEST_CASE("proxies of the environment are used") {
        if (!canDownload())
            return;
        const Place place;
        LoopbackServer proxy(sendContent);
        const ScopedVariable http("http_proxy", proxy.url("")), none("no_proxy", "");
        REQUIRE(downloadFile(place.request("http://dataset.invalid/a")).has_value());
        CHECK(says(proxy.requests().at(0), "GET http://dataset.invalid/a"));
    }

    TEST_CASE("a dataset from a mirror, file by file into its own folder") {
        if (!canDownload())
            return;
        const Place place;
        LoopbackServer server(sendContent);
        DatasetRow row;
        row.shown.id = "made-up";
        row.shown.name = "Made up";
        row.publication.files = {{"https://example.invalid/one", "one", kMd5, kContent.size()},
                                 {"https://example.invalid/two", "two", kMd5, kContent.size()}};
        double last = 0;
        DownloadHooks hooks;
        hooks.progress = [&](double done, double total) {
            CHECK(total == 2.0 * kContent.size());
            CHECK(done >= last);
            last = done;
        };
        const auto folder = fetchDataset(row, {server.url("/mirror"), {}}, hooks);
        REQUIRE(folder.has_value());
        CHECK(*folder == place.dir / "data" / "distillation-studio" / "made-up");
        CHECK(readBytes(*folder / "two") == kContent);
        CHECK(says(server.requests().at(1), "GET /mirror/two "));
        CHECK(last == 2.0 * kContent.size());
        REQUIRE(fetchDataset(row, {server.url("/mirror/"), place.dir / "elsewhere"}).has_value());
        CHECK(rememberedPlaces("made-up").at(0) == place.dir / "elsewhere");
        row.publication.files.clear();
        CHECK(fetchDataset(row, {}).error().code == ErrorCode::Usage);
    }
}
