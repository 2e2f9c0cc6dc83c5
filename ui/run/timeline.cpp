// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/timeline.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/store/run_store.h"
#include "ui/process/background.h"

namespace distill {

namespace {

constexpr int kCacheKibibytes = 128 * 1024;
constexpr double kStepMilliseconds = 250.0; // at speed 1

bool isBefore(const StoredImages& stored, std::int64_t iteration) {
    return stored.iteration < iteration;
}

} // namespace

Timeline::Timeline(RunModel* model, QObject* parent)
    : QObject(parent), m_model(model), m_cache(kCacheKibibytes) {
    setSpeed(1.0);
    connect(&m_player, &QTimer::timeout, this, &Timeline::playOn);
    connect(model, &RunModel::wasReset, this, &Timeline::startOver);
    connect(model, &RunModel::storedImagesChanged, this, &Timeline::stepsChanged);
    connect(model, &RunModel::imagesChanged, this, [this] {
        if (!isLookingBack())
            emit imagesChanged();
    });
}

void Timeline::setDirectory(const std::filesystem::path& directory) {
    if (directory == m_directory)
        return;
    m_directory = directory;
    startOver();
}

void Timeline::startOver() {
    ++m_generation;
    m_reading = false;
    m_cache.clear();
    setPlaying(false);
    backToLive();
    emit stepsChanged();
}

int Timeline::count() const {
    return m_directory.empty() ? 0 : static_cast<int>(m_model->storedImages().size());
}

std::int64_t Timeline::iterationOf(int step) const {
    return m_model->storedImages().at(static_cast<std::size_t>(step)).iteration;
}

void Timeline::setReader(Reader reader, QThreadPool* pool) {
    m_read = std::move(reader);
    m_pool = pool;
}

int Timeline::step() const {
    if (!m_position || count() == 0)
        return count() - 1;
    const auto& stored = m_model->storedImages();
    const auto place = std::lower_bound(stored.begin(), stored.end(), *m_position, isBefore);
    return std::min(static_cast<int>(place - stored.begin()), count() - 1);
}

double Timeline::stepAt(double iteration) const {
    const auto& stored = m_model->storedImages();
    const auto after = std::find_if(stored.begin(), stored.end(), [&](const StoredImages& each) {
        return static_cast<double>(each.iteration) >= iteration;
    });
    if (after == stored.begin() || after == stored.end())
        return after == stored.begin() ? 0.0 : count() - 1.0;
    const auto left = static_cast<double>(std::prev(after)->iteration);
    const auto right = static_cast<double>(after->iteration);
    return static_cast<double>(after - stored.begin()) - (right - iteration) / (right - left);
}

void Timeline::lookAt(std::int64_t iteration) {
    if (count() == 0)
        return;
    const auto& stored = m_model->storedImages();
    auto nearest = std::lower_bound(stored.begin(), stored.end(), iteration, isBefore);
    if (nearest == stored.end() || (nearest != stored.begin() && iteration - std::prev(nearest)->iteration <=
                                                                     nearest->iteration - iteration))
        nearest = std::prev(nearest);
    lookAtStep(static_cast<int>(nearest - stored.begin()));
}

void Timeline::lookAtStep(int step) {
    if (count() == 0)
        return;
    const std::int64_t iteration = iterationOf(std::clamp(step, 0, count() - 1));
    if (m_position == iteration)
        return;
    m_position = iteration;
    emit positionChanged();
    load();
}

void Timeline::moveBy(int steps) {
    lookAtStep(step() + steps);
}

void Timeline::backToLive() {
    setPlaying(false);
    if (!m_position)
        return;
    m_position.reset();
    m_shown.reset();
    emit positionChanged();
    emit imagesChanged();
}

void Timeline::load() {
    if (!m_position || m_reading || !m_model->started())
        return;
    if (const auto* kept = m_cache.object(*m_position))
        return show(*kept);
    RunRecord record;
    record.info.directory = m_directory;
    record.events = {*m_model->started()};
    m_reading = true;
    runInBackground(
        this, [record, read = m_read, iteration = *m_position] { return read(record, iteration); },
        [this, iteration = *m_position,
         generation = m_generation](const Result<std::shared_ptr<const ImageBatch>>& read) {
            if (generation == m_generation)
                take(iteration, read);
        },
        m_pool);
}

void Timeline::take(std::int64_t iteration, const Result<std::shared_ptr<const ImageBatch>>& read) {
    m_reading = false;
    if (read) {
        const auto kibibytes = static_cast<qsizetype>((*read)->pixels.size()) / 1024 + 1;
        m_cache.insert(iteration, new std::shared_ptr<const ImageBatch>(*read), kibibytes);
        if (m_position)
            show(*read); // also one that was overtaken: the picture moves with the hand
    } else if (read.error().code == ErrorCode::Device) {
        emit failed(read.error());
        return backToLive();
    } else {
        m_model->forgetStored(iteration);
        emit failed(read.error());
        if (m_position == iteration && count() > 0)
            return lookAt(iteration);
        if (count() == 0)
            return backToLive();
    }
    if (m_position && (!m_shown || m_shown->iteration != *m_position))
        load();
}

void Timeline::show(std::shared_ptr<const ImageBatch> batch) {
    m_shown = std::move(batch);
    emit imagesChanged();
}

std::shared_ptr<const ImageBatch> Timeline::images() const {
    return isLookingBack() && m_shown ? m_shown : m_model->images();
}

std::vector<float> Timeline::cmiShare() const {
    if (!isLookingBack() || !m_shown)
        return m_model->cmiShare();
    const auto& stored = m_model->storedImages();
    const auto place = std::lower_bound(stored.begin(), stored.end(), m_shown->iteration, isBefore);
    return place != stored.end() && place->iteration == m_shown->iteration ? place->cmiShare
                                                                           : std::vector<float>();
}

// Of each class the last value that was measured up to then.
std::vector<double> Timeline::classCmi() const {
    if (!isLookingBack() || !m_shown)
        return m_model->perClassCmi();
    const CurveColumns& curves = m_model->curves();
    const auto after = std::upper_bound(curves.iteration.begin(), curves.iteration.end(),
                                        static_cast<double>(m_shown->iteration));
    const auto rows = static_cast<std::size_t>(after - curves.iteration.begin());
    std::vector<double> values;
    for (const std::vector<double>& column : curves.classCmi) {
        std::size_t row = std::min(rows, column.size());
        while (row > 0 && !std::isfinite(column[row - 1]))
            --row;
        values.push_back(row > 0 ? column[row - 1] : std::nan(""));
    }
    return values;
}

void Timeline::setPlaying(bool playing) {
    if (playing == m_playing || (playing && count() < 2))
        return;
    m_playing = playing;
    if (playing) {
        m_player.start();
        if (step() == count() - 1)
            lookAtStep(0);
    } else {
        m_player.stop();
    }
    emit playingChanged();
}

void Timeline::setSpeed(double factor) {
    m_player.setInterval(static_cast<int>(kStepMilliseconds / factor));
}

void Timeline::playOn() {
    if (m_reading)
        return; // no step is passed over
    if (step() < count() - 1)
        return moveBy(1);
    if (m_looping)
        lookAtStep(0);
    else
        setPlaying(false);
}

} // namespace distill
