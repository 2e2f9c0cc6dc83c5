// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_tree.h"

#include <algorithm>
#include <map>
#include <utility>

#include <QCoreApplication>

#include "ui/runs/run_words.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kMostUnfolded = 4; // larger folders are folded at first

QString tr(const char* text) {
    return QCoreApplication::translate("distill::RunTree", text);
}

// What is left of a run's place when the folder of runs is moved: its name, with its folder's where it has one.
fs::path placeOf(const fs::path& directory, bool inFolder) {
    return inFolder ? directory.parent_path().filename() / directory.filename() : directory.filename();
}

struct Node {
    const RunRow* run = nullptr; // null for a folder
    fs::path directory;
    std::size_t parent = kNone;
    std::vector<std::size_t> children;
};

class Tree final {
public:
    explicit Tree(const std::vector<RunRow>& runs);

    const std::vector<Node>& nodes() const { return m_nodes; }
    const Node& node(std::size_t i) const { return m_nodes[i]; }
    std::vector<std::size_t> roots() const;
    const RunRow& first(std::size_t i, RunOrder order) const; // that stands for it among its siblings
    bool works(std::size_t i) const;
    void sort(std::vector<std::size_t>& nodes, RunOrder order) const;

private:
    std::size_t find(const fs::path& directory) const;
    std::size_t parentOf(const RunRow& child) const;
    std::size_t folderOf(const RunRow& run);

    std::vector<Node> m_nodes; // the runs, then the folders
    std::map<fs::path, std::size_t> m_byPath, m_byPlace, m_folders;
};

Tree::Tree(const std::vector<RunRow>& runs) {
    for (const RunRow& run : runs) {
        m_byPath.emplace(run.directory, m_nodes.size());
        m_byPlace.emplace(placeOf(run.directory, run.group != RunGroup::None), m_nodes.size());
        m_nodes.push_back({&run, run.directory, kNone, {}});
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
        std::size_t parent = parentOf(runs[i]);
        if (parent == kNone && runs[i].group != RunGroup::None)
            parent = folderOf(runs[i]);
        m_nodes[i].parent = parent;
        if (parent != kNone)
            m_nodes[parent].children.push_back(i);
    }
}

// Where the run that was forked from is listed, also after the folder of runs was moved.
std::size_t Tree::find(const fs::path& directory) const {
    if (const auto exact = m_byPath.find(directory); exact != m_byPath.end())
        return exact->second;
    for (const bool inFolder : {true, false})
        if (const auto moved = m_byPlace.find(placeOf(directory, inFolder)); moved != m_byPlace.end())
            return moved->second;
    return kNone;
}

// The run that `child` was forked from; it is older: no circles.
std::size_t Tree::parentOf(const RunRow& child) const {
    if (child.parent.empty())
        return kNone;
    const fs::path path(child.parent);
    const std::size_t found = find(path.has_filename() ? path : path.parent_path());
    if (found == kNone)
        return kNone;
    const RunRow& parent = *m_nodes[found].run;
    const bool older = parent.startedAt != child.startedAt ? parent.startedAt < child.startedAt
                                                           : parent.directory < child.directory;
    return older ? found : kNone;
}

std::size_t Tree::folderOf(const RunRow& run) {
    const auto [place, isNew] = m_folders.emplace(run.directory.parent_path(), m_nodes.size());
    if (isNew)
        m_nodes.push_back({nullptr, place->first, kNone, {}});
    return place->second;
}

std::vector<std::size_t> Tree::roots() const {
    std::vector<std::size_t> roots;
    for (std::size_t i = 0; i < m_nodes.size(); ++i)
        if (m_nodes[i].parent == kNone)
            roots.push_back(i);
    return roots;
}

const RunRow& Tree::first(std::size_t i, RunOrder order) const {
    if (m_nodes[i].run != nullptr)
        return *m_nodes[i].run;
    const auto& children = m_nodes[i].children;
    return *m_nodes[*std::min_element(children.begin(), children.end(), [&](std::size_t a, std::size_t b) {
                return comesBefore(*m_nodes[a].run, *m_nodes[b].run, order);
            })].run;
}

bool Tree::works(std::size_t i) const {
    const Node& node = m_nodes[i];
    return (node.run != nullptr && isActive(node.run->state)) ||
           std::any_of(node.children.begin(), node.children.end(),
                       [this](std::size_t child) { return works(child); });
}

void Tree::sort(std::vector<std::size_t>& nodes, RunOrder order) const {
    std::sort(nodes.begin(), nodes.end(), [&](std::size_t a, std::size_t b) {
        return comesBefore(first(a, order), first(b, order), order);
    });
}

class Lines final {
public:
    Lines(const Tree& tree, RunOrder order, const RunFolds& folds)
        : m_tree(tree), m_order(order), m_folds(folds) {}

