// SPDX-License-Identifier: GPL-3.0-or-later
// Three pages on one study: the feature map, each synthetic image beside the nearest real one, and the pixels
// of both. GUI thread only.
#pragma once

#include "ui/analysis/analysis_page.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace distill {

class FeatureMaps;
class FeatureStudy;
class JobRow;
class NearestView;
class PixelStatisticsView;

// With the row that makes the study anew.
class StudyPage : public AnalysisPage {
    Q_OBJECT
public:
    StudyPage(const AnalysisSource& source, FeatureStudy* study, const QString& explanation,
              const QString& button, QWidget* parent);

    void refresh() override;
    bool isFilled() const override;

protected:
    virtual void showStudy() = 0; // or its absence
    virtual void begin() = 0;
    FeatureStudy* study() const { return m_study; }
    JobRow* job() const { return m_job; }
    QVBoxLayout* options() const { return m_options; }
    QLabel* note() const { return m_note; }

private:
    FeatureStudy* m_study;
    JobRow* m_job;
    QVBoxLayout* m_options;
    QLabel* m_note;
};

class FeaturePage final : public StudyPage {
    Q_OBJECT
public:
    FeaturePage(const AnalysisSource& source, FeatureStudy* study, QWidget* parent);

protected:
    void showStudy() override;
    void begin() override;

private:
    void followTime();

    void chooseBeside();
    void setBeside(const QString& directory);

    QComboBox* m_projection;
    QPushButton* m_choose;
    QString m_beside; // another run's folder; empty = none
    FeatureMaps* m_view;
    int m_shown = 0; // generation of the map that the view has
};

class NearestPage final : public StudyPage {
    Q_OBJECT
public:
    NearestPage(const AnalysisSource& source, FeatureStudy* study, QWidget* parent);

protected:
    void showStudy() override;
    void begin() override;

private:
    QComboBox* m_by;
    NearestView* m_view;
};

class PixelPage final : public StudyPage {
    Q_OBJECT
public:
    PixelPage(const AnalysisSource& source, FeatureStudy* study, QWidget* parent);

protected:
    void showStudy() override;
    void begin() override;

private:
    PixelStatisticsView* m_view;
};

} // namespace distill
