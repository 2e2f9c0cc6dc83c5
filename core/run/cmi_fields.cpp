// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of CMI and of the networks that it is measured in.
#include "core/run/config_row.h"

#include "core/run/choices.h"

namespace distill {
namespace {

using Row = ConfigRow;

Fields lambdaFields() {
    constexpr auto kGroup = "CMI";
    return {
        Row("lambda", "λ, weight of CMI", kGroup, ParamKind::Real,
            [](RunConfig& c) -> FieldPointer { return &c.lambda; })
            .help("loss = matching + λ · CMI. 0 is the plain method (CMI is still measured). Larger values "
                  "gather each class around its centre in the teachers' features; too large a value costs "
                  "accuracy. A good λ depends on the teachers: 8000 is published for ResNet18 teachers "
                  "with DM at 10 images per class, a ConvNet teacher wants far less.")
            .range({0, 1e12})
            .live(),
        Row("lambda_schedule", "Schedule of λ", kGroup, ParamKind::Text,
            [](RunConfig& c) -> FieldPointer { return &c.lambdaSchedule; })
            .help("How λ changes with the iterations. Empty: constant. \"warmup:100\" rises from 0 to λ "
                  "over 100 iterations; \"ramp:100:500\" stays at 0 up to iteration 100 and reaches λ at "
                  "500; \"0:0,100:50,200:20\" draws a line through these values of λ. Ends when λ is set "
                  "by hand.")
            .advanced(),
    };
}

Fields measuringFields() {
    constexpr auto kGroup = "CMI";
    return {
        Row("cmi.every", "Measure every", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.every; })
            .help("Iterations between two evaluations of the CMI term. 1 measures always, as published; "
                  "more is faster.")
            .range({1, 100000})
            .unit("iterations")
            .advanced(),
        Row("cmi.scope", "Taken", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return ChoicePointer(&c.cmi.scope); })
            .choices(paramChoices<CmiScope>())
            .help("How λ weighs CMI. Over the whole set: the mean over all images (published for DM, DC, "
                  "DSA). Class by class: the sum of each class's mean (published for IDC), so the same λ "
                  "pulls as many times harder as there are classes.")
            .advanced(),
        Row("cmi.hold_ratio", "Hold gradient ratio", kGroup, ParamKind::Real,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.holdRatio; })
            .help("Above 0, λ follows at each iteration so that the gradient of λ · CMI keeps this part of "
                  "the matching gradient's norm, unless λ is 0. Ends when λ is set by hand. 0: λ as given.")
            .range({0, 1000})
            .advanced(),
        Row("cmi.initial_ratio", "Start at gradient ratio", kGroup, ParamKind::Real,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.initialRatio; })
            .help("Above 0, λ is chosen at the first iteration so that the gradient of λ · CMI has this "
                  "part of the matching gradient's norm, whatever the method and the teachers, unless λ is "
                  "0. 0: λ as given.")
            .range({0, 1000})
            .advanced(),
    };
}

Fields regulariserFields() {
    constexpr auto kGroup = "CMI";
    return {
        Row("cmi.regulariser", "What λ weighs", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return ChoicePointer(&c.cmi.regulariser); })
            .choices(paramChoices<Regulariser>())
            .help("Comparators under the same λ control, to see what CMI adds. All are means over the "
                  "images. CMI is measured and shown whichever is chosen.")
            .advanced(),
        Row("cmi.layer", "Layer of the teacher", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return ChoicePointer(&c.cmi.layer); })
            .choices(paramChoices<TeacherLayer>())
            .help("Which output of the teacher CMI is taken of, by a softmax over its coordinates. Last "
                  "features: what the classifier sees, as published. Before the last block: less class, "
                  "more texture; of a ResNet, before its last stage. Class logits: the softmax is then the "
                  "prediction itself (CMI as Yang et al., 2023, constrain it). Values of different layers "
                  "do not compare, and neither do their λ.")
            .advanced(),
        Row("cmi.centroids", "Class centres", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return ChoicePointer(&c.cmi.centroids); })
            .choices(paramChoices<Centroids>())
            .help("What CMI measures each image against. Of the synthetic images: as published. Of the "
                  "real ones: the mean over all training images of the class, fixed; one pass over them "
                  "for each teacher, then kept on disk. With these CMI is not 0 at one image per class.")
            .advanced(),
    };
}

Fields extraFields() {
    constexpr auto kGroup = "CMI";
    return {
        Row("cmi.augment", "Augment before the teacher", kGroup, ParamKind::Boolean,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.augment; })
            .help("Shows the teacher the images through one random transform of the dataset's "
                  "augmentation, another one at each iteration. Published for CMI: off.")
            .advanced(),
        Row("cmi.reuse", "Reuse the gradient in between", kGroup, ParamKind::Boolean,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.reuse; })
            .help("Where CMI is not measured at every iteration: whether its last gradient goes on pulling "
                  "until the next measurement, or nothing pulls in between.")
            .advanced(),
        Row("cmi.monitor_count", "Monitor teachers", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.monitorCount; })
            .help("Networks of the same recipe that give no gradient. With some, the CMI shown is the mean "
                  "in all of them, so that it compares over time and between runs. 0: it is that of the "
                  "teacher drawn for the iteration.")
            .range({0, 1000})
            .advanced(),
        Row("cmi.real_reference", "CMI of the real images", kGroup, ParamKind::Boolean,
            [](RunConfig& c) -> FieldPointer { return &c.cmi.realReference; })
            .help("Tells the CMI of the real training images in the same teachers, for comparison. One "
                  "pass over them for each teacher, then kept on disk.")
            .advanced(),
    };
}

Fields teacherPoolFields() {
    constexpr auto kGroup = "Teachers";
    return {
        Row("teacher.network", "Network", kGroup, ParamKind::Choice,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.network; })
            .help("Architecture of the pretrained networks in whose features the CMI is measured. "
                  "Published: ResNet18; a ConvNet is many times faster.")
            .open(),
        Row("teacher.count", "Networks in the pool", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.count; })
            .help("Each iteration draws one of them. More teachers keep the images from fitting a single "
                  "one.")
            .range({1, 10000}),
        Row("teacher.epochs", "Training length", kGroup, ParamKind::Integer,
            [](RunConfig& c) -> FieldPointer { return &c.teacher.epochs; })
            .help("Passes over the real images for each teacher before the run. Teachers are kept on disk, "
                  "so this is paid once. Published: 40. 0: untrained networks, as a control.")
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
            .help("A state dictionary of PyTorch, or a folder of buffer0.pth, buffer1.pth and so on, as "
                  "published with CMI and IID: these are the teachers, and none are trained. Their network "
                  "follows from the file. Experts too, as they ended: MTT's replay_buffer_0.pt, or a "
                  "training that the cache keeps (distill experts list). They must have been trained on "
                  "this dataset, normalised alike.")
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

} // namespace

Fields cmiFields() {
    return joinedFields({lambdaFields(), measuringFields(), regulariserFields(), extraFields()});
}

Fields teacherFields() {
    return joinedFields({teacherPoolFields(), teacherTrainingFields()});
}

} // namespace distill
