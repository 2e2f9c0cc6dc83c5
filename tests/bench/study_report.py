#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables (Markdown, to standard output) and figures (SVG) of what lambda_study.sh left in a folder.

    tests/bench/study_report.py FOLDER TARGET
"""
import glob
import json
import math
import os
import re
import statistics
import sys

STUDENT = [0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]  # 95 %, by degrees of freedom


def interval(values):
    """Mean and half of its 95 % interval; none for one value."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return mean, None
    return mean, STUDENT[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))


def text(mean, half, digits=2):
    return f"{mean:.{digits}f}" + ("" if half is None else f" ± {half:.{digits}f}")


def read_run(folder):
    """What one run left: final accuracies, CMI at the end, milliseconds of CMI and of the rest."""
    run = {"cmi_ms": 0.0, "rest_ms": 0.0, "iterations": 0}
    with open(os.path.join(folder, "journal.jsonl")) as journal:
        for line in journal:
            event = json.loads(line)
            if event["event"] == "iteration":
                run["cmi"] = event["cmi"]
                run["iterations"] += 1
                run["cmi_ms"] += event["milliseconds"]["cmi"]
                run["rest_ms"] += event["milliseconds"]["total"] - event["milliseconds"]["cmi"]
            elif event["event"] == "evaluation" and event["subject"] == "synthetic":
                run["test"] = event["accuracy_mean"]
                run["held_out"] = statistics.fmean(event["held_out_accuracies"])
    return run


def read_sweep(folder):
    """{lambda: {seed: run}} of finished runs."""
    runs = {}
    for path in sorted(glob.glob(os.path.join(folder, "lambda-*_seed-*"))):
        found = re.fullmatch(r"lambda-(.*)_seed-(\d+)", os.path.basename(path))
        try:
            with open(os.path.join(path, "result.json")) as result:
                if json.load(result)["state"] == "finished":
                    runs.setdefault(float(found.group(1)), {})[int(found.group(2))] = read_run(path)
        except (OSError, KeyError):
            continue
    return dict(sorted(runs.items()))


def values(runs, key):
    return [run[key] for run in runs.values()]


def paired(runs, base, key):
    """Differences of the same seeds, which share images at the start, batches, teachers and evaluation networks."""
    return [runs[seed][key] - base[seed][key] for seed in runs if seed in base]


def verdict(difference, half):
    if half is None:
        return "one seed"
    return "no difference" if abs(difference) <= half else ("better" if difference > 0 else "worse")


def command(folder, name):
    with open(os.path.join(folder, name + ".txt")) as file:
        return file.read().strip()


def sweep_table(runs, base):
    print("| λ | n | held out % | test % | test − λ = 0, same seeds | | CMI at the end |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for value, of in runs.items():
        difference = interval(paired(of, base, "test")) if of is not base else None
        print(f"| {value:g} | {len(of)} | {text(*interval(values(of, 'held_out')))} "
              f"| {text(*interval(values(of, 'test')))} | {text(*difference) if difference else '–'} "
              f"| {verdict(*difference) if difference else '–'} | {text(*interval(values(of, 'cmi')), 4)} |")


def cadence_rows(folder, sweep, value):
    rows = [("none", sweep[0.0]), (1, sweep[value])]
    for k in (2, 5, 10, 20):
        runs = read_sweep(os.path.join(folder, f"every-{k}")).get(value)
        if runs:
            rows.append((k, runs))
    return rows


def share(runs):
    return [100 * run["cmi_ms"] / run["rest_ms"] for run in runs.values()]


def cadence_table(rows, base):
    print("| CMI every k-th iteration | n | extra time, % of the rest | s per 200 iterations | test % "
          "| test − without, same seeds | | CMI at the end |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for k, runs in rows:
        runs_share = share(runs)
        seconds = [run["cmi_ms"] / 1000 for run in runs.values()]
        difference = interval(paired(runs, base, "test")) if k != "none" else None
        if k == "none":  # at λ = 0 CMI is still measured for the curve, without its gradient
            label = "λ = 0 (measured, no gradient)"
        else:
            label = str(k)
        print(f"| {label} | {len(runs)} | {statistics.fmean(runs_share):.1f} | {statistics.fmean(seconds):.1f} "
              f"| {text(*interval(values(runs, 'test')))} | {text(*difference) if difference else '–'} "
              f"| {verdict(*difference) if difference else '–'} | {text(*interval(values(runs, 'cmi')), 4)} |")


class Figure:
    """Two panels side by side, in the light colours of the program."""

    WIDTH, HEIGHT = 860, 320

    def __init__(self):
        self.parts = []

    def line(self, x1, y1, x2, y2, colour, dash=""):
        dash = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dash}/>')

    def label(self, x, y, content, anchor="middle", colour="#5c6470", weight="normal"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
                          f'font-weight="{weight}">{content}</text>')

    def dot(self, x, y, colour, title):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{title}</title></circle>')

    def panel(self, left, title, ticks, x_of, points, colour, x_title, digits):
        """points: (x, mean, half or None, title); ticks: (x, label)."""
        top, bottom, width = 44, 256, 340
        low = min(mean - (half or 0) for _, mean, half, _ in points)
        high = max(mean + (half or 0) for _, mean, half, _ in points)
        room = (high - low or 1) * 0.1
        low, high = max(low - room, 0), high + room  # nothing that is shown can be negative
        place_of = lambda x: left + 12 + x_of(x) * (width - 24)
        y_of = lambda y: bottom - (y - low) / (high - low) * (bottom - top)
        for step in range(5):
            value = low + (high - low) * step / 4
            self.line(left, y_of(value), left + width, y_of(value), "#dfe2e7")
            self.label(left - 6, y_of(value) + 4, f"{value:.{digits}f}", "end")
        self.label(left, 26, title, "start", "#1d2127", "bold")
        for x, name in ticks:
            self.label(place_of(x), bottom + 18, name)
        self.label(left + width / 2, bottom + 40, x_title)
        before = None
        for x, mean, half, name in points:
            place = place_of(x), y_of(mean)
            if before:
                self.line(*before, *place, colour)
            if half is not None:
                self.line(place[0], y_of(mean - half), place[0], y_of(mean + half), colour)
                for end in (mean - half, mean + half):
                    self.line(place[0] - 4, y_of(end), place[0] + 4, y_of(end), colour)
            self.dot(*place, colour, name)
            before = place

    def write(self, file):
        with open(file, "w") as target:
            target.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.WIDTH} {self.HEIGHT}" '
                         f'width="{self.WIDTH}" height="{self.HEIGHT}" font-family="sans-serif" font-size="12">\n'
                         f'<rect width="{self.WIDTH}" height="{self.HEIGHT}" fill="#ffffff"/>\n'
                         + "\n".join(self.parts) + "\n</svg>\n")


