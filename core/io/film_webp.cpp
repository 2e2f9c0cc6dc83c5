// SPDX-License-Identifier: GPL-3.0-or-later
// Animated WebP without loss: pixels of pictures stay what they are.
#include "core/io/film_writers.h"
#include "core/io/staged_output.h"

#ifdef DISTILL_HAVE_WEBP
#include <webp/encode.h>
#include <webp/mux.h>
#endif

namespace distill {

namespace fs = std::filesystem;

#ifdef DISTILL_HAVE_WEBP

namespace {

struct EncoderCloser {
    void operator()(WebPAnimEncoder* encoder) const { WebPAnimEncoderDelete(encoder); }
};

class WebpFile final : public FilmWriter {
public:
    WebpFile(fs::path file, const FilmShape& shape) : m_file(std::move(file)), m_shape(shape) {
        WebPAnimEncoderOptions options;
        require(WebPAnimEncoderOptionsInit(&options) != 0);
        options.anim_params.loop_count = 0; // without end
        m_encoder.reset(WebPAnimEncoderNew(shape.width, shape.height, &options));
        require(m_encoder != nullptr && WebPConfigInit(&m_config) != 0);
        m_config.lossless = 1;
        m_config.method = 2; // quick; 10 % larger than the slowest
    }
    void add(const Picture& frame) override {
        WebPPicture picture;
        require(WebPPictureInit(&picture) != 0);
        picture.use_argb = 1;
        picture.width = frame.width;
        picture.height = frame.height;
        const bool done = WebPPictureImportRGB(&picture, frame.pixels.data(), 3 * frame.width) != 0 &&
                          WebPAnimEncoderAdd(m_encoder.get(), &picture, timeOf(m_frames), &m_config) != 0;
        WebPPictureFree(&picture);
        require(done);
        ++m_frames;
    }
    void finish() override {
        require(WebPAnimEncoderAdd(m_encoder.get(), nullptr, timeOf(m_frames), nullptr) != 0);
        WebPData data;
        WebPDataInit(&data);
        const bool done = WebPAnimEncoderAssemble(m_encoder.get(), &data) != 0;
        const std::string bytes(reinterpret_cast<const char*>(data.bytes), done ? data.size : 0);
        WebPDataClear(&data);
        require(done);
        writeNewFile(m_file, bytes);
    }

private:
    int timeOf(int frame) const { return frame * 1000 / m_shape.framesPerSecond; } // milliseconds
    void require(bool done) const {
        if (!done)
            throw DistillError(ErrorCode::CannotWrite,
                               "Cannot write " + m_file.string() + ": encoding it as WebP failed.");
    }

    fs::path m_file;
    FilmShape m_shape;
    WebPConfig m_config{};
    std::unique_ptr<WebPAnimEncoder, EncoderCloser> m_encoder;
    int m_frames = 0;
};

} // namespace

std::unique_ptr<FilmWriter> openWebp(const fs::path& file, const FilmShape& shape) {
    return std::make_unique<WebpFile>(file, shape);
}

#else

std::unique_ptr<FilmWriter> openWebp(const fs::path& file, const FilmShape&) {
    throw DistillError(ErrorCode::CannotWrite,
                       "Cannot write " + file.string() + ": this build has no libwebp; choose .gif or .mp4.");
}

#endif

} // namespace distill
