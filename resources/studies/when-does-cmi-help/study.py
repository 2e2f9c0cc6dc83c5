#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""When does CMI help? Runs DM and DANCE with and without cross-entropy and CMI, long enough for the images to drift, and
makes tables and figures of what came out.

    study.py run DISTILL FOLDER [PART…]    does what results.jsonl lacks, most telling first; can be stopped and called
                                           again: finished runs are kept, the one that was stopped goes on where it was
    study.py report                        writes tables and figures from results.jsonl, beside it

A part is a letter of PARTS below. Every run is one line of results.jsonl, with its command.
"""
import json
import math
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RESULTS = os.path.join(HERE, "results.jsonl")
STUDENT = [0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]  # 95 %, by degrees of freedom

# What all runs of one seed share: data, start, batches, teachers, evaluation networks.
COMMON = ["--preset", "quick", "--threads", "1", "--device", "cpu", "--set", "network=ConvNetW32",
          "--set", "teacher.network=ConvNetW32", "--set", "teacher.count=2",
          "--set", "teacher.subset=0", "--set", "cmi.monitor_count=1", "--set", "hold_out=0",
          "--set", "evaluate.protocol=public-300", "--set", "evaluate.epochs=150", "--set", "evaluate.repeats=3",
          "--set", "evaluate.network=ConvNetW32", "--set", "evaluate.random_baseline=false",
          "--set", "snapshot.budget_mb=50"]
DATA = {"fashion-mnist": ["--dataset", "fashion-mnist", "--set", "teacher.epochs=6"],
        "cifar10": ["--dataset", "cifar10", "--set", "teacher.epochs=20"]}
HOSTS = {"dm": ["--method", "dm", "--set", "dm.batch_real=32", "--set", "dm.networks=2",
                "--set", "dm.pretrain_epochs=6", "--set", "dm.pretrain_subset=20000"],
         # At DM's published rate of 1 these small images hardly leave where they started: nothing drifts.
         "dm-fast": ["--method", "dm", "--set", "dm.batch_real=32", "--set", "dm.networks=2", "--set", "dm.lr_img=10",
                     "--set", "dm.pretrain_epochs=6", "--set", "dm.pretrain_subset=20000"],
         "dance": ["--method", "dance", "--set", "dance.batch_real=32", "--set", "dance.networks=2",
                   "--set", "dance.pretrain_epochs=6", "--set", "dance.pretrain_subset=20000"]}
# The weight of cross-entropy of a host with it. DM's loss is not DANCE's: there it pulls with about a tenth.
CE = {"dm": "1", "dm-fast": "1", "dance": "1"}
OTHER_NETWORKS = ["ConvNetW32BN"]  # that the last images are tested with, too


class Run:
    """One run of the plan."""

    def __init__(self, data, host, term, ratio, ipc, seed, iterations, untrained=False):
        self.data, self.host, self.term, self.ratio = data, host, term, ratio
        self.ipc, self.seed, self.iterations, self.untrained = ipc, seed, iterations, untrained

    @property
    def name(self):
        teacher = "-untrained" if self.untrained else ""
        return f"{self.data}_{self.host}_{self.term}_r{self.ratio:g}{teacher}_ipc{self.ipc}_s{self.seed}_i{self.iterations}"

    def command(self):
        args = ["run"] + COMMON + DATA[self.data] + HOSTS[self.host]
        args += ["--ipc", str(self.ipc), "--seed", str(self.seed), "--iterations", str(self.iterations)]
        args += ["--evaluate-every", str(max(1, self.iterations // 4))]
        args += ["--set", f"{self.host.split('-')[0]}.ce_weight={CE[self.host] if 'ce' in self.term else 0}"]
        if "cmi" in self.term:
            args += ["--lambda", "1", "--set", f"cmi.initial_ratio={self.ratio:g}"]
        else:
            args += ["--lambda", "0", "--set", "cmi.initial_ratio=0"]
        if self.untrained:
            args += ["--set", "teacher.epochs=0"]
        return args


TERMS = ["none", "cmi", "ce", "ce+cmi"]
PARTS = {
    # the question at its smallest: DM on FashionMNIST, 10 images per class, with and without CMI
    "a": [Run("fashion-mnist", "dm-fast", term, .1, 10, seed, 2000) for seed in (1, 2, 3) for term in ("none", "cmi")],
    "b": [Run("fashion-mnist", "dm", term, .1, 10, seed, 2000) for seed in (1, 2, 3) for term in ("none", "cmi")]
         + [Run("fashion-mnist", "dm-fast", term, .1, 10, seed, 2000) for seed in (1, 2, 3) for term in ("ce", "ce+cmi")],
    "c": [Run("fashion-mnist", "dance", term, .1, 10, seed, 2000) for seed in (1, 2, 3) for term in TERMS],
    "d": [Run("fashion-mnist", host, "cmi", ratio, 10, seed, 2000, untrained)
          for host in ("dm", "dance") for ratio, untrained in ((.3, False), (.1, True), (.05, False))
          for seed in (1, 2, 3)],
    "e": [Run("fashion-mnist", host, term, .1, 10, seed, 5000)
          for seed in (1, 2, 3) for host in ("dm", "dance") for term in TERMS],
    "f": [Run("fashion-mnist", host, term, .1, 50, seed, 2000)
          for seed in (1, 2, 3) for host in ("dm", "dance") for term in TERMS],
    "g": [Run("cifar10", host, term, .1, ipc, seed, 5000)
          for ipc in (10, 50) for seed in (1, 2, 3) for host in ("dm", "dance") for term in TERMS],
}


def results():
    found = {}
    if os.path.exists(RESULTS):
        with open(RESULTS) as file:
            for line in file:
                row = json.loads(line)
                found[row["name"]] = row
    return found


def read_journal(folder):
    """Evaluations, and the curves of drift and CMI as means of twenty pieces of the run."""
    evaluations, drift, cmi, lam = [], [], [], 0
    with open(os.path.join(folder, "journal.jsonl")) as journal:
        for line in journal:
            event = json.loads(line)
            if event["event"] == "iteration":
                lam = event["lambda"]
                cmi.append((event["iteration"], event["cmi"]))
                if "teacher_accuracy" in event:
                    drift.append((event["iteration"], event["teacher_accuracy"]))
            elif event["event"] == "evaluation" and event["subject"] == "synthetic":
                evaluations.append({"iteration": event["iteration"], "accuracies": event["accuracies"]})
    return {"evaluations": evaluations, "lambda": lam, "drift": pieces(drift), "cmi": pieces(cmi)}


def pieces(points, count=20):
    size = max(1, len(points) // count)
    parts = [points[i:i + size] for i in range(0, len(points), size)]
    return [[part[-1][0], round(statistics.fmean(value for _, value in part), 5)] for part in parts]


def finished(folder):
    try:
        with open(os.path.join(folder, "result.json")) as file:
            return json.load(file)["state"] == "finished"
    except (OSError, ValueError, KeyError):
        return False


def do(run, distill, place):
    folder = os.path.join(place, run.name)
    command = run.command()
    if not finished(folder):
        if os.path.exists(os.path.join(folder, "journal.jsonl")):
            subprocess.run([distill, "resume", folder], check=True, stdout=subprocess.DEVNULL)
        else:
            subprocess.run([distill] + command + ["--out", folder], check=True, stdout=subprocess.DEVNULL)
    row = {"name": run.name, "data": run.data, "host": run.host, "term": run.term, "ratio": run.ratio, "ipc": run.ipc,
           "seed": run.seed, "iterations": run.iterations, "untrained": run.untrained}
    row.update(read_journal(folder))
    with open(os.path.join(folder, "result.json")) as file:
        row["seconds"] = round(json.load(file)["seconds"])
    row["others"] = others(distill, folder)
    row["command"] = "distill " + " ".join(command)
    with open(RESULTS, "a") as file:
        file.write(json.dumps(row) + "\n")


def others(distill, folder):
    """Accuracies of the last images in further networks."""
    args = [distill, "evaluate", folder, "--protocol", "public-300", "--epochs", "150", "--repeats", "3",
            "--threads", "1", "--json"]
    for network in OTHER_NETWORKS:
        args += ["--network", network]
    answer = subprocess.run(args, check=True, capture_output=True, text=True).stdout
    found = {row["network"]: row["accuracies"] for row in json.loads(answer)}
    return found


def interval(values):
    mean = statistics.fmean(values)
    if len(values) < 2:
        return mean, None
    return mean, STUDENT[min(len(values) - 1, 9)] * statistics.stdev(values) / math.sqrt(len(values))


def text(mean, half, digits=2):
    return f"{mean:.{digits}f}" + ("" if half is None else f" ± {half:.{digits}f}")


def accuracy(row, place):
    return statistics.fmean(row["evaluations"][place]["accuracies"])


def groups(rows):
    """{(data, host, ipc, iterations): {(term, ratio, untrained): {seed: row}}}"""
    found = {}
    for row in rows:
        key = (row["data"], row["host"], row["ipc"], row["iterations"])
        what = (row["term"], row["ratio"] if "cmi" in row["term"] else 0, row["untrained"])
        found.setdefault(key, {}).setdefault(what, {})[row["seed"]] = row
    return found


def table(group):
    """Rows of accuracy against iteration, and the difference to the same host without the term, by seed."""
    plain = group.get(("none", 0, False), {})
    steps = [entry["iteration"] for entry in next(iter(next(iter(group.values())).values()))["evaluations"]]
    lines = ["| term | n | " + " | ".join(f"at {step}" for step in steps) + " | end − none, same seeds | CMI at the end "
             "| teacher knows at the end, % | other networks |",
             "| --- " * (len(steps) + 6) + "|"]
    order = {term: place for place, term in enumerate(TERMS)}
    for (term, ratio, untrained), of in sorted(group.items(), key=lambda item: (order[item[0][0]], item[0][1:])):
        cells = [text(*interval([accuracy(row, place) for row in of.values()])) for place in range(len(steps))]
        both = [accuracy(of[seed], -1) - accuracy(plain[seed], -1) for seed in of if seed in plain]
        name = term + (f" {ratio:g}" if ratio else "") + (", untrained" if untrained else "")
        difference = text(*interval(both)) if both and of is not plain else "–"
        drift = [row["drift"][-1][1] for row in of.values() if row["drift"]]
        other = ", ".join(f"{network} {text(*interval([statistics.fmean(row['others'][network]) for row in of.values()]))}"
                          for network in OTHER_NETWORKS if all(network in row["others"] for row in of.values()))
        lines.append(f"| {name} | {len(of)} | " + " | ".join(cells) + f" | {difference} "
                     f"| {text(*interval([row['cmi'][-1][1] for row in of.values()]), 4)} "
                     f"| {text(*interval(drift), 1) if drift else '–'} | {other} |")
    return lines


COLOURS = {"none": "#667085", "cmi": "#c2410c", "ce": "#0f766e", "ce+cmi": "#6d28d9"}


def curve_figure(group, title, key, label, path):
    """Means over the seeds of one curve by term, with the intervals where there are several seeds."""
    left, top, width, height = 62, 34, 480, 250
    series = {}
    for (term, ratio, untrained), of in group.items():
        if untrained or ratio not in (0, .1):
            continue
        rows = list(of.values())
        if key == "accuracy":
            points = [(entry["iteration"], [accuracy(row, place) for row in rows])
                      for place, entry in enumerate(rows[0]["evaluations"])]
        else:
            points = [(entry[0], [row[key][place][1] for row in rows]) for place, entry in enumerate(rows[0][key])
                      if all(place < len(row[key]) for row in rows)]
        series[term] = [(x, *interval(values)) for x, values in points]
    everything = [(x, mean + sign * (half or 0)) for points in series.values() for x, mean, half in points
                  for sign in (-1, 1)]
    if not everything:
        return
    last = max(x for x, _ in everything)
    low, high = min(y for _, y in everything), max(y for _, y in everything)
    low, high = low - .05 * (high - low or 1), high + .05 * (high - low or 1)
    at = lambda x, y: (left + width * x / last, top + height * (high - y) / (high - low))
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 110}" height="{top + height + 48}" '
           'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="white"/>',
           f'<text x="{left}" y="20" font-size="14">{title}</text>']
    for i in range(5):
        y = low + (high - low) * i / 4
        _, place = at(0, y)
        out.append(f'<line x1="{left}" x2="{left + width}" y1="{place:.1f}" y2="{place:.1f}" stroke="#e5e7eb"/>'
                   f'<text x="{left - 6}" y="{place + 4:.1f}" text-anchor="end">{y:.3g}</text>')
        x = last * i / 4
        out.append(f'<text x="{at(x, low)[0]:.1f}" y="{top + height + 18}" text-anchor="middle">{x:.0f}</text>')
    out.append(f'<text x="{left + width / 2}" y="{top + height + 38}" text-anchor="middle">iteration</text>')
    out.append(f'<text x="14" y="{top + height / 2}" transform="rotate(-90 14 {top + height / 2})" '
               f'text-anchor="middle">{label}</text>')
    for number, term in enumerate(term for term in TERMS if term in series):
        points = series[term]
        colour = COLOURS[term]
        if all(half is not None for _, _, half in points):
            band = [at(x, mean + half) for x, mean, half in points] + \
                   [at(x, mean - half) for x, mean, half in reversed(points)]
            out.append(f'<polygon fill="{colour}" fill-opacity="0.12" points="' +
                       " ".join(f"{x:.1f},{y:.1f}" for x, y in band) + '"/>')
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.6" points="' +
                   " ".join("{:.1f},{:.1f}".format(*at(x, mean)) for x, mean, _ in points) + '"/>')
        out.append(f'<text x="{left + width + 10}" y="{top + 14 + 18 * number}" fill="{colour}">{term}</text>')
    out.append("</svg>")
    with open(path, "w") as file:
        file.write("\n".join(out) + "\n")


def report():
    rows = list(results().values())
    lines = []
    for (data, host, ipc, iterations), group in sorted(groups(rows).items()):
        lines += [f"## {host} on {data}, {ipc} images per class, {iterations} iterations", ""] + table(group) + [""]
        stem = f"{data}-{host}-ipc{ipc}-{iterations}"
        for key, label in (("accuracy", "test accuracy, %"), ("drift", "teacher knows, %"), ("cmi", "CMI, nats")):
            curve_figure(group, f"{host}, {data}, {ipc} per class", key, label, os.path.join(HERE, f"{stem}-{key}.svg"))
            lines.append(f"![{label}, {host}]({stem}-{key}.svg)")
        lines.append("")
    lines += ["## Commands", ""] + [f"    {row['command']}" for row in rows] + [""]
    with open(os.path.join(HERE, "tables.md"), "w") as file:
        file.write("# Tables and figures\n\nMade by `study.py report` from `results.jsonl`; what they say stands in "
                   "[when-does-cmi-help.md](../when-does-cmi-help.md).\n\n" + "\n".join(lines))


def main():
    if len(sys.argv) >= 4 and sys.argv[1] == "run":
        os.makedirs(sys.argv[3], exist_ok=True)
        for part in sys.argv[4:] or sorted(PARTS):
            for run in PARTS[part]:
                if run.name not in results():
                    do(run, os.path.abspath(sys.argv[2]), sys.argv[3])
                    report()
    elif sys.argv[1:] == ["report"]:
        report()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
