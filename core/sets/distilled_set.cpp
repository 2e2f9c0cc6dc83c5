// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/distilled_set.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "core/io/npy.h"
#include "core/io/posix_io.h"
#include "core/io/torch_file.h"
#include "core/sets/folder_layouts.h"
#include "core/sets/set_parts.h"
#include "core/sets/torch_layouts.h"
#include "core/store/named_set.h"
#include "core/store/run_store.h"
#include "core/store/verify.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr auto kOwnFormat = "distillation-studio/1";
constexpr auto kReadable = "read are torch files, pickles, NPZ, NPY, safetensors, PNG sheets, class folders "
                           "of pictures and run folders";

const std::vector<std::string> kRateNames{"learning_rate", "lr"};

bool isOneOf(const std::string& name, const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

const NamedArray* findArray(const std::vector<NamedArray>& arrays, const std::vector<std::string>& names) {
    for (const auto& name : names)
        for (const auto& array : arrays)
            if (array.name == name)
                return &array;
    return nullptr;
}

// By name, else the only other array with a row for each of `count` images. Refused where there are two.
const NamedArray* findLabels(const fs::path& file, const std::vector<NamedArray>& arrays,
                             std::int64_t count) {
    if (const auto* named = findArray(arrays, labelNames()))
        return named;
    const NamedArray* found = nullptr;
    for (const auto& array : arrays) {
        if (array.shape.empty() || array.shape.size() > 2 || array.shape[0] != count ||
            isOneOf(array.name, kRateNames))
            continue;
        if (found != nullptr)
            refuseSet(file, eitherIsLabels(found->name, array.name));
        found = &array;
    }
    return found;
}

// By name where it says so, else the largest that looks like images. Without an axis of channels they are known by
// their name and their labels.
const NamedArray* findImages(const fs::path& file, const std::vector<NamedArray>& arrays) {
    const auto fits = [](const NamedArray& array) {
        return looksLikeImages(array.shape) || looksLikeImagesLast(array.shape);
    };
    if (const auto* named = findArray(arrays, {"images", "data", "x", "x_train"})) {
        const auto* labels =
            looksLikeGreyImages(named->shape) ? findLabels(file, arrays, named->shape[0]) : nullptr;
        const bool grey = labels != nullptr && !labels->shape.empty() && labels->shape[0] == named->shape[0];
        return grey || fits(*named) ? named : nullptr;
    }
    const NamedArray* largest = nullptr;
    for (const auto& array : arrays)
        if (fits(array) && (largest == nullptr || array.bytes.size() > largest->bytes.size()))
            largest = &array;
    return largest;
}

// Arrays by name, of an NPZ or of another program's safetensors.
DistilledSet fromArrays(const fs::path& file, const std::vector<NamedArray>& arrays, bool numpy) {
    DistilledSet set;
    set.sources.push_back(file);
    const auto* images = findImages(file, arrays);
    if (images == nullptr)
        refuseSet(file, "none of its arrays is a batch of images with one or three channels");
    const bool last = looksLikeImagesLast(images->shape);
    takeImages(set, *images);
    if (const auto* labels = findLabels(file, arrays, set.size())) {
        takeLabels(set, *labels, numpy);
        if (!isOneOf(labels->name, labelNames()))
            set.reasons.push_back(takenForLabels(labels->name));
    }
    if (const auto* rate = findArray(arrays, kRateNames); rate && toFloats(*rate).size() == 1)
        set.learningRate = toFloats(*rate)[0];
    const bool kip = numpy && last && set.labelKind == LabelKind::Vectors;
    set.layout = kip ? "kip-npz" : numpy ? "npz" : "safetensors";
    set.confidence = kip ? 0.95 : 0.8;
    set.reasons.insert(set.reasons.begin(), kip ? "NumPy images with channels last and label vectors: KIP's."
                                                : "Arrays by name: \"" + images->name + "\" holds images.");
    return set;
}

void takeOwnMetadata(DistilledSet& set, const fs::path& file) {
    const auto value = [&](const char* key) -> std::string {
        const auto found = set.metadata.find(key);
        return found == set.metadata.end() ? std::string() : found->second;
    };
    set.usualNormalization = value("normalization");
    set.packing = value("packing").empty() ? "single" : value("packing");
    const auto names = Json::parse(value("class_names"), nullptr, false);
    const auto factor = value("factor");
    if (!names.is_array() ||
        !std::all_of(names.begin(), names.end(), [](const Json& n) { return n.is_string(); }))
        refuseSet(file, "its header has no list of class names");
    set.classNames = names.get<std::vector<std::string>>();
    set.classes = std::max(set.classes, static_cast<int>(set.classNames.size()));
    if (!factor.empty()) {
        if (factor.size() > 2 || factor.find_first_not_of("0123456789") != std::string::npos || factor == "0")
            refuseSet(file, "its header gives the factor \"" + factor + "\"");
        set.usualFactor = std::stoi(factor);
    }
}

DistilledSet fromSafetensors(const fs::path& file) {
    auto content = valueOrThrow(readSafetensors(asWritten(file)));
    const auto format = content.metadata.find("format");
    if (format == content.metadata.end() || format->second != kOwnFormat)
        return fromArrays(file, content.arrays, false);
    DistilledSet set;
    set.sources.push_back(file);
    set.metadata = std::move(content.metadata);
    set.declared = true;
    const auto* images = content.find("images");
    if (images == nullptr || !looksLikeImages(images->shape))
        refuseSet(file, "it lacks images [N,C,H,W]");
    takeImages(set, *images);
    const auto* hard = content.find("labels");
    if (const auto* soft = content.find("label_logits")) {
        takeLabels(set, *soft);
        if (hard != nullptr)
            set.labels = toIntegers(*hard);
    } else if (hard != nullptr) {
        takeLabels(set, *hard);
    }
    if (const auto* rate = content.find("learning_rate"); rate != nullptr && toFloats(*rate).size() == 1)
        set.learningRate = toFloats(*rate)[0];
    takeOwnMetadata(set, file);
    set.layout = "distillation-studio";
    set.reasons.insert(set.reasons.begin(), "A set of this program: its header says how it was stored.");
    return set;
}

DistilledSet fromRunFolder(const fs::path& folder, std::optional<std::int64_t> iteration) {
    const auto named = valueOrThrow(namedSet(folder, iteration));
    auto set = fromSafetensors(named.file);
    set.layout = "run-folder";
    set.reasons.insert(set.reasons.begin(), "A run of this program; the set of iteration " +
                                                std::to_string(named.iteration) + " is taken.");
    return set;
}

bool beginsWith(const fs::path& file, std::string_view wanted) {
    const auto descriptor = valueOrThrow(openForReading(file));
    std::array<char, 16> start{};
    const auto got = readFully(descriptor.get(), start.data(), wanted.size());
    return got == static_cast<std::ptrdiff_t>(wanted.size()) &&
           std::string_view(start.data(), wanted.size()) == wanted;
}

// The eight bytes of a header's length, then its first brace.
bool beginsLikeSafetensors(const fs::path& file) {
    const auto descriptor = valueOrThrow(openForReading(file));
    std::array<char, 9> start{};
    return readFully(descriptor.get(), start.data(), start.size()) == 9 && start[8] == '{' && start[7] == 0;
}

DistilledSet fromFile(const fs::path& file) {
    using namespace std::string_view_literals;
    if (isZip(file)) {
        const ZipFile zip(file);
        for (const auto& [name, size] : zip.records())
            if (name.size() > 4 && name.substr(name.size() - 4) == ".npy")
                return fromArrays(file, readNpz(file), true);
        return readTorchSet(file);
    }
    if (isNpy(file))
        return fromArrays(file, {readNpy(file)}, true);
    if (beginsWith(file, "\x89PNG"sv) || beginsWith(file, "\xff\xd8\xff"sv))
        return readPictureSheet(file);
    if (beginsLikeSafetensors(file))
        return fromSafetensors(file);
    if (TorchFile::recognises(file))
        return readTorchSet(file);
    refuseSet(file, std::string("its first bytes are of no known kind; ") + kReadable);
}

DistilledSet fromFolder(const fs::path& folder) {
    if (isRunDirectory(folder))
        return fromRunFolder(folder, std::nullopt);
    if (auto lost = lostJournal(folder))
        throw DistillError(std::move(*lost));
    std::error_code error;
    for (const char* name :
         {"set.safetensors", "data/set.safetensors", "images.pt", "images_best.pt", "data.pt"})
        if (fs::is_regular_file(folder / name, error))
            return fromFile(folder / name);
    if (auto set = readPictureFolders(folder))
        return std::move(*set);
    refuseSet(folder, std::string("it holds neither class folders of pictures nor a file that would be "
                                  "expected there; ") +
                          kReadable);
}

} // namespace

