// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reference/methods_dialog.h"

#include <QDialogButtonBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "core/catalogue/catalogue.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice_list.h"

namespace distill {

namespace {

constexpr int kMargin = 16; // pixels
constexpr QSize kDialogSize(820, 600);

QString escaped(const std::string& text) {
    return QString::fromStdString(text).toHtmlEscaped();
}

QString paragraph(const QString& html) {
    return QStringLiteral("<p>") + html + QStringLiteral("</p>");
}

QString heading(const QString& text) {
    return QStringLiteral("<p style=\"color:%1\"><b>%2</b></p>")
        .arg(Theme::instance().tokens().muted.name(), text.toHtmlEscaped());
}

QString lambdaText(const MethodDescriptor& method, const RunConfig& config) {
    const auto published = publishedLambda(method.id, config.dataset, config.ipc);
    const auto* dataset = findDataset(config.dataset);
    const QString place =
        QObject::tr("%1 at %2 images per class")
            .arg(QString::fromStdString(dataset != nullptr ? dataset->name : config.dataset))
            .arg(config.ipc);
    if (!published)
        return QObject::tr(
                   "No λ is published for %1. Found at the first iteration from the ratio of the gradients "
                   "(setting cmi.initial_ratio), it suits any method and teachers.")
            .arg(place);
    return QObject::tr("λ = %1 for %2 (%3). With weaker teachers far less is right.")
        .arg(published->lambda)
        .arg(place, QString::fromStdString(published->source));
}

QString settingsText(const MethodDescriptor& method) {
    QString html = QStringLiteral("<table cellpadding=\"3\">");
    for (const ParamSpec& spec : method.params)
        html += QStringLiteral("<tr><td>%1</td><td style=\"color:%2\">%3</td></tr>")
                    .arg(escaped(spec.label), Theme::instance().tokens().muted.name(), escaped(spec.help));
    return html + QStringLiteral("</table>");
}

} // namespace

QString MethodsDialog::describe(const std::string& methodId, const RunConfig& config) {
    const auto* method = findMethod(methodId);
    if (method == nullptr)
        return {};
    QString html =
        QStringLiteral("<h3>%1</h3>").arg(escaped(method->name)) + paragraph(escaped(method->description));
    if (!method->formula.empty())
        html += heading(tr("It minimises")) +
                paragraph(QStringLiteral("<i>%1</i>").arg(escaped(method->formula)));
    if (!method->baseline)
        html +=
            heading(tr("With CMI")) +
            paragraph(tr(
                "loss = this + λ · CMI, where CMI = mean of KL(P ‖ Q) over the synthetic images: P is the "
                "softmax of an image's features in a pretrained teacher, Q the mean of P over its class.")) +
            paragraph(lambdaText(*method, config).toHtmlEscaped());
    if (!method->reference.empty())
        html += heading(tr("Published in")) + paragraph(escaped(method->reference));
    if (!method->params.empty())
        html += heading(tr("Settings")) + settingsText(*method);
    return html;
}

MethodsDialog::MethodsDialog(const RunConfig& config, QWidget* parent)
    : QDialog(parent), m_config(config), m_list(new ChoiceList(this)), m_text(new QTextBrowser(this)) {
    setObjectName(QStringLiteral("methodsDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Methods and formulas"));
    m_list->setObjectName(QStringLiteral("methodsList"));
    m_list->setAccessibleName(tr("Methods"));
    m_text->setObjectName(QStringLiteral("methodText"));
    m_text->setAccessibleName(tr("About the method"));
    auto* columns = new QHBoxLayout;
    columns->setSpacing(12);
    columns->addWidget(m_list);
    columns->addWidget(m_text, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(12);
    layout->addLayout(columns, 1);
    layout->addWidget(buttons);
    resize(kDialogSize);
    connect(m_list, &ChoiceList::currentRowChanged, this, &MethodsDialog::showMethod);
    for (const MethodDescriptor& method : methods()) {
        m_list->addItem(QString::fromStdString(method.name));
        if (method.id == config.method)
            m_list->setCurrentRow(m_list->count() - 1);
    }
}

void MethodsDialog::showMethod(int row) {
    if (row >= 0)
        m_text->setHtml(describe(methods().at(static_cast<std::size_t>(row)).id, m_config));
}

void MethodsDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showMethod(m_list->currentRow());
}

} // namespace distill
