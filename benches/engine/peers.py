"""The same work by vectorbt and by a hand-written numba loop: `python peers.py WORK BARS.csv`.

Prints one JSON object: milliseconds of the best run after a warm-up (imports, compilation and reading not counted), the
peak memory of the process in MB, and the final equity (of a sweep: the best one) so that the results can be compared.
"""

import json
import resource
import sys
import time

import numpy as np

FAST = range(5, 45)
SLOW = range(50, 147, 4)


def read(path, rows):
    table = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=(1, 4), max_rows=rows)
    return np.round(table * 100).astype(np.int64)


def numba_smax(ticks):
    import numba

    @numba.njit
    def run(o, c, t, fast, slow):
        cash, pos, target, sf, ss = 1e6, 0.0, 0.0, 0.0, 0.0
        for i in range(len(c)):
            if target != pos:
                cash -= (target - pos) * o[i] + 0.001 * o[i]
                pos = target
            sf += t[i] - (t[i - fast] if i >= fast else 0.0)
            ss += t[i] - (t[i - slow] if i >= slow else 0.0)
            if i >= slow - 1:
                target = 1.0 if slow * sf > fast * ss else 0.0
        return cash + pos * c[-1]

    o, c, t = ticks[:, 0] / 100.0, ticks[:, 1] / 100.0, ticks[:, 1].astype(float)
    return lambda: run(o, c, t, 10, 30)


def vectorbt_smax(ticks):
    import pandas as pd
    import vectorbt as vbt

    index = pd.date_range("2020-01-01", periods=len(ticks), freq="1min")  # with a time zone it would take 100 times as long
    open_, close = pd.Series(ticks[:, 0] / 100.0, index), pd.Series(ticks[:, 1] / 100.0, index)
    base = pd.Series(ticks[:, 1].astype(float), index)

    def run():
        want = (vbt.MA.run(base, 10).ma > vbt.MA.run(base, 30).ma).to_numpy()
        held = np.concatenate(([False], want[:-1]))
        folio = vbt.Portfolio.from_signals(
            close, held, ~held, price=open_, size=1.0, fees=0.001, init_cash=1e6, freq="1min"
        )
        value = folio.value()
        folio.trades.closed.count(), folio.max_drawdown(), folio.orders.fees.sum(), folio.sharpe_ratio()
        return float(value.iloc[-1])

    return run


def numba_sweep(ticks):
    import numba

    fast = np.array([f for f in FAST for _ in SLOW])
    slow = np.array([s for _ in FAST for s in SLOW])

    @numba.njit(parallel=True)
    def run(o, c, sums, fast, slow):
        out = np.empty(len(fast))
        for k in numba.prange(len(fast)):
            f, s = fast[k], slow[k]
            cash, pos, target = 1e6, 0.0, 0.0
            for i in range(len(c)):
                if target != pos:
                    cash -= (target - pos) * o[i] + 0.001 * o[i]
                    pos = target
                if i >= s - 1:
                    above = s * (sums[i + 1] - sums[i + 1 - f]) > f * (sums[i + 1] - sums[i + 1 - s])
                    target = 1.0 if above else 0.0
            out[k] = cash + pos * c[-1]
        return out

    o, c = ticks[:, 0] / 100.0, ticks[:, 1] / 100.0
    sums = np.concatenate(([0], np.cumsum(ticks[:, 1])))
    return lambda: float(run(o, c, sums, fast, slow).max())


def vectorbt_sweep(ticks):
    import pandas as pd
    import vectorbt as vbt

    index = pd.date_range("2020-01-01", periods=len(ticks), freq="1min")  # with a time zone it would take 100 times as long
    open_, close = pd.Series(ticks[:, 0] / 100.0, index), pd.Series(ticks[:, 1] / 100.0, index)
    base = pd.Series(ticks[:, 1].astype(float), index)

    def run():
        fast = vbt.MA.run(base, list(FAST)).ma.to_numpy()
        slow = vbt.MA.run(base, list(SLOW)).ma.to_numpy()
        held = np.zeros((len(ticks), len(FAST) * len(SLOW)), dtype=bool)
        for k in range(len(FAST)):
            held[1:, k * len(SLOW) : (k + 1) * len(SLOW)] = fast[:-1, [k]] > slow[:-1]
        folio = vbt.Portfolio.from_signals(
            close, held, ~held, price=open_, size=1.0, fees=0.001, init_cash=1e6, freq="1min"
        )
        return float(folio.final_value().max())

    return run


WORK = {
    "numba-smax": (numba_smax, 1_000_000, 5),
    "vectorbt-smax": (vectorbt_smax, 1_000_000, 3),
    "numba-sweep": (numba_sweep, 50_000, 5),
    "vectorbt-sweep": (vectorbt_sweep, 50_000, 1),
}


def main():
    prepare, rows, times = WORK[sys.argv[1]]
    run = prepare(read(sys.argv[2], rows))
    result = run()
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        result = run()
        best = min(best, time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": best * 1000, "peakMb": peak, "finalEquity": result}))


main()
