// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/feature_map.h"

#include <nlohmann/json.hpp>

namespace distill {
namespace {

using MapJson = nlohmann::json;

MapJson pairs(const std::vector<MapPoint>& points) {
    auto json = MapJson::array();
    for (const auto& point : points)
        json.push_back({point.x, point.y});
    return json;
}

std::vector<MapPoint> pointsOf(const MapJson& json) {
    std::vector<MapPoint> points;
    for (const auto& pair : json)
        points.push_back({pair.at(0).get<float>(), pair.at(1).get<float>()});
    return points;
}

MapJson pixelsJson(const PixelSummary& pixels) {
    return {{"mean", pixels.mean},       {"deviation", pixels.deviation}, {"minimum", pixels.minimum},
            {"maximum", pixels.maximum}, {"outside", pixels.outside},     {"histogram", pixels.histogram}};
}

PixelSummary pixelsOf(const MapJson& json) {
    PixelSummary pixels;
    json.at("mean").get_to(pixels.mean);
    json.at("deviation").get_to(pixels.deviation);
    json.at("minimum").get_to(pixels.minimum);
    json.at("maximum").get_to(pixels.maximum);
    json.at("outside").get_to(pixels.outside);
    json.at("histogram").get_to(pixels.histogram);
    return pixels;
}

MappedSet mappedSetOf(const MapJson& json) {
    MappedSet set;
    set.iteration = json.at("iteration").get<std::int64_t>();
    set.run = json.value("run", 0); // newer than the rest
    set.points = pointsOf(json.at("points"));
    json.at("labels").get_to(set.labels);
    json.at("source").get_to(set.source);
    set.centroids = pointsOf(json.at("centroids"));
    if (set.labels.size() != set.points.size() || set.source.size() != set.points.size())
        throw DistillError(ErrorCode::InvalidInput, "points, labels and sources differ in number");
    return set;
}

FeatureMap parseMap(const MapJson& json) {
    FeatureMap map;
    map.space = json.value("space", map.space); // newer than the rest
    map.runs = json.value("runs", map.runs);
    if (json.contains("probabilities"))
        map.probabilities = std::make_shared<const FeatureMap>(parseMap(json.at("probabilities")));
    json.at("network").get_to(map.network);
    json.at("projection").get_to(map.projection);
    json.at("explained").get_to(map.explained);
    json.at("class_names").get_to(map.classNames);
    const auto& real = json.at("real");
    map.real = pointsOf(real.at("points"));
    real.at("labels").get_to(map.realLabels);
    map.realCentroids = pointsOf(real.at("centroids"));
    if (map.realLabels.size() != map.real.size())
        throw DistillError(ErrorCode::InvalidInput, "real points and labels differ in number");
    for (const auto& set : json.at("sets"))
        map.sets.push_back(mappedSetOf(set));
    json.at("nearest_by").get_to(map.nearestBy);
    for (const auto& near : json.at("nearest"))
        map.nearest.push_back({near.at("index").get<std::int64_t>(), near.at("label").get<int>(),
                               near.at("distance").get<double>()});
    map.syntheticPixels = pixelsOf(json.at("pixels").at("synthetic"));
    map.realPixels = pixelsOf(json.at("pixels").at("real"));
    return map;
}

} // namespace

MapJson toJson(const FeatureMap& map) {
    auto sets = MapJson::array(), nearest = MapJson::array();
    for (const auto& set : map.sets)
        sets.push_back({{"iteration", set.iteration},
                        {"run", set.run},
                        {"points", pairs(set.points)},
                        {"labels", set.labels},
                        {"source", set.source},
                        {"centroids", pairs(set.centroids)}});
    for (const auto& near : map.nearest)
        nearest.push_back({{"index", near.index}, {"label", near.label}, {"distance", near.distance}});
    MapJson json = {
        {"space", map.space},
        {"runs", map.runs},
        {"network", map.network},
        {"projection", map.projection},
        {"explained", map.explained},
        {"class_names", map.classNames},
        {"real",
         {{"points", pairs(map.real)}, {"labels", map.realLabels}, {"centroids", pairs(map.realCentroids)}}},
        {"sets", sets},
        {"nearest_by", map.nearestBy},
        {"nearest", nearest},
        {"pixels", {{"synthetic", pixelsJson(map.syntheticPixels)}, {"real", pixelsJson(map.realPixels)}}}};
    if (map.probabilities)
        json["probabilities"] = toJson(*map.probabilities);
    return json;
}

Result<FeatureMap> featureMapFromJson(const MapJson& json) {
    try {
        return parseMap(json);
    } catch (const std::exception& error) { // of the JSON library, or one of the sentences above
        return failure(ErrorCode::InvalidInput, "The feature map is damaged.", error.what());
    }
}

Result<FeatureMap> featureMapFromText(std::string_view text) {
    return featureMapFromJson(MapJson::parse(text.begin(), text.end(), nullptr, false));
}

} // namespace distill
