// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/svhn_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#ifdef DISTILL_HAVE_MATIO
#include <matio.h>
#include <zlib.h>
#endif

#include "core/io/posix_io.h"
#include "core/readers/known_datasets.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr auto kTrain = "train_32x32.mat";
constexpr auto kTest = "test_32x32.mat";

[[noreturn]] void refuse(const fs::path& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where.string() + " " + what + ".");
}

#ifdef DISTILL_HAVE_MATIO

constexpr std::size_t kSide = 32;
constexpr std::size_t kChannels = 3;
constexpr std::size_t kPlane = kSide * kSide;
constexpr std::size_t kPixels = kChannels * kPlane;
constexpr std::size_t kMostImages = 2'000'000; // the largest published part holds 531,131
constexpr int kClasses = 10;
constexpr int kZero = 10; // the label of the digit 0
constexpr std::size_t kImagesPerBlock = 4096;

struct MatCloser {
    void operator()(mat_t* file) const { Mat_Close(file); }
};
struct VariableFreer {
    void operator()(matvar_t* variable) const { Mat_VarFree(variable); }
};
using MatFile = std::unique_ptr<mat_t, MatCloser>;
using Variable = std::unique_ptr<matvar_t, VariableFreer>;

// matio returns success for streams that do not unpack and tells it to its log alone.
class DamageWatch final {
public:
    DamageWatch() {
        s_messages = 0;
        Mat_LogInitFunc("distill", [](int, auto) { ++s_messages; });
    }
    ~DamageWatch() { Mat_LogClose(); }
    DamageWatch(const DamageWatch&) = delete;
    DamageWatch& operator=(const DamageWatch&) = delete;
    bool sawDamage() const { return s_messages > 0; }

private:
    static thread_local int s_messages;
};
thread_local int DamageWatch::s_messages = 0;

constexpr std::uint64_t kTag = 8; // of an element: kind and size in bytes
constexpr std::uint32_t kMatrix = 14, kCompressed = 15;

std::uint32_t wordAt(const unsigned char* bytes) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

// What a matrix begins with: tag and flags, then its dimensions, then its name. matio allocates what the tags
// of both say before it looks at anything else.
constexpr std::size_t kFlags = 16;
constexpr std::uint32_t kMostDimensions = 32, kMostOfName = 64; // MATLAB's names have 63 characters
using MatrixStart = std::array<unsigned char, kFlags + kTag + 4 * kMostDimensions + kTag>;

// Bytes behind the tag at `tag`; those of a small element are kept within it.
std::uint32_t bytesBehind(const unsigned char* tag) {
    const bool small = wordAt(tag) >> 16 != 0;
    return small ? 0 : wordAt(tag + 4);
}

bool isPlainArray(const MatrixStart& start) {
    constexpr std::uint32_t kSparse = 5, kLastOfNumbers = 15;
    const std::uint32_t kind = wordAt(&start[kTag]) & 0xff; // cells, structures and objects are 1 to 3
    if ((kind >= 1 && kind <= 3) || kind == kSparse || kind > kLastOfNumbers)
        return false;
    const std::uint32_t dimensions = bytesBehind(&start[kFlags]);
    if (dimensions > 4 * kMostDimensions)
        return false;
    const std::size_t padded = (dimensions + 7) / 8 * 8;
    return bytesBehind(&start[kFlags + kTag + padded]) <= kMostOfName;
}

// The start of the matrix in an element; zeros where there is none.
MatrixStart startOf(std::uint32_t kind, const std::vector<unsigned char>& element) {
    MatrixStart start{};
    if (kind == kMatrix)
        std::copy_n(element.begin(), std::min(element.size(), start.size()), start.begin());
    if (kind != kCompressed)
        return start;
    std::array<unsigned char, kTag + start.size()> unpacked{}; // it holds one matrix, tag included
    z_stream stream{};
    stream.next_in = const_cast<unsigned char*>(element.data()); // zlib reads it only
    stream.avail_in = static_cast<uInt>(element.size());
    stream.next_out = unpacked.data();
    stream.avail_out = static_cast<uInt>(unpacked.size());
    if (inflateInit(&stream) != Z_OK)
        return start;
    static_cast<void>(inflate(&stream, Z_SYNC_FLUSH)); // damage is matio's to tell
    inflateEnd(&stream);
    std::copy_n(unpacked.begin() + kTag, start.size(), start.begin());
    return start;
}

