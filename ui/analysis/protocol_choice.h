// SPDX-License-Identifier: GPL-3.0-or-later
// The evaluation protocols as entries of a combo box; the data of each is its id. GUI thread only.
#pragma once

#include <QComboBox>

#include "core/catalogue/catalogue.h"

namespace distill {

inline void fillProtocols(QComboBox* box) {
    for (const auto& protocol : protocols()) {
        box->addItem(QString::fromStdString(protocol.name), QString::fromStdString(protocol.id));
        box->setItemData(box->count() - 1, QString::fromStdString(protocol.description), Qt::ToolTipRole);
    }
}

} // namespace distill
