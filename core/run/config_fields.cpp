// SPDX-License-Identifier: GPL-3.0-or-later
// The table of a run's own fields: one row each, in the order of the form.
#include "core/run/run_config.h"

#include <iterator>
#include <utility>

#include "core/run/choices.h"

namespace distill {

namespace {

using Locate = FieldPointer (*)(RunConfig&);
using Fields = std::vector<ConfigField>;

struct Range {
    double minimum = 0;
    double maximum = 0;
};

ParamValue defaultOf(Locate locate) {
    RunConfig config;
    return std::visit(
        [](const auto* field) -> ParamValue {
            using Value = std::decay_t<decltype(*field)>;
            if constexpr (std::is_same_v<Value, std::uint64_t>)
                return static_cast<std::int64_t>(*field);
            else
                return *field;
        },
        locate(config));
}

// Rows in words: what the field is, then what it may be.
class Row final {
public:
    Row(const char* key, const char* label, const char* group, ParamKind kind, Locate locate) {
        m_field.spec.key = key;
        m_field.spec.label = label;
        m_field.spec.group = group;
        m_field.spec.kind = kind;
        m_field.spec.defaultValue = defaultOf(locate);
        m_field.locate = locate;
    }
    Row& help(const char* text) {
        m_field.spec.help = text;
        return *this;
    }
    Row& range(Range range) {
        m_field.spec.minimum = range.minimum;
        m_field.spec.maximum = range.maximum;
        return *this;
    }
    Row& unit(const char* text) {
        m_field.spec.unit = text;
        return *this;
    }
    Row& choices(std::vector<ParamChoice> choices) {
        m_field.spec.choices = std::move(choices);
        return *this;
    }
    Row& open() {
        m_field.spec.openChoice = true;
        return *this;
    }
    Row& live() {
        m_field.spec.live = true;
        return *this;
    }
    Row& advanced() {
        m_field.spec.advanced = true;
        return *this;
    }
    operator ConfigField() const { return m_field; }

private:
    ConfigField m_field;
};

Fields dataFields() {
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
            .help(
                "Side of the square that the pictures of a folder are cropped and resized to. 32, 64 and 128 "
                "are common; networks need a multiple of 8 at least. Other datasets keep their own size.")
            .range({8, 512})
            .unit("pixels")
            .advanced(),
        Row("split_seed", "Split seed", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.splitSeed; })
            .help("Draws the fifth of the pictures that is kept for tests, where a folder has no val or test "
                  "part of its own. Runs of different seeds share it, so their accuracies compare.")
            .range({0, 9007199254740991.0})
            .advanced(),
        Row("normalization", "Normalization", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.normalisation; })
            .help(
                "Mean and standard deviation that pixels are normalised by. CIFAR-100 is published both with "
                "its own and with those of CIFAR-10 (MTT, DATM, IDC, SRe2L); folders also with ImageNet's.")
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
        Row("ipc", "Images per class", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.ipc; })
            .help("Size of the synthetic set (IPC). Common: 1, 10, 50. With 1 the CMI is 0: an image is "
                  "its own class centre, unless the centres are those of the real data (cmi.centroids).")
            .range({1, 10000}),
        Row("init", "Start from", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.initialisation; })
            .choices(paramChoices<Initialisation>())
            .help("\"real\": random real images of each class, the usual and faster start. \"k-means\": the "
                  "real "
                  "images nearest to the centres of k-means in a teacher's features. \"rded\": mosaics of "
                  "the crops "
                  "that a teacher recognises best. \"noise\": Gaussian "
                  "noise, which shows best what the method draws by itself. \"set\": the images, soft labels "
                  "and "
                  "learned step size of a stored set, to go on from with another method or λ."),
        Row("init_set", "Stored set", kGroup, ParamKind::Path,
            [](RunConfig& c) -> FieldPointer { return &c.initialSet; })
            .help(
                "What \"a stored set\" starts from: a run folder, whose last set is taken, or a .safetensors "
                "file. Its classes, image size and packing have to fit dataset, IPC and method. Others' "
                "files "
                "are made one by `distill import`.")
            .advanced(),
        Row("zca", "Whitening (ZCA)", kGroup, ParamKind::Boolean,
            [](RunConfig& c) -> FieldPointer { return &c.zca; })
            .help("Decorrelates the pixels of the real images in place of subtracting the mean and dividing "
                  "by the "
                  "standard deviation. Published for MTT and DATM on CIFAR. Images of up to 64 pixels.")
            .advanced(),
    };
}

