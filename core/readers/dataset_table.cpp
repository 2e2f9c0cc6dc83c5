// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the datasets. Sizes, normalisation and augmentation are those that the field's public code
// uses; addresses and check sums those of torchvision.
#include "core/readers/dataset_table.h"

#include "core/base/nearest_name.h"
#include "core/base/rows.h"
#include "core/readers/cifar_reader.h"
#include "core/readers/dataset_rows.h"
#include "core/readers/folder_reader.h"
#include "core/readers/idx_reader.h"
#include "core/readers/shapes_generator.h"
#include "core/readers/svhn_reader.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDsaWithoutFlip =
    "color_crop_cutout_scale_rotate"; // digits change their meaning when mirrored

const std::vector<double> kCifar10Mean{0.4914, 0.4822, 0.4465}, kCifar10Std{0.2023, 0.1994, 0.2010};
const std::vector<std::string> kDigits{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

// ---- how they are found and read

// A reader that depends on nothing but the place.
template <Result<RawDataset> (*read)(const fs::path&, const ReadHooks&)>
Result<RawDataset> readPlace(const fs::path& place, const DatasetReading&, const ReadHooks& hooks) {
    return read(place, hooks);
}

template <bool fashion>
Result<RawDataset> readIdx(const fs::path& place, const DatasetReading&, const ReadHooks& hooks) {
    return readIdxDataset(place, {fashion}, classNamesOf(fashion ? "fashion-mnist" : "mnist"), hooks);
}

template <bool fashion>
std::optional<fs::path> findIdxOf(const fs::path& place) {
    return findIdx(place, {fashion});
}

// ---- the rows

DatasetRow fashionMnist() {
    auto row =
        datasetRow("fashion-mnist", "FashionMNIST", {1, 28, 10, 60000}, {0.2861}, {0.3530}, kDsaWithFlip,
                   {"70,000 grey pictures of clothing, 28 x 28, 10 classes.", "Xiao, Rasul & Vollgraf, 2017",
                    "The four IDX files (.gz or not), torchvision's FashionMNIST/raw, Keras' "
                    "fashion-mnist, or the Debian package dataset-fashion-mnist."});
    setBrightness(row, 0.0, 0.0, 0.96);
    row.names = {"fashionmnist", "fashion-mnist", "fashion_mnist"};
    row.classNames = {
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", // github.com/zalandoresearch/fashion-mnist
        "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
    row.package = "dataset-fashion-mnist";
    row.find = findIdxOf<true>;
    row.read = readIdx<true>;
    const std::string base = "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/";
    row.publication = {"Zalando Research, github.com/zalandoresearch/fashion-mnist",
                       "MIT licence",
                       {{base + "train-images-idx3-ubyte.gz", "train-images-idx3-ubyte.gz",
                         "8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26421880},
                        {base + "train-labels-idx1-ubyte.gz", "train-labels-idx1-ubyte.gz",
                         "25c81989df183df01b3e8a0aad5dffbe", 29515},
                        {base + "t10k-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz",
                         "bef4ecab320f06d8554ea6380940ec79", 4422102},
                        {base + "t10k-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
                         "bb300cfdad3c16e7a12a480ee83cd310", 5148}}};
    return row;
}

DatasetRow mnist() {
    auto row = datasetRow("mnist", "MNIST", {1, 28, 10, 60000}, {0.1307}, {0.3081}, kDsaWithoutFlip,
                          {"70,000 handwritten digits, 28 x 28, 10 classes.", "LeCun, Cortes & Burges, 1998",
                           "The four IDX files (.gz or not), torchvision's MNIST/raw, or Keras' mnist.npz."});
    setBrightness(row, 0.0, 0.0, 0.99);
    row.names = {"mnist"};
    row.classNames = kDigits;
    row.find = findIdxOf<false>;
    row.read = readIdx<false>;
    const std::string base = "https://ossci-datasets.s3.amazonaws.com/mnist/";
    row.publication = {
        "LeCun, Cortes & Burges; the copy that torchvision fetches, ossci-datasets.s3.amazonaws.com",
        "Creative Commons Attribution-Share Alike 3.0",
        {{base + "train-images-idx3-ubyte.gz", "train-images-idx3-ubyte.gz",
          "f68b3c2dcbeaaa9fbdd348bbdeb94873", 9912422},
         {base + "train-labels-idx1-ubyte.gz", "train-labels-idx1-ubyte.gz",
          "d53e105ee54ea40749a09fcbcd1e9432", 28881},
         {base + "t10k-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3",
          1648877},
         {base + "t10k-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c",
          4542}}};
    return row;
}

DatasetRow svhn() {
    auto row =
        datasetRow("svhn", "SVHN", {3, 32, 10, 73257}, {0.4377, 0.4438, 0.4728}, {0.1980, 0.2010, 0.1970},
                   kDsaWithoutFlip,
                   {"99,289 digits of house numbers in colour, 32 x 32, 10 classes of unequal size.",
                    "Netzer et al., 2011", "train_32x32.mat and test_32x32.mat, as torchvision keeps them."});
    setBrightness(row, 0.15, 0.44, 0.82);
    row.names = {"svhn"};
    row.classNames = kDigits;
    row.find = findSvhn;
    row.read = readPlace<readSvhn>;
    row.publication = {"Stanford University, ufldl.stanford.edu/housenumbers",
                       "for non-commercial use only",
                       {{"https://ufldl.stanford.edu/housenumbers/train_32x32.mat", "train_32x32.mat",
                         "e26dedcc434d2e4c54c9b2d4a06d8373", 182040794},
                        {"https://ufldl.stanford.edu/housenumbers/test_32x32.mat", "test_32x32.mat",
                         "eb5a983be6a315427106f1b164d9cef3", 64275384}}};
    return row;
}

DatasetRow cifar10() {
    auto row = datasetRow("cifar10", "CIFAR-10", {3, 32, 10, 50000}, kCifar10Mean, kCifar10Std, kDsaWithFlip,
                          {"60,000 colour photographs, 32 x 32, 10 classes.", "Krizhevsky, 2009",
                           "cifar-10-python.tar.gz or cifar-10-binary.tar.gz, or what they unpack to: "
                           "torchvision's and Keras' cifar-10-batches-py, or cifar-10-batches-bin."});
    setBrightness(row, 0.03, 0.46, 0.98);
    row.seen = {{"deviation over all pixels", kCifar10Mean, {0.2470, 0.2435, 0.2616}, {}}};
    row.names = {"cifar10", "cifar-10", "cifar_10"};
    row.classNames = cifar10Names();
    row.find = findCifar10;
    row.read = readPlace<readCifar10>;
    row.publication = {"University of Toronto, www.cs.toronto.edu/~kriz/cifar.html",
                       "none is stated; the authors ask to cite Krizhevsky, 2009",
                       {{"https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz", "cifar-10-python.tar.gz",
                         "c58f30108f718f92721af3b95e74349a", 170498071}}};
    return row;
}

DatasetRow cifar100() {
    auto row = datasetRow("cifar100", "CIFAR-100", {3, 32, 100, 50000}, {0.5071, 0.4866, 0.4409},
                          {0.2673, 0.2564, 0.2762}, kDsaWithFlip,
                          {"60,000 colour photographs, 32 x 32, 100 fine classes.", "Krizhevsky, 2009",
                           "cifar-100-python.tar.gz or cifar-100-binary.tar.gz, or what they unpack to: "
                           "torchvision's and Keras' cifar-100-python, or cifar-100-binary."});
    row.shown.normalisations = {{"cifar10", kCifar10Mean, kCifar10Std}};
    setBrightness(row, 0.03, 0.48, 0.98);
    row.seen = {{"rounded otherwise", {0.5071, 0.4867, 0.4408}, {0.2675, 0.2565, 0.2761}, {}},
                {"by CIFAR-10's numbers", kCifar10Mean, kCifar10Std, {"mtt", "datm"}}};
    row.names = {"cifar100", "cifar-100", "cifar_100"};
    row.classNames = cifar100Names();
    row.find = findCifar100;
    row.read = readPlace<readCifar100>;
    row.publication = {"University of Toronto, www.cs.toronto.edu/~kriz/cifar.html",
                       "none is stated; the authors ask to cite Krizhevsky, 2009",
                       {{"https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
                         "cifar-100-python.tar.gz", "eb9058c3a382ffc7106e4002c42a8d85", 169001437}}};
    return row;
}

DatasetRow folder() {
    auto row =
        datasetRow("folder", "Folder of pictures", {0, 0, 0}, {}, {}, kDsaWithFlip,
                   {"Your own pictures: a folder for each class. The middle square of each is resized to the "
                    "image size of the run; mean and deviation are measured.",
                    "",
                    "A folder, .zip or .tar.gz with <class>/… for each class (a fifth is kept for tests), or "
                    "with a training and a test part, each with <class>/…."});
    row.shown.normalisations = {{"imagenet", kImageNetMean, kImageNetStd}};
    row.read = [](const fs::path& place, const DatasetReading& reading, const ReadHooks& hooks) {
        return readImageFolder(place, optionsOf(reading), hooks);
    };
    row.searched = false;
    return row;
}

DatasetRow shapes() {
    auto row = datasetRow(
        "shapes", "Shapes",
        {kShapesChannels, kShapesSide, kShapesClasses, std::int64_t{kShapesTrainPerClass} * kShapesClasses},
        {kShapesMean.begin(), kShapesMean.end()}, {kShapesStd.begin(), kShapesStd.end()}, kDsaWithFlip,
        {"Small coloured shapes, generated when they are needed: a first start without any download.",
         "generated by this program", "Generated; needs no file."});
    setBrightness(row, 0.02, 0.15, 0.95);
    row.names = {"shapes"};
    row.read = [](const fs::path&, const DatasetReading&, const ReadHooks& hooks) -> Result<RawDataset> {
        hooks.report(0, 1);
        RawDataset data = generateShapes();
        hooks.report(1, 1);
        return data;
    };
    row.shown.made = true;
    row.searched = false;
    return row;
}

} // namespace

const std::vector<DatasetRow>& datasetTable() {
    static const std::vector<DatasetRow> rows = [] {
        std::vector<DatasetRow> made = {fashionMnist(), mnist(), svhn(), cifar10(), cifar100()};
        for (auto& row : imageNetRows())
            made.push_back(std::move(row));
        made.push_back(folder());
        made.push_back(shapes());
        return made;
    }();
    return rows;
}

const DatasetRow* findDatasetRow(const std::string& id) {
    for (const auto& row : datasetTable())
        if (row.shown.id == id)
            return &row;
    return nullptr;
}

const DatasetRow& offeredDataset(const std::string& id) {
    const auto* row = findDatasetRow(id);
    if (row == nullptr || !row->offered)
        throw DistillError(ErrorCode::Usage, thereIsNo("dataset", id, idsOf(datasets())));
    return *row;
}

std::optional<Error> needlessData(const std::string& id, const std::string& data) {
    const auto* descriptor = findDataset(id);
    if (data.empty() || descriptor == nullptr || !descriptor->made)
        return std::nullopt;
    return Error{ErrorCode::Usage,
                 "'" + id + "' is made, not read: data (--data) means nothing with it; leave '" + data +
                     "' out, or choose another dataset.",
                 {}};
}

std::optional<Error> needlessSize(const std::string& id, std::int64_t side) {
    const auto* descriptor = findDataset(id);
    if (descriptor == nullptr || descriptor->anySize() || descriptor->height == side)
        return std::nullopt;
    return Error{ErrorCode::Usage,
                 "The images of '" + id + "' are " + std::to_string(descriptor->height) + " × " +
                     std::to_string(descriptor->width) +
                     " pixels: an image size means nothing with it; leave it out, or choose another dataset.",
                 {}};
}

const std::vector<DatasetDescriptor>& datasets() {
    static const std::vector<DatasetDescriptor> offered = [] {
        std::vector<DatasetDescriptor> list;
        for (const auto& row : datasetTable())
            if (row.offered)
                list.push_back(row.shown);
        return list;
    }();
    return offered;
}

const DatasetDescriptor* findDataset(const std::string& id) {
    const auto* row = findDatasetRow(id);
    return row != nullptr && row->offered ? &row->shown : nullptr;
}

const std::vector<std::string>& classNamesOf(const std::string& id) {
    static const std::vector<std::string> none;
    const auto* row = findDatasetRow(id);
    return row == nullptr ? none : row->classNames;
}

} // namespace distill
