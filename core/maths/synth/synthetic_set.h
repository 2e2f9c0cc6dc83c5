// SPDX-License-Identifier: GPL-3.0-or-later
// The images being learned and all that is needed to use them elsewhere. Owned by the engine thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/maths/data/dataset.h"
#include "core/maths/synth/formation.h"
#include "core/maths/tensor/random_streams.h"
#include "core/run/choices.h"
#include "core/run/run_events.h"

namespace distill {

// What networks are fed: one entry per decoded image.
struct DecodedSet {
    torch::Tensor images; // float32 [M, C, H, W], in the network's pixel space
    torch::Tensor labels; // int64 [M], on the images' device
    torch::Tensor source; // int64 [M] on the CPU: the stored image, counted from the first one decoded
};

struct SyntheticSet {
    torch::Tensor
        images; // float32 [classes*ipc, C, H, W] in `pixelSpace`, class-major, a leaf with gradients
    torch::Tensor labels; // int64 [classes*ipc], fixed class ids, on the images' device
    torch::Tensor
        labelLogits; // float32 [classes*ipc, classes] where soft labels are learned or given; or undefined
    double temperature = 1;     // of the soft labels: softmax(labelLogits / temperature)
    torch::Tensor learningRate; // float32 0-dim: step size learned with the images; or undefined
    int classes = 0, ipc = 0;
    PixelSpace pixelSpace;   // of `images`
    PixelSpace networkSpace; // of what networks are trained on
    bool flips = false;  // decoded() gives each training image mirrored too; of a run, not of the stored set
    Formation formation; // how stored images become training images
    std::string datasetId;
    std::vector<std::string> classNames;

    std::int64_t size() const { return static_cast<std::int64_t>(classes) * ipc; }
    bool softLabels() const { return labelLogits.defined(); }
    // Networks see the stored images as they are.
    bool plain() const { return formation.trivial() && !flips && pixelSpace == networkSpace; }
    std::int64_t decodedSize(std::int64_t stored) const {
        return formation.decodedSize(stored) * (flips ? 2 : 1);
    }
    std::int64_t decodedPerClass() const { return decodedSize(ipc); }
    // Every class, or the classes [first, last) only. With graph.
    DecodedSet decoded() const { return decoded(0, classes); }
    DecodedSet decoded(int first, int last) const;
    // `stored` stands for the images of the classes [first, last).
    DecodedSet decodedAs(const torch::Tensor& stored, int first, int last) const;
    // Any stored images, whatever their classes, as networks see them. Not for FormationMode::Bound, which
    // goes by classes. With graph.
    DecodedImages views(const torch::Tensor& stored) const;
    // Rows that belong to decoded images, float [M, …], as means over those of each of `stored` images.
    static torch::Tensor meanOfViews(const torch::Tensor& rows, const torch::Tensor& source,
                                     std::int64_t stored);
    SyntheticSet unmirrored() const;                   // the same, to be evaluated: without flips
    ImageBatch snapshot(std::int64_t iteration) const; // as stored, de-normalised, clipped to [0,1], 8 bits
};

// int64 [classes * ipc]: 0 … 0, 1 … 1, …
torch::Tensor classMajorLabels(int classes, std::int64_t ipc);

// A set for this dataset without images: class names, spaces and labels.
SyntheticSet emptySet(const Dataset& dataset, std::int64_t ipc, c10::Device device);

// "real": a random real image of the class for each place. "noise": standard normal in normalised space.
SyntheticSet initialiseSet(const Dataset& dataset, std::int64_t ipc, Initialisation initialisation,
                           const RandomStreams& streams, c10::Device device);

// Real images by index into the training split: indices of `ipc` random images of each class (all of a class
// that has fewer, repeated), class-major.
torch::Tensor randomRealIndices(const Dataset& dataset, std::int64_t ipc, at::Generator generator);
// The same as images, normalised.
torch::Tensor randomRealImages(const Dataset& dataset, std::int64_t ipc, at::Generator generator);
// Random real images stored as the set stores its own: tiled where it packs, in its pixel space.
torch::Tensor randomPackedImages(const Dataset& dataset, const SyntheticSet& like, at::Generator generator);
// Images with pixels in [0,1], class-major, as many as the tiles of `like`, stored in the same way.
torch::Tensor packedImages(const torch::Tensor& pixels, const SyntheticSet& like);

} // namespace distill
