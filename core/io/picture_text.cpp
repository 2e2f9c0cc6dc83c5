// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/picture_text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <vector>

#ifdef DISTILL_HAVE_TEXT
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb-ft.h>
#include <hb.h>
#endif

namespace distill {

#ifdef DISTILL_HAVE_TEXT

namespace {

struct FontFile {
    std::string path;
    int index = 0;
};

using CharSet = std::unique_ptr<FcCharSet, decltype(&FcCharSetDestroy)>;

// What is installed, the wanted family first, then as the system would go on for what it lacks.
class InstalledFonts final {
public:
    explicit InstalledFonts(const std::string& family) {
        const std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)> wanted(FcPatternCreate(),
                                                                             &FcPatternDestroy);
        FcPatternAddString(wanted.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family.c_str()));
        FcPatternAddString(wanted.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>("sans-serif"));
        FcPatternAddBool(wanted.get(), FC_SCALABLE, FcTrue);
        FcConfigSubstitute(nullptr, wanted.get(), FcMatchPattern);
        FcDefaultSubstitute(wanted.get());
        FcResult result = FcResultMatch;
        const std::unique_ptr<FcFontSet, decltype(&FcFontSetDestroy)> sorted(
            FcFontSort(nullptr, wanted.get(), FcTrue, nullptr, &result), &FcFontSetDestroy);
        for (int i = 0; sorted && i < sorted->nfont; ++i)
            add(sorted->fonts[i]);
    }
    const std::vector<FontFile>& files() const { return m_files; }
    // The first that has the character; the first of all where none does.
    std::size_t fontFor(std::uint32_t character) const {
        for (std::size_t i = 0; i < m_charSets.size(); ++i)
            if (FcCharSetHasChar(m_charSets[i].get(), character))
                return i;
        return 0;
    }
    bool has(std::size_t font, std::uint32_t character) const {
        return FcCharSetHasChar(m_charSets[font].get(), character) == FcTrue;
    }

private:
    void add(FcPattern* font) {
        FcChar8* file = nullptr;
        FcCharSet* characters = nullptr;
        FcBool scalable = FcFalse;
        int index = 0;
        FcPatternGetBool(font, FC_SCALABLE, 0, &scalable);
        FcPatternGetInteger(font, FC_INDEX, 0, &index);
        if (!scalable || FcPatternGetString(font, FC_FILE, 0, &file) != FcResultMatch ||
            FcPatternGetCharSet(font, FC_CHARSET, 0, &characters) != FcResultMatch)
            return;
        m_files.push_back({reinterpret_cast<const char*>(file), index});
        m_charSets.emplace_back(FcCharSetCopy(characters), &FcCharSetDestroy);
    }

    std::vector<FontFile> m_files;
    std::vector<CharSet> m_charSets;
};

// Sorting what is installed takes a while: once for each family.
std::shared_ptr<const InstalledFonts> installedFonts(const std::string& family) {
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const InstalledFonts>> known;
    const std::lock_guard<std::mutex> lock(mutex);
    auto& fonts = known[family];
    if (!fonts)
        fonts = std::make_shared<const InstalledFonts>(family);
    return fonts;
}

// Invalid bytes become U+FFFD.
std::vector<std::uint32_t> charactersOf(const std::string& utf8) {
    std::vector<std::uint32_t> characters;
    const auto* next = reinterpret_cast<const FcChar8*>(utf8.data());
    for (auto left = static_cast<int>(utf8.size()); left > 0;) {
        FcChar32 character = 0;
        int length = FcUtf8ToUcs4(next, &character, left);
        if (length <= 0) {
            character = 0xFFFD;
            length = 1;
        }
        characters.push_back(character);
        next += length;
        left -= length;
    }
    return characters;
}

struct Run {
    std::size_t font = 0;
    bool toLeft = false;
    std::vector<std::uint32_t> characters;
};

