// SPDX-License-Identifier: GPL-3.0-or-later
// GIF: 256 colours chosen for each frame. Source: GIF89a specification.
#include "core/io/film_writers.h"
#include "core/io/staged_output.h"

#ifdef DISTILL_HAVE_GIF
#include <array>
#include <vector>

#include <gif_lib.h>
#endif

namespace distill {

namespace fs = std::filesystem;

#ifdef DISTILL_HAVE_GIF

namespace {

constexpr int kColours = 256, kBits = 8;

int collect(GifFileType* gif, const GifByteType* bytes, int size) {
    static_cast<std::string*>(gif->UserData)
        ->append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    return size;
}

struct MapCloser {
    void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
};
using ColourMap = std::unique_ptr<ColorMapObject, MapCloser>;

class GifFile final : public FilmWriter {
public:
    GifFile(fs::path file, const FilmShape& shape) : m_file(std::move(file)), m_shape(shape) {
        int status = 0;
        m_gif = EGifOpen(&m_bytes, collect, &status);
        if (m_gif == nullptr)
            fail(GIF_ERROR);
        EGifSetGifVersion(m_gif, true);
        fail(EGifPutScreenDesc(m_gif, m_shape.width, m_shape.height, kBits, 0, nullptr));
        loopForever();
    }
    ~GifFile() override {
        if (m_gif != nullptr)
            EGifCloseFile(m_gif, nullptr);
    }
    GifFile(const GifFile&) = delete;
    GifFile& operator=(const GifFile&) = delete;

    void add(const Picture& frame) override {
        std::vector<GifByteType> indices(frame.pixels.size() / 3);
        const auto map = quantise(frame, indices);
        GraphicsControlBlock control{DISPOSE_DO_NOT, false, 100 / m_shape.framesPerSecond,
                                     NO_TRANSPARENT_COLOR};
        std::array<GifByteType, 4> block{};
        EGifGCBToExtension(&control, block.data());
        fail(EGifPutExtension(m_gif, GRAPHICS_EXT_FUNC_CODE, block.size(), block.data()));
        fail(EGifPutImageDesc(m_gif, 0, 0, frame.width, frame.height, false, map.get()));
        for (int y = 0; y < frame.height; ++y)
            fail(EGifPutLine(m_gif, indices.data() + static_cast<std::ptrdiff_t>(y) * frame.width,
                             frame.width));
    }
    void finish() override {
        const int done = EGifCloseFile(m_gif, nullptr);
        m_gif = nullptr;
        fail(done);
        writeNewFile(m_file, m_bytes);
    }

private:
    void fail(int status) const {
        if (status == GIF_ERROR)
            throw DistillError(ErrorCode::CannotWrite,
                               "Cannot write " + m_file.string() + ": encoding it as GIF failed.");
    }
    // The application extension that browsers brought in: 0 = without end.
    void loopForever() const {
        const std::array<GifByteType, 3> kEndless{1, 0, 0};
        fail(EGifPutExtensionLeader(m_gif, APPLICATION_EXT_FUNC_CODE));
        fail(EGifPutExtensionBlock(m_gif, 11, "NETSCAPE2.0"));
        fail(EGifPutExtensionBlock(m_gif, kEndless.size(), kEndless.data()));
        fail(EGifPutExtensionTrailer(m_gif));
    }
    ColourMap quantise(const Picture& frame, std::vector<GifByteType>& indices) const {
        std::array<std::vector<GifByteType>, 3> planes;
        for (std::size_t c = 0; c < planes.size(); ++c) {
            planes[c].resize(indices.size());
            for (std::size_t i = 0; i < indices.size(); ++i)
                planes[c][i] = frame.pixels[3 * i + c];
        }
        ColourMap map(GifMakeMapObject(kColours, nullptr));
        int colours = kColours;
        fail(map ? GifQuantizeBuffer(static_cast<unsigned>(frame.width), static_cast<unsigned>(frame.height),
                                     &colours, planes[0].data(), planes[1].data(), planes[2].data(),
                                     indices.data(), map->Colors)
                 : GIF_ERROR);
        return map;
    }

    fs::path m_file;
    FilmShape m_shape;
    std::string m_bytes;
    GifFileType* m_gif = nullptr;
};

} // namespace

std::unique_ptr<FilmWriter> openGif(const fs::path& file, const FilmShape& shape) {
    return std::make_unique<GifFile>(file, shape);
}

#else

std::unique_ptr<FilmWriter> openGif(const fs::path& file, const FilmShape&) {
    throw DistillError(ErrorCode::CannotWrite,
                       "Cannot write " + file.string() + ": this build has no giflib; choose .webp or .mp4.");
}

#endif

} // namespace distill
