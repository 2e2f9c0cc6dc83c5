// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracies as they stand in public readmes and papers, with ConvNet of depth 3. No figure of a set that was
// distilled with CMI is among them.
#include "core/catalogue/catalogue.h"

namespace distill {
namespace {

struct PublishedRow {
    const char* dataset;
    std::int64_t ipc; // 0 = all training images
    const char* method;
    double accuracy, deviation; // -1 = none stands beside it
    const char* protocol;
    const char* source;
};

constexpr const char* kDsa = "public code, 1000 epochs with DSA";
constexpr const char* kDc = "public code, 300 epochs";
constexpr const char* kIdc = "IDC's public code, CutMix";
constexpr const char* kOwn = "the paper's own";
constexpr const char* kVico = "DatasetCondensation readme; deviations from the KIP and PAD papers";
constexpr const char* kIdcReadme = "IDC readme";
constexpr const char* kInfo = "InfoUtil paper";
constexpr const char* kPad = "PAD paper";
constexpr const char* kMttReadme = "MTT readme, PAD paper";
constexpr const char* kDatm = "DATM readme";

const PublishedRow kPublished[] = {
    {"mnist", 1, "DC", 91.7, 0.5, kDc, kVico},
    {"mnist", 10, "DC", 97.4, 0.2, kDc, kVico},
    {"mnist", 50, "DC", 98.8, -1, kDc, kVico},
    {"mnist", 1, "DSA", 88.7, 0.6, kDsa, kVico},
    {"mnist", 10, "DSA", 97.8, 0.1, kDsa, kVico},
    {"mnist", 50, "DSA", 99.2, 0.1, kDsa, kVico},
    {"mnist", 1, "IDC (f = 2)", 94.2, -1, kIdc, kIdcReadme},
    {"mnist", 10, "IDC (f = 2)", 98.4, -1, kIdc, kIdcReadme},
    {"mnist", 50, "IDC (f = 2)", 99.1, -1, kIdc, kIdcReadme},
    {"fashion-mnist", 1, "DC", 70.5, 0.6, kDc, kVico},
    {"fashion-mnist", 10, "DC", 82.3, 0.4, kDc, kVico},
    {"fashion-mnist", 50, "DC", 83.6, 0.4, kDc, kVico},
    {"fashion-mnist", 1, "DSA", 70.6, 0.6, kDsa, kVico},
    {"fashion-mnist", 10, "DSA", 84.6, 0.3, kDsa, kVico},
    {"fashion-mnist", 50, "DSA", 88.7, 0.2, kDsa, kVico},
    {"fashion-mnist", 1, "IDC-I (f = 1)", 70.7, -1, kIdc, kIdcReadme},
    {"fashion-mnist", 10, "IDC-I (f = 1)", 85.3, -1, kIdc, kIdcReadme},
    {"fashion-mnist", 50, "IDC-I (f = 1)", 89.1, -1, kIdc, kIdcReadme},
    {"fashion-mnist", 1, "IDC (f = 2)", 81.0, -1, kIdc, kIdcReadme},
    {"fashion-mnist", 10, "IDC (f = 2)", 86.0, -1, kIdc, kIdcReadme},
    {"fashion-mnist", 50, "IDC (f = 2)", 86.2, -1, kIdc, kIdcReadme},
    {"svhn", 1, "DC", 31.2, 1.4, kDc, kVico},
    {"svhn", 10, "DC", 76.1, 0.6, kDc, kVico},
    {"svhn", 50, "DC", 82.3, 0.3, kDc, kVico},
    {"svhn", 1, "DSA", 27.5, 1.4, kDsa, kVico},
    {"svhn", 10, "DSA", 79.2, 0.5, kDsa, kVico},
    {"svhn", 50, "DSA", 84.4, 0.4, kDsa, kVico},
    {"svhn", 1, "IDC (f = 2)", 68.5, -1, kIdc, kIdcReadme},
    {"svhn", 10, "IDC (f = 2)", 87.5, -1, kIdc, kIdcReadme},
    {"svhn", 50, "IDC (f = 2)", 90.1, -1, kIdc, kIdcReadme},
    {"cifar10", 1, "DC", 28.3, 0.5, kDc, kVico},
    {"cifar10", 10, "DC", 44.9, 0.5, kDc, kVico},
    {"cifar10", 50, "DC", 53.9, 0.5, kDc, kVico},
    {"cifar10", 1, "DSA", 28.8, 0.7, kDsa, kVico},
    {"cifar10", 10, "DSA", 52.1, 0.5, kDsa, kVico},
    {"cifar10", 50, "DSA", 60.6, 0.5, kDsa, kVico},
    {"cifar10", 1, "DM", 26.0, 0.8, kDsa, kPad},
    {"cifar10", 10, "DM", 48.9, 0.6, kDsa, kPad},
    {"cifar10", 50, "DM", 63.0, 0.4, kDsa, kPad},
    {"cifar10", 1, "IDC (f = 2)", 50.6, -1, kIdc, kIdcReadme},
    {"cifar10", 10, "IDC (f = 2)", 67.5, -1, kIdc, kIdcReadme},
    {"cifar10", 50, "IDC (f = 2)", 74.5, -1, kIdc, kIdcReadme},
    {"cifar10", 1, "IDM", 45.6, 0.7, kOwn, kInfo},
    {"cifar10", 10, "IDM", 58.6, 0.1, kOwn, kInfo},
    {"cifar10", 50, "IDM", 67.5, 0.1, kOwn, kInfo},
    {"cifar10", 1, "MTT", 46.3, 0.8, kOwn, kMttReadme},
    {"cifar10", 10, "MTT", 65.3, 0.7, kOwn, kMttReadme},
    {"cifar10", 50, "MTT", 71.6, 0.2, kOwn, kMttReadme},
    {"cifar10", 1, "DATM", 46.9, 0.5, kOwn, kDatm},
    {"cifar10", 10, "DATM", 66.8, 0.2, kOwn, kDatm},
    {"cifar10", 50, "DATM", 76.1, 0.3, kOwn, kDatm},
    {"cifar10", 1, "Random", 15.4, 0.3, kOwn, kPad},
    {"cifar10", 10, "Random", 31.0, 0.5, kOwn, kPad},
    {"cifar10", 50, "Random", 50.6, 0.3, kOwn, kPad},
    {"cifar10", 0, "All training images", 84.8, 0.1, kOwn, kPad},
    {"cifar100", 1, "DC", 12.8, 0.3, kDc, kVico},
    {"cifar100", 10, "DC", 25.2, 0.3, kDc, kVico},
    {"cifar100", 1, "DSA", 13.9, 0.3, kDsa, kVico},
    {"cifar100", 10, "DSA", 32.3, 0.3, kDsa, kVico},
    {"cifar100", 50, "DSA", 42.8, 0.4, kDsa, kPad},
    {"cifar100", 1, "DM", 11.4, 0.3, kDsa, kPad},
    {"cifar100", 10, "DM", 29.7, 0.3, kDsa, kPad},
    {"cifar100", 50, "DM", 43.6, 0.4, kDsa, kPad},
    {"cifar100", 10, "IDC (f = 2)", 45.1, -1, kIdc, kIdcReadme},
    {"cifar100", 20, "IDC (f = 2)", 49.0, -1, kIdc, kIdcReadme},
    {"cifar100", 1, "IDM", 20.1, 0.3, kOwn, kInfo},
    {"cifar100", 10, "IDM", 45.1, 0.1, kOwn, kInfo},
    {"cifar100", 50, "IDM", 50.0, 0.2, kOwn, kInfo},
    {"cifar100", 1, "MTT", 24.3, 0.3, kOwn, kMttReadme},
    {"cifar100", 10, "MTT", 39.7, 0.4, kOwn, kMttReadme},
    {"cifar100", 50, "MTT", 47.7, 0.2, kOwn, kMttReadme},
    {"cifar100", 1, "DATM", 27.9, 0.2, kOwn, kDatm},
    {"cifar100", 10, "DATM", 47.2, 0.4, kOwn, kDatm},
    {"cifar100", 50, "DATM", 55.0, 0.2, kOwn, kDatm},
    {"cifar100", 0, "All training images", 56.2, 0.3, kOwn, kPad},
};

} // namespace

std::vector<PublishedResult> publishedResults(const std::string& datasetId, std::int64_t ipc) {
    std::vector<PublishedResult> results;
    for (const auto& row : kPublished)
        if (row.dataset == datasetId && (row.ipc == ipc || row.ipc == 0))
            results.push_back({row.method, row.dataset, row.ipc, row.accuracy, row.deviation, "ConvNet",
                               row.protocol, row.source});
    return results;
}

} // namespace distill
