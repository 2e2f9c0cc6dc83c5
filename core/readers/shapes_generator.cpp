// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/shapes_generator.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace distill {

namespace {

// Coordinates inside a shape: its radius is kUnit, its centre the origin, y points down.
constexpr int kUnit = 1024;
constexpr int kSamples = 3; // per pixel and axis, for smooth edges
constexpr int kFine = 60;   // subdivisions of a pixel; places and sizes are whole numbers of them
constexpr std::uint64_t kTrainSeed = 20240607;
constexpr std::uint64_t kTestSeed = 70604202;

// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
class Random final {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    int between(int low, int high) { // both inclusive
        return low + static_cast<int>((next() >> 32) % static_cast<std::uint64_t>(high - low + 1));
    }

private:
    std::uint64_t m_state;
};

struct Point {
    int u, v;
};

// Even-odd rule with whole numbers: counts the edges that a ray to the right crosses.
template <std::size_t N>
bool isInside(const std::array<Point, N>& polygon, int u, int v) {
    bool inside = false;
    for (std::size_t i = 0, j = N - 1; i < N; j = i++) {
        const Point a = polygon[i], b = polygon[j];
        if ((a.v > v) == (b.v > v))
            continue;
        const int side = (b.u - a.u) * (v - a.v) - (u - a.u) * (b.v - a.v);
        if ((side > 0) == (b.v > a.v))
            inside = !inside;
    }
    return inside;
}

constexpr std::array<Point, 3> kTriangle{{{0, -1000}, {980, 740}, {-980, 740}}};
constexpr std::array<Point, 10> kStar{{{0, -1024},
                                       {241, -331},
                                       {974, -316},
                                       {390, 127},
                                       {602, 828},
                                       {0, 410},
                                       {-602, 828},
                                       {-390, 127},
                                       {-974, -316},
                                       {-241, -331}}};

bool inBox(int u, int v, int half) {
    return std::abs(u) < half && std::abs(v) < half;
}

// Which of `count` equal bands of the box a coordinate falls in.
int band(int coordinate, int half, int count) {
    return (coordinate + half) * count / (2 * half);
}

bool inCircle(int u, int v) {
    return u * u + v * v <= kUnit * kUnit;
}
bool inSquare(int u, int v) {
    return inBox(u, v, 850);
}
bool inTriangle(int u, int v) {
    return isInside(kTriangle, u, v);
}
bool inDiamond(int u, int v) {
    return std::abs(u) + std::abs(v) <= kUnit;
}
bool inCross(int u, int v) {
    return inBox(u, v, 960) && (std::abs(u) < 300 || std::abs(v) < 300);
}
bool inRing(int u, int v) {
    return inCircle(u, v) && u * u + v * v >= 600 * 600;
}
bool inStar(int u, int v) {
    return isInside(kStar, u, v);
}
bool inRows(int u, int v) {
    return inBox(u, v, 900) && band(v, 900, 7) % 2 == 0;
}
bool inColumns(int u, int v) {
    return inBox(u, v, 900) && band(u, 900, 7) % 2 == 0;
}
bool inChecker(int u, int v) {
    return inBox(u, v, 900) && (band(u, 900, 4) + band(v, 900, 4)) % 2 == 0;
}

struct Shape {
    const char* name;
    bool (*contains)(int u, int v);
};
constexpr std::array<Shape, kShapesClasses> kShapes{{{"circle", inCircle},
                                                     {"square", inSquare},
                                                     {"triangle", inTriangle},
                                                     {"diamond", inDiamond},
                                                     {"cross", inCross},
                                                     {"ring", inRing},
                                                     {"star", inStar},
                                                     {"rows", inRows},
                                                     {"columns", inColumns},
                                                     {"checker", inChecker}}};

using Colour = std::array<int, kShapesChannels>;

// A saturated colour of random hue: one channel high, one low, one between.
Colour brightColour(Random& random) {
    Colour colour{random.between(215, 255), random.between(70, 130), random.between(90, 240)};
    for (std::size_t i = colour.size() - 1; i > 0; --i)
        std::swap(colour[i], colour[static_cast<std::size_t>(random.between(0, static_cast<int>(i)))]);
    return colour;
}

struct Scene {
    Colour ground{}, ink{};
    int centreX = 0, centreY = 0, radius = 0; // in 1/kFine pixels
    int slope = 0;                            // brightness gained from top to bottom
};

Scene drawScene(Random& random) {
    Scene scene;
    for (int& channel : scene.ground)
        channel = random.between(10, 55);
    scene.ink = brightColour(random);
    scene.radius = random.between(8 * kFine, 12 * kFine);
    scene.centreX = random.between(13 * kFine, 19 * kFine);
    scene.centreY = random.between(13 * kFine, 19 * kFine);
    scene.slope = random.between(-20, 20);
    return scene;
}

// A shape's coordinates at the sample points along one axis; beyond the radius where no shape reaches.
using Axis = std::array<int, std::size_t(kShapesSide) * kSamples>;

Axis sampleAxis(int centre, int radius) {
    Axis axis{};
    for (int i = 0; i < kShapesSide * kSamples; ++i) {
        const int fine = (2 * i + 1) * kFine / (2 * kSamples) - centre;
        axis[static_cast<std::size_t>(i)] = fine * kUnit / radius;
    }
    return axis;
}

// How many of the kSamples^2 samples of a pixel lie inside the shape.
int coverage(const Shape& shape, const int* u, const int* v) {
    int hits = 0;
    for (int j = 0; j < kSamples; ++j)
        for (int i = 0; i < kSamples; ++i)
            if (inBox(u[i], v[j], kUnit + 1) && shape.contains(u[i], v[j]))
                ++hits;
    return hits;
}

// Two dice of 16 sides for each channel, from one draw: -15 to 15, mostly small.
int noise(std::uint64_t bits, std::size_t channel) {
    const auto byte = static_cast<int>(bits >> (8 * channel) & 0xff);
    return (byte & 15) + (byte >> 4) - 15;
}

void paint(const Shape& shape, Random& random, std::uint8_t* pixels) {
    constexpr std::size_t kPlane = std::size_t(kShapesSide) * kShapesSide;
    constexpr int kAll = kSamples * kSamples;
    const Scene scene = drawScene(random);
    const Axis u = sampleAxis(scene.centreX, scene.radius), v = sampleAxis(scene.centreY, scene.radius);
    for (int y = 0; y < kShapesSide; ++y)
        for (int x = 0; x < kShapesSide; ++x, ++pixels) {
            const int hits = coverage(shape, &u[std::size_t(x) * kSamples], &v[std::size_t(y) * kSamples]);
            const int light = scene.slope * (2 * y - kShapesSide) / (2 * kShapesSide);
            const std::uint64_t bits = random.next();
            for (std::size_t c = 0; c < kShapesChannels; ++c) {
                const int mixed = (scene.ink[c] * hits + scene.ground[c] * (kAll - hits)) / kAll;
                pixels[c * kPlane] =
                    static_cast<std::uint8_t>(std::clamp(mixed + light + noise(bits, c), 0, 255));
            }
        }
}

ImageSet generate(int perClass, std::uint64_t seed) {
    constexpr std::size_t kImage = std::size_t(kShapesChannels) * kShapesSide * kShapesSide;
    ImageSet set;
    set.count = std::int64_t{perClass} * kShapesClasses;
    set.channels = kShapesChannels;
    set.height = set.width = kShapesSide;
    set.pixels.resize(static_cast<std::size_t>(set.count) * kImage);
    Random random(seed);
    for (std::size_t i = 0; i < static_cast<std::size_t>(set.count); ++i) {
        set.labels.push_back(static_cast<std::int64_t>(i % kShapesClasses));
        paint(kShapes[i % kShapesClasses], random, set.pixels.data() + i * kImage);
    }
    return set;
}

} // namespace

RawDataset generateShapes() {
    RawDataset data;
    data.train = generate(kShapesTrainPerClass, kTrainSeed);
    data.test = generate(kShapesTestPerClass, kTestSeed);
    for (const Shape& shape : kShapes)
        data.classNames.emplace_back(shape.name);
    return data;
}

} // namespace distill