    std::vector<RunLine> take() {
        addAll(m_tree.roots(), {}, true);
        return std::move(m_lines);
    }

private:
    void addAll(std::vector<std::size_t> nodes, const QString& beneath, bool roots) {
        m_tree.sort(nodes, m_order);
        for (const std::size_t& each : nodes) {
            const bool last = &each == &nodes.back();
            add(each, roots ? QString() : beneath + QChar(last ? kLastFork : kFork),
                roots ? QString() : beneath + QChar(last ? u' ' : kThrough));
        }
    }
    void add(std::size_t i, const QString& lineage, const QString& beneath) {
        const Node& node = m_tree.node(i);
        RunLine line;
        line.isFolder = node.run == nullptr;
        line.run = m_tree.first(i, m_order);
        line.run.directory = node.directory;
        line.children = static_cast<int>(node.children.size());
        line.works = m_tree.works(i);
        line.lineage = lineage;
        if (line.isFolder) {
            for (const std::size_t child : node.children)
                line.beneath.push_back(*m_tree.node(child).run);
        } else if (!line.run.parent.empty()) {
            line.parentName = parentName(node);
        }
        line.isFolded = isFolded(node);
        const bool folded = line.isFolded;
        m_lines.push_back(std::move(line));
        if (!folded)
            addAll(node.children, beneath, false);
    }
    bool isFolded(const Node& node) const {
        if (node.children.empty() || m_folds.all || m_folds.unfolded.count(node.directory) > 0)
            return false;
        return m_folds.folded.count(node.directory) > 0 ||
               (node.run == nullptr && node.children.size() > kMostUnfolded);
    }
    QString parentName(const Node& node) const {
        const bool known = node.parent != kNone && m_tree.node(node.parent).run != nullptr;
        const std::string name = known ? m_tree.node(node.parent).run->name : std::string();
        return name.empty() ? toQString(fs::path(node.run->parent).filename()) : QString::fromStdString(name);
    }

    const Tree& m_tree;
    RunOrder m_order;
    const RunFolds& m_folds;
    std::vector<RunLine> m_lines;
};

bool isAlike(const std::vector<RunRow>& runs) {
    return std::all_of(runs.begin(), runs.end(), [&](const RunRow& run) {
        return run.dataset == runs.front().dataset && run.datasetName == runs.front().datasetName &&
               run.method == runs.front().method && run.ipc == runs.front().ipc;
    });
}

QString lambdasOf(const std::vector<RunRow>& runs) {
    const auto [least, most] =
        std::minmax_element(runs.begin(), runs.end(),
                            [](const RunRow& a, const RunRow& b) { return shownLambda(a) < shownLambda(b); });
    const QString low = compactNumber(shownLambda(*least)), high = compactNumber(shownLambda(*most));
    if (low == high)
        return QStringLiteral("λ %1").arg(low);
    return (runs.size() == 2 ? tr("λ %1 and %2") : tr("λ %1 to %2")).arg(low, high);
}

// What a run is but for its seed.
QString likeOf(const RunRow& run) {
    RunRow plain = run;
    plain.notes.name.clear();
    return runTitle(plain) + QStringLiteral(" λ %1").arg(shownLambda(run));
}

void tellSeeds(std::vector<RunLine>& lines, const std::vector<RunRow>& runs) {
    std::map<QString, std::set<std::int64_t>> seeds;
    for (const RunRow& run : runs)
        seeds[likeOf(run)].insert(run.seed);
    for (RunLine& line : lines)
        line.tellsSeed = !line.isFolder && seeds[likeOf(line.run)].size() > 1;
}

} // namespace

void RunFolds::set(const fs::path& directory, bool isFolded) {
    (isFolded ? folded : unfolded).insert(directory);
    (isFolded ? unfolded : folded).erase(directory);
}

std::vector<RunLine> linesOf(const std::vector<RunRow>& runs, RunOrder order, const RunFolds& folds) {
    const Tree tree(runs);
    std::vector<RunLine> lines = Lines(tree, order, folds).take();
    tellSeeds(lines, runs);
    return lines;
}

std::vector<fs::path> holdersOf(const std::vector<RunRow>& runs, const fs::path& directory) {
    const Tree tree(runs);
    const auto& nodes = tree.nodes();
    const auto found = std::find_if(nodes.begin(), nodes.end(),
                                    [&](const Node& node) { return node.directory == directory; });
    std::vector<fs::path> holders;
    if (found == nodes.end())
        return holders;
    for (std::size_t i = found->parent; i != kNone; i = nodes[i].parent)
        holders.insert(holders.begin(), nodes[i].directory);
    return holders;
}

QString folderTitle(const RunLine& folder) {
    if (isStoredSet(folder.beneath.front()))
        return tr("Imported sets");
    if (folder.run.group == RunGroup::Folder || !isAlike(folder.beneath))
        return toQString(folder.run.directory.filename());
    RunRow plain = folder.beneath.front();
    plain.notes.name.clear();
    return runTitle(plain);
}

QString folderSummary(const RunLine& folder) {
    const QString count = formatCount(static_cast<qint64>(folder.beneath.size()));
    if (isStoredSet(folder.beneath.front()))
        return folder.beneath.size() == 1 ? tr("1 set") : tr("%1 sets").arg(count);
    const QString what = folder.run.group == RunGroup::Twins   ? tr("Twins")
                         : folder.run.group == RunGroup::Sweep ? tr("Sweep of %1").arg(count)
                         : folder.beneath.size() == 1          ? tr("1 run")
                                                               : tr("%1 runs").arg(count);
    return what + QStringLiteral(" · ") + lambdasOf(folder.beneath);
}

QString folderCaption(const RunLine& folder) {
    const auto working = std::count_if(folder.beneath.begin(), folder.beneath.end(),
                                       [](const RunRow& run) { return isActive(run.state); });
    QString date = dateText(folder.run.startedAt);
    if (working == 0)
        return date;
    const QString works = working == 1 ? tr("1 running") : tr("%1 running").arg(formatCount(working));
    return date.isEmpty() ? works : works + QStringLiteral(" · ") + date;
}

} // namespace distill
