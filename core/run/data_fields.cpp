// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of data, start and method.
#include "core/run/config_row.h"

#include "core/run/choices.h"

namespace distill {
namespace {

using Row = ConfigRow;

Fields datasetFields() {
    constexpr auto kGroup = "Data";
    return {
        Row("dataset", "Dataset", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.dataset; })
            .help("The real images to distil. \"shapes\" is generated and needs no download."),
        Row("data", "File or folder", kGroup, ParamKind::Path,
            [](RunConfig& c) -> FieldPointer { return &c.data; })
            .help("Where the dataset lies. Empty: the data folder of Distillation Studio and the system's "
                  "dataset folders are searched.")
            .advanced(),
        Row("image_size", "Image size", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.imageSize; })
            .help("Side of the square that the pictures of a folder are cropped and resized to. 32, 64 and "
                  "128 are common; networks need a multiple of 8 at least. Other datasets keep their own "
                  "size.")
            .range({8, 512})
            .unit("pixels")
            .advanced(),
    };
}

Fields splitFields() {
    constexpr auto kGroup = "Data";
    return {
        Row("split_seed", "Split seed", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.splitSeed; })
            .help("Draws the fifth of the pictures that is kept for tests, where a folder has no val or "
                  "test part of its own. Runs of different seeds share it, so their accuracies compare.")
            .range({0, 9007199254740991.0})
            .advanced(),
        Row("normalization", "Normalization", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.normalisation; })
            .help("Mean and standard deviation that pixels are normalised by. CIFAR-100 is published both "
                  "with its own and with those of CIFAR-10 (MTT, DATM, IDC, SRe2L); folders also with "
                  "ImageNet's.")
            .choices({{"own", "The dataset's own"},
                      {"cifar10", "CIFAR-10's (for CIFAR-100)"},
                      {"imagenet", "ImageNet's (for folders)"}})
            .advanced(),
        Row("hold_out", "Held out", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.holdOut; })
            .help("Training images that neither the distillation nor the teachers see, evenly over the "
                  "classes. Evaluations are tested on them too, so that λ can be chosen without looking at "
                  "the test images. 0: none.")
            .range({0, 100000000})
            .unit("images")
            .advanced(),
    };
}

Fields startFields() {
    constexpr auto kGroup = "Data";
    return {
        Row("ipc", "Images per class", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.ipc; })
            .help("Size of the synthetic set (IPC). Common: 1, 10, 50. With 1 the CMI is 0: an image is "
                  "its own class centre, unless the centres are those of the real data (cmi.centroids).")
            .range({1, 10000}),
        Row("init", "Start from", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return ChoicePointer(&c.initialisation); })
            .choices(paramChoices<Initialisation>())
            .help("\"real\": random real images of each class, the usual and faster start. \"k-means\": "
                  "the real images nearest to the centres of k-means in a teacher's features. \"rded\": "
                  "mosaics of the crops that a teacher recognises best. \"noise\": Gaussian noise, which "
                  "shows best what the method draws by itself. \"set\": the images, soft labels and "
                  "learned step size of a stored set, to go on from with another method or λ."),
        Row("init_set", "Stored set", kGroup, ParamKind::Path,
            [](RunConfig& c) -> FieldPointer { return &c.initialSet; })
            .help("What \"a stored set\" starts from: a run folder, whose last set is taken, or a "
                  ".safetensors file. Its classes, image size and packing have to fit dataset, IPC and "
                  "method. Others' files are made one by `distill import`.")
            .advanced(),
        Row("zca", "Whitening (ZCA)", kGroup, ParamKind::Boolean,
            [](RunConfig& c) -> FieldPointer { return &c.zca; })
            .help("Decorrelates the pixels of the real images in place of subtracting the mean and "
                  "dividing by the standard deviation. Published for MTT and DATM on CIFAR. Images of up "
                  "to 64 pixels.")
            .advanced(),
    };
}

} // namespace

Fields dataFields() {
    return joinedFields({datasetFields(), splitFields(), startFields()});
}

Fields methodFields() {
    constexpr auto kGroup = "Method";
    return {
        ConfigRow("preset", "Preset", kGroup, ParamKind::Choice,
                  [](RunConfig& c) -> FieldPointer { return &c.preset; })
            .help("What the values started from. Kept with the run for information; changes nothing by "
                  "itself.")
            .advanced(),
        ConfigRow("method", "Method", kGroup, ParamKind::Choice,
                  [](RunConfig& c) -> FieldPointer { return &c.method; })
            .help("How the synthetic images are made to resemble the real ones. It gives the matching loss."),
        ConfigRow("network", "Matching network", kGroup, ParamKind::Choice,
                  [](RunConfig& c) -> FieldPointer { return &c.network; })
            .help("Architecture in whose features real and synthetic images are matched. Variants such as "
                  "ConvNetW64 or ConvNetD4 are understood; smaller ones are faster.")
            .open(),
        ConfigRow("iterations", "Iterations", kGroup, ParamKind::Integer,
                  [](RunConfig& c) -> FieldPointer { return &c.iterations; })
            .help("Updates of the synthetic images. A few hundred show the effect; papers use thousands "
                  "(20,000 for DM).")
            .range({0, 10000000}),
        ConfigRow("seed", "Seed", kGroup, ParamKind::Integer,
                  [](RunConfig& c) -> FieldPointer { return &c.seed; })
            .help("Fixes every random draw. The same seed, device and thread count give the same images "
                  "bit for bit on the CPU. Runs that differ in λ alone see the same batches and networks.")
            .range({0, 9007199254740991.0}),
    };
}

Fields leverFields() {
    constexpr auto kGroup = "Method";
    return {
        ConfigRow("flips", "Mirrored views", kGroup, ParamKind::Boolean,
                  [](RunConfig& c) -> FieldPointer { return &c.flips; })
            .help("Matching and CMI see each synthetic image as it is and mirrored left to right (FYI, "
                  "2024), which gains most at few images per class and costs about twice the time of the "
                  "synthetic images. Not for digits and letters, which mean nothing mirrored. With two "
                  "views CMI is not 0 at one image per class. The stored images and their evaluation are "
                  "unmirrored.")
            .advanced(),
        ConfigRow("real_batches", "Real batches", kGroup, ParamKind::Choice,
                  [](RunConfig& c) -> FieldPointer { return ChoicePointer(&c.realBatches); })
            .choices(paramChoices<RealBatches>())
            .help("Which real images of a class are matched. \"random\", as published for most methods; "
                  "\"representative\": those nearest to the centres of k-means, one for each, in the "
                  "features of the run's first teacher (DREAM, 2023), which needs fewer iterations.")
            .advanced(),
        ConfigRow("real_refresh", "Choose them anew every", kGroup, ParamKind::Integer,
                  [](RunConfig& c) -> FieldPointer { return &c.realRefresh; })
            .help("Iterations between two clusterings, for representative batches. Published: 10.")
            .range({1, 1000000})
            .unit("iterations")
            .advanced(),
    };
}

} // namespace distill
