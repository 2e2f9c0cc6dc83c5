// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/film.h"

#include "core/base/lowered.h"
#include "core/io/film_writers.h"
#include "core/io/staged_output.h"

#ifdef DISTILL_HAVE_VIDEO
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#endif

namespace distill {
namespace {

namespace fs = std::filesystem;

struct SuffixRow {
    const char* suffix;
    std::unique_ptr<FilmWriter> (*open)(const fs::path& file, const FilmShape& shape);
};
constexpr SuffixRow kSuffixes[] = {
    {".gif", &openGif}, {".webp", &openWebp}, {".mp4", &openVideo}, {".webm", &openVideo}};

} // namespace

std::unique_ptr<FilmWriter> openFilm(const fs::path& file, const FilmShape& shape) {
    for (const auto& row : kSuffixes)
        if (loweredEnding(file) == row.suffix)
            return row.open(file, shape);
    throw DistillError(ErrorCode::Usage, "A film is a .gif, .webp, .mp4 or .webm, not '" +
                                             file.filename().string() + "': name it accordingly.");
}

#ifdef DISTILL_HAVE_VIDEO

namespace {

// H.264 is what players and browsers take in an .mp4; another codec would only look as if it worked.
[[noreturn]] void refuseCodec(const fs::path& file) {
    const bool mp4 = loweredEnding(file) == ".mp4";
    throw DistillError(ErrorCode::CannotWrite,
                       "Cannot write " + file.string() + ": this machine has no encoder for " +
                           (mp4 ? "H.264; choose .webm, which browsers play too, or .webp or .gif."
                                : "VP8; choose .webp or .gif."));
}

class VideoFile final : public FilmWriter {
public:
    VideoFile(fs::path file, const FilmShape& shape) : m_file(std::move(file)) {
        const int codec = loweredEnding(m_file) == ".mp4" ? cv::VideoWriter::fourcc('a', 'v', 'c', '1')
                                                          : cv::VideoWriter::fourcc('V', 'P', '8', '0');
        if (!m_writer.open(m_file.string(), cv::CAP_FFMPEG, codec, shape.framesPerSecond,
                           cv::Size(shape.width, shape.height)))
            refuseCodec(m_file);
    }
    void add(const Picture& frame) override {
        const cv::Mat rgb(frame.height, frame.width, CV_8UC3, const_cast<std::uint8_t*>(frame.pixels.data()));
        cv::cvtColor(rgb, m_bgr, cv::COLOR_RGB2BGR);
        m_writer.write(m_bgr);
    }
    void finish() override {
        m_writer.release();
        std::error_code error;
        if (fs::file_size(m_file, error) == 0 || error)
            refuseCodec(m_file);
    }

private:
    fs::path m_file;
    cv::VideoWriter m_writer;
    cv::Mat m_bgr;
};

} // namespace

std::unique_ptr<FilmWriter> openVideo(const fs::path& file, const FilmShape& shape) {
    try {
        return std::make_unique<VideoFile>(file, shape);
    } catch (const cv::Exception&) {
        refuseCodec(file);
    }
}

#else

std::unique_ptr<FilmWriter> openVideo(const fs::path& file, const FilmShape&) {
    throw DistillError(ErrorCode::CannotWrite,
                       "Cannot write " + file.string() +
                           ": this build has no OpenCV with videos; choose .webp or .gif.");
}

#endif

} // namespace distill
