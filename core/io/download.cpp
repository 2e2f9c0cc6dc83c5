// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/download.h"

#ifdef DISTILL_HAVE_CURL

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <mutex>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <curl/curl.h>
#include <openssl/evp.h>

#include "core/io/posix_io.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr long kMostRedirects = 10;
constexpr long kConnectSeconds = 30;
constexpr long kNoSuchRange = 416; // RFC 9110, section 15.5.17

[[noreturn]] void fail(ErrorCode code, const std::string& what, const std::string& detail = {}) {
    throw DistillError(code, what, detail);
}

std::string megabytes(std::uint64_t bytes) {
    return std::to_string((bytes + 999'999) / 1'000'000) + " MB";
}

// ---- the part on the disk

// FILE.part while it grows. One fetch at a time holds it.
class Part final {
public:
    explicit Part(const fs::path& file) : m_file(file), m_path(file.string() + ".part") {
        std::error_code error;
        fs::create_directories(file.parent_path(), error);
        if (error)
            throw DistillError(writeError(file.parent_path(), error.value()));
        m_descriptor = FileDescriptor(::open(m_path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
        if (!m_descriptor.valid())
            throw DistillError(writeError(m_path, errno));
        if (::flock(m_descriptor.get(), LOCK_EX | LOCK_NB) != 0)
            fail(ErrorCode::CannotWrite,
                 m_path.string() + " is being fetched by another process; wait for it.");
    }

    std::uint64_t size() const {
        struct stat info {};
        return ::fstat(m_descriptor.get(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
    }
    void clear() { static_cast<void>(::ftruncate(m_descriptor.get(), 0)); }
    void remove() { ::unlink(m_path.c_str()); }
    bool append(const char* bytes, std::size_t count) {
        if (writeFully(m_descriptor.get(), bytes, count))
            return true;
        m_fault = errno;
        return false;
    }
    int fault() const { return m_fault; }
    const fs::path& path() const { return m_path; }

    void giveName() {
        if (::fsync(m_descriptor.get()) != 0 || ::rename(m_path.c_str(), m_file.c_str()) != 0)
            throw DistillError(writeError(m_file, errno));
        const FileDescriptor folder(::open(m_file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (folder.valid())
            static_cast<void>(::fsync(folder.get()));
    }

private:
    fs::path m_file, m_path;
    FileDescriptor m_descriptor;
    int m_fault = 0;
};

// ---- the transfer

struct CurlCloser {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

class Transfer final {
public:
    Transfer(const DownloadRequest& request, const DownloadHooks& hooks, Part& part)
        : m_request(request), m_hooks(hooks), m_part(part) {
        static std::once_flag once;
        std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    }

    void run() {
        CURLcode code = perform(m_part.size());
        if (code == CURLE_RANGE_ERROR || m_status == kNoSuchRange) { // which libcurl takes for success
            m_part.clear(); // the server cannot go on, or the part is longer than its file
            code = perform(0);
        }
        if (code != CURLE_OK)
            explain(code);
    }

private:
    CURLcode perform(std::uint64_t from) {
        m_from = from;
        m_handle.reset(curl_easy_init());
        if (!m_handle)
            throw std::bad_alloc();
        CURL* handle = m_handle.get();
        const bool secure = m_request.url.rfind("https:", 0) == 0;
        curl_easy_setopt(handle, CURLOPT_URL, m_request.url.c_str());
        curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https,http");
        curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "https,http");
        curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(handle, CURLOPT_MAXREDIRS, kMostRedirects);
        curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle, CURLOPT_USERAGENT, "distillation-studio/" DISTILL_VERSION);
        curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(m_request.patience));
        curl_easy_setopt(handle, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(from));
        curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, m_words.data());
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::onBytes);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
        curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &Transfer::onProgress);
        curl_easy_setopt(handle, CURLOPT_XFERINFODATA, this);
        const CURLcode code = curl_easy_perform(handle);
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &m_status);
        return code;
    }

    static std::size_t onBytes(char* bytes, std::size_t size, std::size_t count, void* self) {
        return static_cast<Transfer*>(self)->m_part.append(bytes, size * count) ? size * count : 0;
    }

    static int onProgress(void* self, curl_off_t total, curl_off_t done, curl_off_t, curl_off_t) {
        auto& transfer = *static_cast<Transfer*>(self);
        if (transfer.m_hooks.cancelled && transfer.m_hooks.cancelled())
            return 1;
        const double whole = transfer.m_request.bytes > 0 ? static_cast<double>(transfer.m_request.bytes)
                             : total > 0 ? static_cast<double>(transfer.m_from) + static_cast<double>(total)
                                         : 0;
        if (transfer.m_hooks.progress && done > 0)
            transfer.m_hooks.progress(static_cast<double>(transfer.m_from) + static_cast<double>(done),
                                      whole);
        return 0;
    }

    std::string kept() const {
        const auto size = m_part.size();
        return size == 0 ? "nothing has come yet"
                         : "the first " + megabytes(size) + " are kept, and the next try goes on from there";
    }

    [[noreturn]] void explain(CURLcode code) {
        const std::string& url = m_request.url;
        const std::string words = m_words[0] != 0 ? m_words.data() : curl_easy_strerror(code);
        switch (code) {
        case CURLE_ABORTED_BY_CALLBACK:
            fail(ErrorCode::Cancelled, "Fetching " + url + " was cancelled; " + kept() + ".");
        case CURLE_WRITE_ERROR:
            throw DistillError(writeError(m_part.path(), m_part.fault() != 0 ? m_part.fault() : EIO));
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_CONNECT:
            fail(ErrorCode::RunFailed,
                 url + " cannot be reached; check the connection and the proxy, or give a mirror.", words);
        case CURLE_OPERATION_TIMEDOUT:
            fail(ErrorCode::RunFailed, url + " sends nothing any more; " + kept() + ". Try again later.",
                 words);
        case CURLE_TOO_MANY_REDIRECTS:
            fail(ErrorCode::RunFailed, url + " redirects in circles; give a mirror.", words);
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
            fail(ErrorCode::RunFailed, url + " was cut off; " + kept() + ".", words);
        case CURLE_HTTP_RETURNED_ERROR:
            fail(ErrorCode::RunFailed,
                 url + " answers " + std::to_string(m_status) + (m_status == 404 ? " (not found)" : "") +
                     "; give a mirror.",
                 words);
        case CURLE_PEER_FAILED_VERIFICATION:
            fail(ErrorCode::RunFailed, url + " has no certificate that is trusted here; nothing was fetched.",
                 words);
        default:
            fail(ErrorCode::RunFailed, url + " cannot be fetched: " + words + "; " + kept() + ".");
        }
    }

    const DownloadRequest& m_request;
    const DownloadHooks& m_hooks;
    Part& m_part;
    std::unique_ptr<CURL, CurlCloser> m_handle;
    std::array<char, CURL_ERROR_SIZE> m_words{};
    std::uint64_t m_from = 0;
    long m_status = 0;
};

// ---- the check

struct DigestFreer {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::string digestOf(const fs::path& file, const EVP_MD* kind) {
    const auto descriptor = valueOrThrow(openForReading(file));
    const std::unique_ptr<EVP_MD_CTX, DigestFreer> context(EVP_MD_CTX_new());
    if (!context || EVP_DigestInit_ex(context.get(), kind, nullptr) != 1)
        fail(ErrorCode::RunFailed,
             "This system allows no check sums of this kind, so " + file.string() + " cannot be checked.");
    std::vector<char> block(std::size_t{1} << 20);
    for (auto got = static_cast<std::ptrdiff_t>(block.size());
         got == static_cast<std::ptrdiff_t>(block.size());) {
        got = readFully(descriptor.get(), block.data(), block.size());
        if (got < 0)
            throw DistillError(readError(file, errno));
        EVP_DigestUpdate(context.get(), block.data(), static_cast<std::size_t>(got));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context.get(), digest.data(), &size);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        constexpr char kDigits[] = "0123456789abcdef";
        hex += kDigits[digest.at(i) >> 4];
        hex += kDigits[digest.at(i) & 15];
    }
    return hex;
}

std::string md5Of(const fs::path& file) {
    return digestOf(file, EVP_md5());
}

void checkPart(const DownloadRequest& request, Part& part) {
    if (request.bytes > 0 && request.md5.empty() && part.size() != request.bytes)
        fail(ErrorCode::RunFailed, request.url + " is of another size than published; nothing was kept.");
    if (request.md5.empty())
        return;
    const std::string found = md5Of(part.path());
    if (found == request.md5)
        return;
    part.remove();
    fail(ErrorCode::RunFailed,
         request.url +
             " is not the file that was published: its check sum differs, and it was removed. Fetch it "
             "again, or from a mirror.",
         "MD5 " + found + ", expected " + request.md5);
}

void requireRoom(const DownloadRequest& request, const Part& part) {
    std::error_code error;
    const auto space = fs::space(request.file.parent_path(), error);
    const std::uint64_t missing = request.bytes - std::min(request.bytes, part.size());
    if (!error && space.available < missing)
        fail(ErrorCode::CannotWrite, "The disk of " + request.file.parent_path().string() + " has room for " +
                                         megabytes(space.available) + ", and " + megabytes(missing) +
                                         " are to come; make room or choose another place with --to.");
}

void fetch(const DownloadRequest& request, const DownloadHooks& hooks) {
    if (request.url.rfind("https://", 0) != 0 && request.url.rfind("http://", 0) != 0)
        fail(ErrorCode::Usage,
             "\"" + request.url + "\" is no address; it has to start with https:// or http://.");
    std::error_code ignored;
    if (fs::is_regular_file(request.file, ignored) && !request.md5.empty() &&
        md5Of(request.file) == request.md5)
        return;
    Part part(request.file);
    requireRoom(request, part);
    if (request.bytes == 0 || part.size() != request.bytes) // else it came whole and was not yet checked
        Transfer(request, hooks, part).run();
    checkPart(request, part);
    part.giveName();
}

} // namespace

bool canDownload() {
    return true;
}

Result<void> downloadFile(const DownloadRequest& request, const DownloadHooks& hooks) {
    try {
        fetch(request, hooks);
        return {};
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

Result<std::string> md5OfFile(const fs::path& file) {
    try {
        return md5Of(file);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

Result<std::string> sha256OfFile(const fs::path& file) {
    try {
        return digestOf(file, EVP_sha256());
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill

#else

namespace distill {

bool canDownload() {
    return false;
}

Result<void> downloadFile(const DownloadRequest& request, const DownloadHooks&) {
    return failure(ErrorCode::RunFailed, "Cannot fetch " + request.url +
                                             ": this build has no libcurl; fetch it by hand, or build with "
                                             "libcurl4-openssl-dev and libssl-dev installed.");
}

Result<std::string> md5OfFile(const std::filesystem::path&) {
    return std::string();
}

Result<std::string> sha256OfFile(const std::filesystem::path&) {
    return std::string();
}

} // namespace distill

#endif
