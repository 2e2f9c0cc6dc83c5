#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every method and lever on CIFAR-10 at 10 images per class, in small networks: at equal minutes of distillation and at
equal iterations, and the table of what came out.

    methods.py run DISTILL FOLDER [--minutes M] [--iterations N] [--seeds S] [--test-epochs E] [--data PATH]
                                   [--line LINE]…
    methods.py report

`run` does what results.jsonl lacks, seed by seed; it can be stopped and called again: what has ended is kept, the run
that was stopped goes on where it was. Minutes are those of the iterations themselves (matching, CMI, step), from the
journal: pretrained networks and experts are told apart, as `prepare`. Every entry is one line of results.jsonl, with
its command.
"""
import argparse
import json
import math
import os
import signal
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RESULTS = os.path.join(HERE, "results.jsonl")
ENDLESS = 10_000_000  # iterations of a run that its minutes end

COMMON = ["--preset", "quick", "--dataset", "cifar10", "--ipc", "10", "--threads", "2", "--device", "cpu",
          "--lambda", "0", "--evaluate-every", "0"]
SETTINGS = ["cmi.initial_ratio=0", "cmi.every=100000", "network=ConvNetW32", "teacher.network=ConvNetW32",
            "teacher.count=1", "teacher.epochs=10", "teacher.subset=0", "hold_out=0",
            "evaluate.network=ConvNetW32", "evaluate.protocol=quick", "evaluate.epochs=1", "evaluate.repeats=1",
            "evaluate.random_baseline=false", "snapshot.budget_mb=20", "checkpoint.minutes=1"]
# How a set is tested: the same for every line; the test inside the run above is not used.
TEST = ["--network", "ConvNetW32", "--protocol", "public-300", "--repeats", "3", "--threads", "2", "--device", "cpu"]


def pretrained(method):
    return [f"{method}.networks=2", f"{method}.pretrain_epochs=6", f"{method}.pretrain_subset=20000"]


def trajectory(method):
    return [f"{method}.experts=2", f"{method}.expert_length=6", f"{method}.expert_subset=20000",
            f"{method}.expert_epochs=1", f"{method}.max_start=4", f"{method}.syn_steps=10", f"{method}.batch_syn=50",
            f"{method}.lr_teacher=0.03"]


DM = ["dm.batch_real=64"]
DC = ["outer_loop=10", "inner_loop=5", "lr_img=0.5", "batch_real=64"]
# Name: method, settings. Rates for a quarter of the published width and for thousands, not ten thousands, of updates.
LINES = {
    "dm": ("dm", DM),
    "datadam": ("datadam", []),
    "dance": ("dance", ["dance.batch_real=64"] + pretrained("dance")),
    "ncfm": ("ncfm", ["ncfm.batch_real=128", "ncfm.frequencies=1024"] + pretrained("ncfm")),
    "dc": ("dc", ["init=real"] + ["dc." + text for text in DC]),
    "dsa": ("dsa", ["dsa." + text for text in DC]),
    "idm": ("idm", ["idm.lr_img=2", "idm.ce_weight=0.02", "idm.batch_real=64", "idm.train_steps=2",
                    "idm.net_interval=10"]),
    "idc": ("idc", ["idc.lr_img=0.1", "idc.batch_real=32", "idc.inner_loop=25", "idc.n_data=256"]),
    "mtt": ("mtt", ["mtt.lr_img=3000"] + trajectory("mtt")),
    "datm": ("datm", ["datm.lr_img=1000", "datm.current_max_start=2"] + trajectory("datm")),
    "sre2l": ("sre2l", ["sre2l.network=ConvNetW32BN", "sre2l.epochs=10", "sre2l.subset=0"]),
    # levers, on the cheapest method
    "dm, packed 2 x 2": ("dm", DM + ["dm.factor=2"]),
    "dm, k-means start": ("dm", DM + ["init=k-means"]),
    "dm, RDED start, packed 2 x 2": ("dm", DM + ["init=rded", "dm.factor=2"]),
    "dm, representative batches": ("dm", DM + ["real_batches=representative"]),
    "dm, mirrored views": ("dm", DM + ["flips=true"]),
    "dm, cross-entropy, packed 2 x 2": ("dm", DM + ["dm.ce_weight=1", "dm.factor=2"] + pretrained("dm")),
}
# Nothing is iterated: one line each.
CHOSEN = ["random", "herding", "k-center", "k-means", "rded"]


def results():
    found = {}
    if os.path.exists(RESULTS):
        with open(RESULTS) as file:
            for line in file:
                row = json.loads(line)
                found[row["name"]] = row
    return found


def told(folder):
    """Iterations done, and the seconds that they took."""
    iterations, milliseconds = 0, {}
    try:
        with open(os.path.join(folder, "journal.jsonl")) as journal:
            for line in journal:
                try:
                    event = json.loads(line)
                except ValueError:  # still being written
                    continue
                if event["event"] == "iteration":
                    milliseconds[event["iteration"]] = event["milliseconds"]["total"]
                    iterations = event["iteration"]
                elif event["event"] == "resumed":
                    milliseconds = {i: ms for i, ms in milliseconds.items() if i <= event["from"]}
                    iterations = event["from"]
    except OSError:
        pass
    return iterations, sum(milliseconds.values()) / 1000


def ended(folder):
    try:
        with open(os.path.join(folder, "result.json")) as file:
            return json.load(file)["state"] == "finished"
    except (OSError, ValueError, KeyError):
        return False


def advance(command, folder, seconds):
    """Runs until the run ends or its iterations have taken so many seconds (None = no limit)."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            time.sleep(1)
            if seconds is not None and told(folder)[1] >= seconds:
                process.send_signal(signal.SIGINT)
                process.wait()
                return
    except BaseException:
        process.send_signal(signal.SIGINT)  # goes on from here when this is called again
        process.wait()
        raise
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with exit code {process.returncode}")