Fields methodFields() {
    constexpr auto kGroup = "Method";
    return {
        Row("preset", "Preset", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.preset; })
            .help(
                "What the values started from. Kept with the run for information; changes nothing by itself.")
            .advanced(),
        Row("method", "Method", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.method; })
            .help("How the synthetic images are made to resemble the real ones. It gives the matching loss."),
        Row("network", "Matching network", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.network; })
            .help("Architecture in whose features real and synthetic images are matched. Variants such as "
                  "ConvNetW64 or ConvNetD4 are understood; smaller ones are faster.")
            .open(),
        Row("iterations", "Iterations", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.iterations; })
            .help("Updates of the synthetic images. A few hundred show the effect; papers use thousands "
                  "(20,000 for DM).")
            .range({0, 10000000}),
        Row("seed", "Seed", kGroup, ParamKind::Integer, [](RunConfig& c) -> FieldPointer { return &c.seed; })
            .help("Fixes every random draw. The same seed, device and thread count give the same images bit "
                  "for bit on the CPU. Runs that differ in λ alone see the same batches and networks.")
            .range({0, 9007199254740991.0}),
    };
}

// What every method can be helped by.
Fields leverFields() {
    constexpr auto kGroup = "Method";
    return {
        Row("flips", "Mirrored views", kGroup, ParamKind::Boolean,
            [](RunConfig& c) -> FieldPointer { return &c.flips; })
            .help(
                "Matching and CMI see each synthetic image as it is and mirrored left to right (FYI, 2024), "
                "which gains most at few images per class and costs about twice the time of the synthetic "
                "images. Not for digits and letters, which mean nothing mirrored. With two views CMI is not "
                "0 at one image per class. The stored images and their evaluation are unmirrored.")
            .advanced(),
        Row("real_batches", "Real batches", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.realBatches; })
            .choices(paramChoices<RealBatches>())
            .help(
                "Which real images of a class are matched. \"random\", as published for most methods; "
                "\"representative\": those nearest to the centres of k-means, one for each, in the features "
                "of the run's first teacher (DREAM, 2023), which needs fewer iterations.")
            .advanced(),
        Row("real_refresh", "Choose them anew every", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.realRefresh; })
            .help("Iterations between two clusterings, for representative batches. Published: 10.")
            .range({1, 1000000})
            .unit("iterations")
            .advanced(),
    };
}

Fields cmiFields() {
    constexpr auto kGroup = "CMI";
    return {
        Row("lambda", "λ, weight of CMI", kGroup, ParamKind::Real,
            [](RunConfig& c) -> FieldPointer { return &c.lambda; })
            .help("loss = matching + λ · CMI. 0 is the plain method (CMI is still measured). "
                  "Larger values "
                  "gather each class around its centre in the teachers' features; too large a value costs "
                  "accuracy. A good λ depends on the teachers: 8000 is published for ResNet18 teachers "
                  "with "
                  "DM at 10 images per class, a ConvNet teacher wants far less.")
            .range({0, 1e12})
            .live(),
        Row("lambda_schedule", "Schedule of λ", kGroup, ParamKind::Text,
            [](RunConfig& c) -> FieldPointer { return &c.lambdaSchedule; })
            .help("How λ changes with the iterations. Empty: constant. \"warmup:100\" rises from 0 to λ over "
                  "100 iterations; \"ramp:100:500\" stays at 0 up to iteration 100 and reaches λ at 500; "
                  "\"0:0,100:50,200:20\" draws a line through these values of λ. Ends when λ is set by hand.")
            .advanced(),
        Row("cmi.every", "Measure every", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.every; })
            .help("Iterations between two evaluations of the CMI term. 1 measures always, as published; more "
                  "is faster.")
            .range({1, 100000})
            .unit("iterations")
            .advanced(),
        Row("cmi.scope", "Taken", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.scope; })
            .choices(paramChoices<CmiScope>())
            .help("How λ weighs CMI. Over the whole set: the mean over all images (published for DM, DC, "
                  "DSA). Class "
                  "by class: the sum of each class's mean (published for IDC), so the same λ pulls as many "
                  "times "
                  "harder as there are classes.")
            .advanced(),
        Row("cmi.hold_ratio", "Hold gradient ratio", kGroup, ParamKind::Real,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.holdRatio; })
            .help(
                "Above 0, λ follows at each iteration so that the gradient of λ · CMI keeps this part of the "
                "matching gradient's norm, unless λ is 0. Ends when λ is set by hand. 0: λ as given.")
            .range({0, 1000})
            .advanced(),
        Row("cmi.initial_ratio", "Start at gradient ratio", kGroup, ParamKind::Real,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.initialRatio; })
            .help("Above 0, λ is chosen at the first iteration so that the gradient of λ · CMI has this part "
                  "of the "
                  "matching gradient's norm, whatever the method and the teachers, unless λ is 0. 0: λ as "
                  "given.")
            .range({0, 1000})
            .advanced(),
    };
}

