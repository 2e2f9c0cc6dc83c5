// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/cifar_layout.h"

#include "core/base/result.h"
#include "core/readers/cifar_reader.h"

namespace distill {
namespace {

// "train.bin and test.bin", "data_batch_1.bin to test_batch.bin".
std::string firstToLast(const CifarVersion& version) {
    return std::string(version.batches.front()) + (version.batches.size() > 2 ? " to " : " and ") +
           std::string(version.batches.back());
}

} // namespace

const std::vector<std::string>& cifar10Names() {
    static const std::vector<std::string> kNames{"airplane", "automobile", "bird",  "cat",  "deer",
                                                 "dog",      "frog",       "horse", "ship", "truck"};
    return kNames;
}

const std::vector<std::string>& cifar100Names() {
    static const std::vector<std::string> kNames{
        "apple",       "aquarium_fish", "baby",      "bear",       "beaver",       "bed",
        "bee",         "beetle",        "bicycle",   "bottle",     "bowl",         "boy",
        "bridge",      "bus",           "butterfly", "camel",      "can",          "castle",
        "caterpillar", "cattle",        "chair",     "chimpanzee", "clock",        "cloud",
        "cockroach",   "couch",         "crab",      "crocodile",  "cup",          "dinosaur",
        "dolphin",     "elephant",      "flatfish",  "forest",     "fox",          "girl",
        "hamster",     "house",         "kangaroo",  "keyboard",   "lamp",         "lawn_mower",
        "leopard",     "lion",          "lizard",    "lobster",    "man",          "maple_tree",
        "motorcycle",  "mountain",      "mouse",     "mushroom",   "oak_tree",     "orange",
        "orchid",      "otter",         "palm_tree", "pear",       "pickup_truck", "pine_tree",
        "plain",       "plate",         "poppy",     "porcupine",  "possum",       "rabbit",
        "raccoon",     "ray",           "road",      "rocket",     "rose",         "sea",
        "seal",        "shark",         "shrew",     "skunk",      "skyscraper",   "snail",
        "snake",       "spider",        "squirrel",  "streetcar",  "sunflower",    "sweet_pepper",
        "table",       "tank",          "telephone", "television", "tiger",        "tractor",
        "train",       "trout",         "tulip",     "turtle",     "wardrobe",     "whale",
        "willow_tree", "wolf",          "woman",     "worm"};
    return kNames;
}

void refuseCifar(const std::string& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where + " " + what + ".");
}

const CifarLayout& cifar10Layout() {
    static const CifarLayout kLayout{
        "CIFAR-10",
        {"cifar-10-binary",
         "batches.meta.txt",
         {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin",
          "test_batch.bin"}},
        {"cifar-10-python",
         "batches.meta",
         {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"}},
        1,
        "labels",
        "label_names",
        10,
        10000,
        cifar10Names};
    return kLayout;
}

const CifarLayout& cifar100Layout() {
    static const CifarLayout kLayout{"CIFAR-100",
                                     {"cifar-100-binary", "fine_label_names.txt", {"train.bin", "test.bin"}},
                                     {"cifar-100-python", "meta", {"train", "test"}},
                                     2,
                                     "fine_labels",
                                     "fine_label_names",
                                     100,
                                     50000,
                                     cifar100Names};
    return kLayout;
}

std::string whatToGive(const CifarLayout& layout) {
    return std::string("give ") + layout.python.archive + ".tar.gz, " + layout.binary.archive +
           ".tar.gz or the folder that one of them unpacks to";
}

std::string expectedFiles(const CifarLayout& layout) {
    return "expected " + firstToLast(layout.binary) + " of the binary version of " + layout.name + ", or " +
           firstToLast(layout.python) + " of the Python version";
}

} // namespace distill