def points_of(rows, key, x_of_row):
    return [(x_of_row(name, runs), *interval(values(runs, key)), f"{name}: {text(*interval(values(runs, key)), 4)}")
            for name, runs in rows]


def sweep_figure(runs, file):
    places = {value: i / max(1, len(runs) - 1) for i, value in enumerate(runs)}
    ticks = [(value, f"{value:g}") for value in runs]
    figure = Figure()
    for left, key, title, colour, digits in ((60, "test", "Test accuracy, %", "#00865f", 1),
                                             (490, "cmi", "CMI at the end, nats", "#c65300", 3)):
        figure.panel(left, title, ticks, places.get, points_of(runs.items(), key, lambda name, _: name), colour,
                     "λ (mean and 95 % interval over seeds)", digits)
    figure.write(file)


def cadence_figure(rows, file):
    rows = rows[1:]  # at λ = 0 nothing is bought
    prices = [statistics.fmean(share(runs)) for _, runs in rows]
    top = max(prices) * 1.05
    ticks = [(price, f"k = {name}") for price, (name, _) in zip(prices, rows) if name in (1, 2, 5, 20)]
    figure = Figure()
    for left, key, title, colour, digits in ((60, "test", "Test accuracy, %", "#00865f", 1),
                                             (490, "cmi", "CMI at the end, nats", "#c65300", 3)):
        figure.panel(left, title, ticks, lambda x: x / top,
                     points_of(rows, key, lambda _, runs: statistics.fmean(share(runs))), colour,
                     "extra time for CMI, from 0 to %.0f %% of the rest" % top, digits)
    figure.write(file)


def prediction_table(folder):
    """Seconds an iteration: the whole includes teachers that were trained long before."""
    rows = []
    for file in sorted(glob.glob(os.path.join(folder, "predict-*.text"))):
        with open(file) as content:
            said = float(re.search(r"\(([\d.]+) s an iteration", content.read()).group(1))
        run = read_run(file[: -len(".text")])
        rows.append((said, (run["cmi_ms"] + run["rest_ms"]) / 1000 / run["iterations"]))
    if not rows:
        return
    print(f"\n## Predicted and measured\n\n    {command(folder, 'predict')}\n")
    print("| predicted, s an iteration | measured | ratio |\n| --- | --- | --- |")
    for said, took in rows:
        print(f"| {said:.2f} | {took:.3f} | {said / took:.2f} |")
    print(f"\nMedian ratio of {len(rows)}: **{statistics.median(said / took for said, took in rows):.2f}**.")


def main():
    folder, target = sys.argv[1:3]
    os.makedirs(target, exist_ok=True)
    sweep = read_sweep(os.path.join(folder, "sweep"))
    print(f"## λ sweep\n\n    {command(folder, 'sweep')}\n")
    sweep_table(sweep, sweep[0.0])
    sweep_figure(sweep, os.path.join(target, "lambda-sweep.svg"))
    untrained = read_sweep(os.path.join(folder, "untrained"))
    if untrained:
        print(f"\n## Untrained teachers\n\n    {command(folder, 'untrained')}\n")
        sweep_table(untrained, sweep[0.0])
    random = read_sweep(os.path.join(folder, "random"))
    if random:
        of = random[0.0]
        print(f"\nThe random real images that the runs start from: {text(*interval(values(of, 'test')))} % "
              f"(n = {len(of)}).")
    rows = cadence_rows(folder, sweep, 100.0)
    if len(rows) > 2:
        print(f"\n## Price\n\n    {command(folder, 'every-2')}\n")
        cadence_table(rows, sweep[0.0])
        cadence_figure(rows, os.path.join(target, "cadence.svg"))
    prediction_table(folder)


if __name__ == "__main__":
    main()