Fields regulariserFields() {
    constexpr auto kGroup = "CMI";
    return {
        Row("cmi.regulariser", "What λ weighs", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.regulariser; })
            .choices(paramChoices<Regulariser>())
            .help(
                "Comparators under the same λ control, to see what CMI adds. All are means over the images. "
                "CMI is measured and shown whichever is chosen.")
            .advanced(),
        Row("cmi.layer", "Layer of the teacher", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.layer; })
            .choices(paramChoices<TeacherLayer>())
            .help("Which output of the teacher CMI is taken of, by a softmax over its coordinates. Last "
                  "features: what the classifier sees, as published. Before the last block: less class, more "
                  "texture; of a ResNet, before its last stage. Class logits: the softmax is then the "
                  "prediction itself (CMI as Yang et al., 2023, constrain it). Values of different layers do "
                  "not compare, and neither do their λ.")
            .advanced(),
        Row("cmi.centroids", "Class centres", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.centroids; })
            .choices(paramChoices<Centroids>())
            .help("What CMI measures each image against. Of the synthetic images: as published. Of the real "
                  "ones: the mean over all training images of the class, fixed; one pass over them for each "
                  "teacher, then kept on disk. With these CMI is not 0 at one image per class.")
            .advanced(),
        Row("cmi.augment", "Augment before the teacher", kGroup, ParamKind::Boolean,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.augment; })
            .help("Shows the teacher the images through one random transform of the dataset's augmentation, "
                  "another one at each iteration. Published for CMI: off.")
            .advanced(),
        Row("cmi.reuse", "Reuse the gradient in between", kGroup, ParamKind::Boolean,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.reuse; })
            .help("Where CMI is not measured at every iteration: whether its last gradient goes on pulling "
                  "until the next measurement, or nothing pulls in between.")
            .advanced(),
        Row("cmi.monitor_count", "Monitor teachers", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.monitorCount; })
            .help(
                "Networks of the same recipe that give no gradient. With some, the CMI shown is the mean in "
                "all of them, so that it compares over time and between runs. 0: it is that of the teacher "
                "drawn for the iteration.")
            .range({0, 1000})
            .advanced(),
        Row("cmi.real_reference", "CMI of the real images", kGroup, ParamKind::Boolean,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.realReference; })
            .help("Tells the CMI of the real training images in the same teachers, for comparison. One pass "
                  "over them for each teacher, then kept on disk.")
            .advanced(),
    };
}

Fields teacherPoolFields() {
    constexpr auto kGroup = "Teachers";
    return {
        Row("teacher.network", "Network", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.network; })
            .help("Architecture of the pretrained networks in whose features the CMI is measured. Published: "
                  "ResNet18; a ConvNet is many times faster.")
            .open(),
        Row("teacher.count", "Networks in the pool", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.count; })
            .help(
                "Each iteration draws one of them. More teachers keep the images from fitting a single one.")
            .range({1, 10000}),
        Row("teacher.epochs", "Training length", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.epochs; })
            .help(
                "Passes over the real images for each teacher before the run. Teachers are kept on disk, so "
                "this is paid once. Published: 40. 0: untrained networks, as a control.")
            .range({0, 10000})
            .unit("epochs"),
        Row("teacher.resample_every", "Draw anew every", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.resampleEvery; })
            .help("Iterations for which one teacher is kept. Published for DM: 1.")
            .range({1, 10000000})
            .unit("iterations")
            .advanced(),
    };
}

Fields teacherTrainingFields() {
    constexpr auto kGroup = "Teachers";
    return {
        Row("teacher.files", "Published weights", kGroup, ParamKind::Path,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.files; })
            .help(
                "A state dictionary of PyTorch, or a folder of buffer0.pth, buffer1.pth and so on, as "
                "published with CMI and IID: these are the teachers, and none are trained. Their network "
                "follows from the file. Experts too, as they ended: MTT's replay_buffer_0.pt, or a training "
                "that the cache keeps (distill experts list). They must have been trained on this dataset, normalised alike.")
            .advanced(),
        Row("teacher.subset", "Training images", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.subset; })
            .help("How many real images the teachers see, evenly over the classes; 0 = all. Fewer make a "
                  "quick start.")
            .range({0, 100000000})
            .unit("images")
            .advanced(),
        Row("teacher.lr", "Learning rate", kGroup, ParamKind::Real,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.learningRate; })
            .help("Of the SGD that trains the teachers, constant. Published: 0.01.")
            .range({0, 1000})
            .advanced(),
        Row("teacher.weight_decay", "Weight decay", kGroup, ParamKind::Real,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.weightDecay; })
            .help("Of the SGD that trains the teachers. Published: 0.001.")
            .range({0, 1000})
            .advanced(),
        Row("teacher.batch", "Batch", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.batch; })
            .help("Real images per training step of a teacher. Published: 256.")
            .range({1, 1000000})
            .unit("images")
            .advanced(),
    };
}