const std::vector<DistilledLayout>& distilledLayouts() {
    static const std::vector<DistilledLayout> layouts{
        {"distillation-studio", "A set of this program (.safetensors)"},
        {"run-folder", "A run of this program"},
        {"res-pt", "Result file of DC, DSA, DM, IDM or CMIDD (res_*.pt); the last experiment"},
        {"mtt", "images_*.pt with labels_*.pt, as MTT saves them"},
        {"datm", "images_*.pt with label logits and a learned step size, as DATM saves them"},
        {"dd-ranking", "images.pt with labels.pt, as DD-Ranking wants them"},
        {"idc", "data.pt of IDC: undecoded, in [0,1]"},
        {"idm-pickle", "Checkpoint of IDM (.pkl): undecoded"},
        {"steps", "Steps of images, labels and step size (results.pth of the first dataset distillation)"},
        {"kip-npz", "KIP's arrays (.npz): channels last, label vectors"},
        {"sre2l-folders", "Class folders of SRe2L (new000/class000_id000.jpg)"},
        {"image-folders", "Class folders of PNG or JPEG pictures"},
        {"png-sheet", "A PNG with all images: row = class"},
        {"npz", "Other NumPy arrays"},
        {"safetensors", "Other arrays in safetensors"},
        {"tensor", "A bare tensor, or a list of them"},
        {"tensor-dictionary", "A dictionary of tensors with images"},
        {"state-dict", "A network's weights: a teacher (buffer*.pth)"},
        {"expert-buffer", "Trajectories of experts (replay_buffer_*.pt)"},
    };
    return layouts;
}

DistilledSet readDistilledSet(const fs::path& path) {
    std::error_code error;
    const auto named = namedPlace(path);
    if (named.iteration && isRunDirectory(named.path))
        return fromRunFolder(named.path, named.iteration);
    if (!fs::exists(path, error))
        throw DistillError(ErrorCode::InvalidInput, "There is no file or folder '" + path.string() + "'.");
    try {
        return fs::is_directory(path, error) ? fromFolder(path) : fromFile(path);
    } catch (const DistillError& failure) {
        if (failure.error().message.find(path.string()) != std::string::npos)
            throw;
        Error named = failure.error(); // of what the arrays hold: they do not know their file
        named.message = path.string() + " cannot be opened: " + named.message;
        throw DistillError(named);
    }
}

} // namespace distill