// Of a strong character; none of digits, spaces and signs.
hb_direction_t directionOf(std::uint32_t character) {
    const hb_script_t script = hb_unicode_script(hb_unicode_funcs_get_default(), character);
    const bool strong =
        script != HB_SCRIPT_COMMON && script != HB_SCRIPT_INHERITED && script != HB_SCRIPT_UNKNOWN;
    return strong ? hb_script_get_horizontal_direction(script) : HB_DIRECTION_INVALID;
}

// Pieces of one font and one direction, in the order in which they stand from left to right. Signs and spaces
// go with what is before them, digits always run to the right.
std::vector<Run> runsOf(const std::string& utf8, const InstalledFonts& fonts) {
    std::vector<Run> runs;
    bool lineToLeft = false, decided = false, toLeft = false;
    for (const std::uint32_t character : charactersOf(utf8)) {
        const hb_direction_t direction = directionOf(character);
        const bool digit = character >= '0' && character <= '9';
        if (direction != HB_DIRECTION_INVALID)
            toLeft = direction == HB_DIRECTION_RTL;
        if (direction != HB_DIRECTION_INVALID && !decided) {
            lineToLeft = toLeft;
            decided = true;
        }
        const bool runsLeft = toLeft && !digit;
        const bool goesOn = !runs.empty() && runs.back().toLeft == runsLeft &&
                            fonts.has(runs.back().font, character) &&
                            fonts.fontFor(character) >= runs.back().font;
        if (!goesOn)
            runs.push_back({fonts.fontFor(character), runsLeft, {}});
        runs.back().characters.push_back(character);
    }
    if (lineToLeft)
        std::reverse(runs.begin(), runs.end());
    return runs;
}

struct Glyph {
    FT_Face face = nullptr;
    unsigned index = 0;
    double x = 0, y = 0; // of its origin, from the line's start; y upwards
};

[[noreturn]] void refuseFonts(const std::string& what) {
    throw DistillError(
        ErrorCode::CannotWrite,
        what + " Install a font, for instance the package fonts-dejavu-core, or leave the names out.");
}

void blend(Picture& picture, const FT_Bitmap& bitmap, int left, int top, std::uint8_t ink) {
    for (int y = std::max(0, -top); y < static_cast<int>(bitmap.rows) && top + y < picture.height; ++y)
        for (int x = std::max(0, -left); x < static_cast<int>(bitmap.width) && left + x < picture.width;
             ++x) {
            const int cover = bitmap.buffer[y * bitmap.pitch + x];
            const auto at = (static_cast<std::size_t>(top + y) * static_cast<std::size_t>(picture.width) +
                             static_cast<std::size_t>(left + x)) *
                            static_cast<std::size_t>(picture.channels);
            for (int c = 0; c < picture.channels; ++c) {
                std::uint8_t& value = picture.pixels[at + static_cast<std::size_t>(c)];
                value = static_cast<std::uint8_t>((value * (255 - cover) + ink * cover + 127) / 255);
            }
        }
}

} // namespace

class TextPainter::Fonts final {
public:
    Fonts(int pixels, const std::string& family) : m_pixels(pixels), m_installed(installedFonts(family)) {
        if (m_installed->files().empty())
            refuseFonts("No font is installed to write class names with.");
        if (FT_Init_FreeType(&m_library) != 0)
            refuseFonts("FreeType cannot be used.");
        m_opened.resize(m_installed->files().size());
    }
    ~Fonts() {
        for (Opened& font : m_opened) {
            hb_font_destroy(font.shaper);
            if (font.face != nullptr)
                FT_Done_Face(font.face);
        }
        FT_Done_FreeType(m_library);
    }
    Fonts(const Fonts&) = delete;
    Fonts& operator=(const Fonts&) = delete;

    FT_Face main() { return open(0).face; }

    std::vector<Glyph> shape(const std::string& utf8, double& width) {
        std::vector<Glyph> glyphs;
        width = 0;
        for (const Run& run : runsOf(utf8, *m_installed))
            append(glyphs, run, width);
        return glyphs;
    }

private:
    struct Opened {
        FT_Face face = nullptr;
        hb_font_t* shaper = nullptr;
    };