Fields evaluationFields() {
    constexpr auto kGroup = "Evaluation";
    return {
        Row("evaluate.protocol", "Protocol", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.evaluation.protocol; })
            .help("How fresh networks are trained on the synthetic images before they are tested on the real "
                  "test set. Accuracies compare only under the same protocol."),
        Row("evaluate.network", "Network", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.evaluation.network; })
            .help("Architecture that is trained from scratch for the test. Another one than the matching "
                  "network shows how the set transfers.")
            .open(),
        Row("evaluate.every", "Evaluate every", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.evaluation.every; })
            .help("Iterations between two evaluations; 0 = only at the end. Evaluating never changes the "
                  "distillation itself.")
            .range({0, 10000000})
            .unit("iterations"),
        Row("evaluate.repeats", "Repeats", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.evaluation.repeats; })
            .help("Networks trained for each accuracy; mean and standard deviation are over them.")
            .range({1, 1000}),
        Row("evaluate.epochs", "Training length", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.evaluation.epochs; })
            .help("Passes over the synthetic set; 0 = as the protocol says.")
            .range({0, 1000000})
            .unit("epochs")
            .advanced(),
        Row("evaluate.labels", "Labels", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.evaluation.labels; })
            .choices(paramChoices<EvaluationLabels>())
            .help(
                "What networks are trained with for the test. \"own\": the classes, or the soft labels that "
                "a method learns with its images. \"hard\": the classes alone. \"soft\": a teacher's "
                "probabilities for each image, for the random images to compare with too. By soft labels "
                "alone random images gain much: compare only under the same choice.")
            .advanced(),
        Row("evaluate.label_teacher", "Teacher of the labels", kGroup, ParamKind::Text,
            [](RunConfig& c) -> FieldPointer { return &c.evaluation.labelTeacher; })
            .help("Of \"soft\": a network, which is trained as the run's teachers are, or a file with "
                  "weights; empty = the mean of the run's own teachers.")
            .advanced(),
        Row("evaluate.random_baseline", "Random images as the line to beat", kGroup, ParamKind::Boolean,
            [](RunConfig& c) -> FieldPointer { return &c.evaluation.randomBaseline; })
            .help("Also evaluates random real images, as many per class as the synthetic set has, once at "
                  "the start."),
    };
}

Fields machineFields() {
    constexpr auto kGroup = "Machine";
    return {
        Row("device", "Device", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.device; })
            .help("\"auto\" takes a GPU where there is one (CUDA before XPU), else the CPU. cuda:1 is the "
                  "second "
                  "GPU.")
            .open(),
        Row("threads", "CPU threads", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.threads; })
            .help("Threads for the maths; 0 = as many as there are cores. Results repeat bit for bit only at "
                  "the same number.")
            .range({0, 1024}),
        Row("snapshot.every", "Store images every", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.snapshotEvery; })
            .help(
                "Iterations between two stored pictures of the synthetic set; 0 = densely at the start, then "
                "ever wider apart.")
            .range({0, 10000000})
            .unit("iterations")
            .advanced(),
        Row("checkpoint.minutes", "Checkpoint after", kGroup, ParamKind::Real,
            [](RunConfig& c) -> FieldPointer { return &c.checkpointMinutes; })
            .help("Wall time between two checkpoints, from which a run can be resumed exactly; 0 = only "
                  "with stored images, on stop and before λ edits.")
            .range({0, 100000})
            .unit("minutes")
            .advanced(),
        Row("checkpoint.every", "Checkpoint every", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.checkpointEvery; })
            .help("Iterations between two checkpoints, in addition to those by time; 0 = none.")
            .range({0, 10000000})
            .unit("iterations")
            .advanced(),
        Row("snapshot.budget_mb", "Disk space for snapshots", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.snapshotBudget; })
            .help("What stored pictures and float sets may take together; 0 = no limit. Beyond it older ones "
                  "are thinned out, never the first, the last, or those of an evaluation or a change of λ.")
            .range({0, 100000000})
            .unit("MB")
            .advanced(),
    };
}

} // namespace

const std::vector<ConfigField>& configFields() {
    static const Fields kFields = [] {
        Fields all;
        for (auto part : {dataFields, methodFields, leverFields, cmiFields, regulariserFields,
                          teacherPoolFields, teacherTrainingFields, evaluationFields, machineFields}) {
            Fields fields = part();
            std::move(fields.begin(), fields.end(), std::back_inserter(all));
        }
        return all;
    }();
    return kFields;
}

} // namespace distill