// Why matio should not see the file; empty = it may. SVHN is published at level 5 (MAT-file format, "Level 5
// MAT-file format"), where every element states its size, so a shortened file shows before anything is
// unpacked.
std::string faultOf(const fs::path& file) {
    constexpr std::uint64_t kHeader = 128, kMostOfElement = 4096;
    const std::string truncated = "is truncated; fetch it again";
    const auto descriptor = valueOrThrow(openForReading(file));
    const std::uint64_t size = sizeOf(descriptor);
    std::array<char, kHeader> header{};
    if (readFully(descriptor.get(), header.data(), kHeader) != static_cast<std::ptrdiff_t>(kHeader))
        return truncated;
    if (std::memcmp(header.data() + 124, "\0\1IM", 4) != 0)
        return "is no MATLAB file of level 5, as SVHN's are; fetch it again";
    for (std::uint64_t at = kHeader; at < size;) {
        std::array<std::uint32_t, 2> tag{};
        if (::lseek(descriptor.get(), static_cast<off_t>(at), SEEK_SET) < 0 ||
            readFully(descriptor.get(), tag.data(), kTag) != static_cast<std::ptrdiff_t>(kTag) ||
            at + kTag + tag[1] > size)
            return truncated;
        std::vector<unsigned char> element(std::min<std::uint64_t>(tag[1], kMostOfElement));
        if (readFully(descriptor.get(), element.data(), element.size()) !=
            static_cast<std::ptrdiff_t>(element.size()))
            return truncated;
        if (!isPlainArray(startOf(tag[0], element)))
            return "holds more than plain arrays (a kind, dimensions or a name that none has); fetch it "
                   "again";
        at += kTag + tag[1];
    }
    return {};
}

std::string shapeText(const matvar_t& variable) {
    std::string text;
    for (int i = 0; i < variable.rank; ++i)
        text += (i == 0 ? "" : " x ") + std::to_string(variable.dims[i]);
    return text;
}

// Only its description: nothing is allocated for what a damaged file claims.
Variable describe(mat_t* mat, const fs::path& file, const char* name) {
    Mat_Rewind(mat);
    Variable variable(Mat_VarReadInfo(mat, name));
    if (!variable)
        refuse(file, std::string("holds no variable ") + name +
                         "; expected X and y of SVHN's cropped digits (train_32x32.mat, test_32x32.mat)");
    return variable;
}

std::size_t imageCount(const matvar_t& pixels, const fs::path& file) {
    const bool right = pixels.class_type == MAT_C_UINT8 && pixels.rank == 4 && pixels.dims[0] == kSide &&
                       pixels.dims[1] == kSide && pixels.dims[2] == kChannels && pixels.dims[3] > 0 &&
                       pixels.dims[3] <= kMostImages && !pixels.isComplex;
    if (!right)
        refuse(file, "has X of " + shapeText(pixels) +
                         ", expected bytes of 32 x 32 x 3 x images; it is no file of SVHN's cropped digits");
    return pixels.dims[3];
}

// Columns first in MATLAB, rows first here: each plane is transposed.
void transpose(const std::uint8_t* columns, std::uint8_t* rows) {
    for (std::size_t x = 0; x < kSide; ++x)
        for (std::size_t y = 0; y < kSide; ++y)
            rows[y * kSide + x] = columns[x * kSide + y];
}

void readPixels(mat_t* mat, matvar_t& variable, const fs::path& file, const ReadHooks& hooks, ImageSet& set) {
    if (Mat_VarReadDataAll(mat, &variable) != 0 || variable.data == nullptr ||
        variable.nbytes != set.byteCount())
        refuse(file, "is truncated or damaged; fetch it again");
    const auto* columns = static_cast<const std::uint8_t*>(variable.data);
    set.pixels.resize(set.byteCount());
    for (std::size_t plane = 0; plane < set.pixels.size() / kPlane; ++plane) {
        if (plane % kImagesPerBlock == 0)
            hooks.throwIfCancelled();
        transpose(columns + plane * kPlane, set.pixels.data() + plane * kPlane);
    }
}