    Opened& open(std::size_t font) {
        Opened& opened = m_opened[font];
        if (opened.face != nullptr)
            return opened;
        const FontFile& file = m_installed->files()[font];
        if (FT_New_Face(m_library, file.path.c_str(), file.index & 0xFFFF, &opened.face) != 0 ||
            FT_Set_Pixel_Sizes(opened.face, 0, static_cast<FT_UInt>(m_pixels)) != 0)
            refuseFonts("The font " + file.path + " cannot be read.");
        opened.shaper = hb_ft_font_create_referenced(opened.face);
        hb_ft_font_set_load_flags(opened.shaper, FT_LOAD_DEFAULT);
        return opened;
    }

    void append(std::vector<Glyph>& glyphs, const Run& run, double& width) {
        const Opened& font = open(run.font);
        const std::unique_ptr<hb_buffer_t, decltype(&hb_buffer_destroy)> buffer(hb_buffer_create(),
                                                                                &hb_buffer_destroy);
        hb_buffer_add_utf32(buffer.get(), run.characters.data(), static_cast<int>(run.characters.size()), 0,
                            -1);
        hb_buffer_guess_segment_properties(buffer.get());
        hb_buffer_set_direction(buffer.get(), run.toLeft ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
        hb_shape(font.shaper, buffer.get(), nullptr, 0);
        unsigned count = 0;
        const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
        const hb_glyph_position_t* places = hb_buffer_get_glyph_positions(buffer.get(), &count);
        for (unsigned i = 0; i < count; ++i) {
            glyphs.push_back({font.face, infos[i].codepoint, width + places[i].x_offset / 64.0,
                              places[i].y_offset / 64.0});
            width += places[i].x_advance / 64.0;
        }
    }

    int m_pixels;
    std::shared_ptr<const InstalledFonts> m_installed;
    FT_Library m_library = nullptr;
    std::vector<Opened> m_opened;
};

TextPainter::TextPainter(int pixels, const std::string& family)
    : m_fonts(std::make_unique<Fonts>(std::max(pixels, 4), family)) {}

TextPainter::~TextPainter() = default;

int TextPainter::width(const std::string& utf8) {
    double width = 0;
    m_fonts->shape(utf8, width);
    return static_cast<int>(std::ceil(width));
}

int TextPainter::ascent() const {
    return static_cast<int>(m_fonts->main()->size->metrics.ascender / 64);
}

int TextPainter::descent() const {
    return static_cast<int>(-m_fonts->main()->size->metrics.descender / 64);
}

void TextPainter::draw(Picture& picture, const std::string& utf8, int left, int baseline, std::uint8_t ink) {
    double width = 0;
    for (const Glyph& glyph : m_fonts->shape(utf8, width)) {
        if (FT_Load_Glyph(glyph.face, glyph.index, FT_LOAD_RENDER) != 0)
            continue;
        const FT_GlyphSlot slot = glyph.face->glyph;
        if (slot->bitmap.pixel_mode == FT_PIXEL_MODE_GRAY)
            blend(picture, slot->bitmap, left + static_cast<int>(std::lround(glyph.x)) + slot->bitmap_left,
                  baseline - static_cast<int>(std::lround(glyph.y)) - slot->bitmap_top, ink);
    }
}

#else

class TextPainter::Fonts final {};

TextPainter::TextPainter(int, const std::string&) {
    throw DistillError(ErrorCode::CannotWrite, "Class names cannot be written on pictures: this build lacks "
                                               "FreeType, HarfBuzz or fontconfig; leave the names out.");
}

TextPainter::~TextPainter() = default;

int TextPainter::width(const std::string&) {
    return 0;
}

int TextPainter::ascent() const {
    return 0;
}

int TextPainter::descent() const {
    return 0;
}

void TextPainter::draw(Picture&, const std::string&, int, int, std::uint8_t) {}

#endif

} // namespace distill