def do(distill, folder, command, seconds):
    if ended(folder) or (seconds is not None and told(folder)[1] >= seconds):
        return
    begun = os.path.exists(os.path.join(folder, "journal.jsonl"))
    advance([distill, "resume", folder] if begun else [distill] + command + ["--out", folder], folder, seconds)


def tested(options, folder, labels):
    command = [options.distill, "evaluate", folder, "--json", "--labels", labels, "--epochs", str(options.test_epochs)]
    output = subprocess.run(command + TEST, check=True, stdout=subprocess.PIPE)
    return json.loads(output.stdout)[0]["accuracies"]


def command_of(method, settings, seed, iterations):
    command = ["run", "--method", method, "--seed", str(seed), "--iterations", str(iterations)] + COMMON
    for text in SETTINGS + settings:
        command += ["--set", text]
    return command


def record(options, line, method, settings, seed, by, iterations, seconds):
    name = f"{line}, {by}, seed {seed}"
    if name in results():
        return
    folder = os.path.join(options.folder, "".join(c if c.isalnum() else "_" for c in name))
    command = command_of(method, settings, seed, iterations)
    place = ["--data", options.data] if options.data else []
    begun = time.time()
    print(f"{time.strftime('%H:%M')}  {name}", flush=True)
    do(options.distill, folder, command + place, seconds)
    count, spent = told(folder)
    row = {"name": name, "line": line, "by": by, "seed": seed, "iterations": count, "seconds": round(spent, 1),
           "prepare": round(max(0.0, time.time() - begun - spent), 1),
           "own": tested(options, folder, "own"), "soft": tested(options, folder, "soft"),
           "test_epochs": options.test_epochs,
           "command": "distill " + " ".join(command)}
    with open(RESULTS, "a") as file:
        file.write(json.dumps(row) + "\n")


def run(options):
    os.makedirs(options.folder, exist_ok=True)
    wanted = options.methods or CHOSEN + list(LINES)
    unknown = [name for name in wanted if name not in CHOSEN and name not in LINES]
    if unknown:
        sys.exit(f"There is no line {unknown[0]!r}. Known: {'; '.join(CHOSEN + list(LINES))}")
    for seed in range(1, options.seeds + 1):
        for line in wanted:
            if line in CHOSEN:
                record(options, line, line, [], seed, "chosen", 0, None)
                continue
            method, settings = LINES[line]
            # SRe2L's rate falls over all its iterations: minutes cannot end it half-way.
            if line != "sre2l":
                record(options, line, method, settings, seed,
                       f"{options.minutes:g} minutes", ENDLESS, 60 * options.minutes)
            record(options, line, method, settings, seed,
                   f"{options.iterations} iterations", options.iterations, None)


def accuracy(values):
    """Over seeds, of each its mean over networks: mean ± standard deviation."""
    mean = statistics.fmean(values)
    return f"{mean:.1f} ± {statistics.stdev(values):.1f}" if len(values) > 1 else f"{mean:.1f}"


def report():
    rows = list(results().values())
    if not rows:
        sys.exit("There are no results yet.")
    print("| line | ended by | seeds | iterations | minutes | preparation, s | own labels, % | a teacher's soft labels, % |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    groups = {}
    for row in rows:
        groups.setdefault((row["by"], row["line"]), []).append(row)
    best = lambda group: -statistics.fmean(statistics.fmean(row["own"]) for row in group)
    for (by, line), group in sorted(groups.items(), key=lambda item: (item[0][0], best(item[1]))):
        mean = lambda key: statistics.fmean(row[key] for row in group)
        print(f"| {line} | {by} | {len(group)} | {mean('iterations'):.0f} | {mean('seconds') / 60:.1f} |"
              f" {max(row['prepare'] for row in group):.0f} |"
              f" {accuracy([statistics.fmean(row['own']) for row in group])} |"
              f" {accuracy([statistics.fmean(row['soft']) for row in group])} |")
    print("\n± is the standard deviation over seeds, each of them the mean over the networks of one test. Preparation: "
          "the most that a seed took beside its iterations; 0 where all was in the cache.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    runs = commands.add_parser("run")
    runs.add_argument("distill")
    runs.add_argument("folder")
    runs.add_argument("--line", action="append", dest="methods", metavar="LINE", help="a line alone; may be given again")
    runs.add_argument("--minutes", type=float, default=5)
    runs.add_argument("--iterations", type=int, default=1000)
    runs.add_argument("--seeds", type=int, default=3)
    runs.add_argument("--test-epochs", type=int, default=150, help="of each test; for a first try fewer")
    runs.add_argument("--data", help="where CIFAR-10 lies; default: where distill looks for it")
    commands.add_parser("report")
    options = parser.parse_args()
    if options.what == "report":
        return report()
    if not math.isfinite(options.minutes) or options.minutes <= 0 or options.iterations < 1 or options.seeds < 1:
        parser.error("minutes, iterations and seeds must be above 0")
    return run(options)


if __name__ == "__main__":
    main()