double labelAt(const matvar_t& labels, std::size_t index) {
    switch (labels.class_type) {
    case MAT_C_DOUBLE:
        return static_cast<const double*>(labels.data)[index];
    case MAT_C_UINT8:
        return static_cast<const std::uint8_t*>(labels.data)[index];
    default:
        return std::numeric_limits<double>::quiet_NaN();
    }
}

void readLabels(mat_t* mat, matvar_t& variable, const fs::path& file, ImageSet& set) {
    const auto count = static_cast<std::size_t>(set.count);
    const bool right = (variable.class_type == MAT_C_DOUBLE || variable.class_type == MAT_C_UINT8) &&
                       variable.rank == 2 && variable.dims[0] == count && variable.dims[1] == 1 &&
                       !variable.isComplex;
    if (!right)
        refuse(file, "has y of " + shapeText(variable) + ", expected " + std::to_string(count) +
                         " x 1 numbers, one for each image");
    if (Mat_VarReadDataAll(mat, &variable) != 0 || variable.data == nullptr)
        refuse(file, "is truncated or damaged; fetch it again");
    for (std::size_t i = 0; i < count; ++i) {
        const double label = labelAt(variable, i);
        if (!(label >= 1 && label <= kZero) || label != std::floor(label))
            refuse(file, "holds the label " + std::to_string(label) + " (image " + std::to_string(i) +
                             "), expected 1 to 10; it is no file of SVHN's cropped digits");
        set.labels.push_back(static_cast<std::int64_t>(label) % kClasses);
    }
}

ImageSet readPart(const fs::path& file, const ReadHooks& hooks) {
    hooks.throwIfCancelled();
    valueOrThrow(openForReading(file)); // missing, a folder, no permission: our own sentence
    if (const std::string fault = faultOf(file); !fault.empty())
        refuse(file, fault);
    const DamageWatch watch;
    const MatFile mat(Mat_Open(file.c_str(), MAT_ACC_RDONLY));
    if (!mat)
        refuse(file, "is no MATLAB file; expected SVHN's cropped digits");
    ImageSet set;
    {
        const auto pixels = describe(mat.get(), file, "X");
        set.count = static_cast<std::int64_t>(imageCount(*pixels, file));
        set.channels = kChannels;
        set.height = set.width = kSide;
        readPixels(mat.get(), *pixels, file, hooks, set);
    }
    const auto labels = describe(mat.get(), file, "y");
    readLabels(mat.get(), *labels, file, set);
    if (watch.sawDamage())
        refuse(file, "is damaged: its content does not unpack; fetch it again");
    return set;
}

RawDataset readParts(const fs::path& folder, const ReadHooks& hooks) {
    hooks.report(0, 2);
    RawDataset data;
    data.classNames = classNamesOf("svhn");
    data.train = readPart(folder / kTrain, hooks);
    hooks.report(1, 2);
    data.test = readPart(folder / kTest, hooks);
    hooks.report(2, 2);
    return data;
}

#else

RawDataset readParts(const fs::path& folder, const ReadHooks&) {
    refuse(folder, "holds MATLAB files and this build has no matio; install libmatio-dev and build again");
}

#endif

void requireFolder(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder, error))
        refuse(folder, std::string("does not exist; give the folder with ") + kTrain + " and " + kTest);
    if (!fs::is_directory(folder, error))
        refuse(folder, std::string("is a file; give the folder with ") + kTrain + " and " + kTest);
    for (const char* name : {kTrain, kTest})
        if (!fs::exists(folder / name, error))
            refuse(folder, std::string("lacks ") + name + "; expected " + kTrain + " and " + kTest +
                               " of SVHN's cropped digits");
}

} // namespace

Result<RawDataset> readSvhn(const fs::path& folder, const ReadHooks& hooks) {
    try {
        requireFolder(folder);
        return readParts(folder, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
