// One living chart: candles and volume, lines over them, panes below, entries and exits as markers, protective levels as lines of a price.
import {
  CandlestickSeries,
  HistogramSeries,
  LineSeries,
  LineStyle,
  createChart,
  createSeriesMarkers,
} from './lightweight-charts.js';
import { colours, thin } from './colours.js';
import { credit, element, tools } from './tools.js';

const LOOKS = { main: 'accent', beside: 'muted', third: 'warn', fourth: 'gain', bars: 'faint', area: 'loss' };
// The pane of the candles counts two.
const PANE_SHARE = 0.56;
const DAY = 86_400;

export class Stage {
  #host;
  #surface;
  #chart;
  #colours;
  #readout;
  #candles;
  #volume;
  #markers;
  #levels = [];
  // Lines over the candles and in panes: what draws them, and what they are called.
  #lines = [];
  #bars = [];
  #told = '';
  #shape = '';

  constructor(set) {
    this.#host = element('div', 'lively');
    // It is ours: a look at the page anew leaves it, a visit takes it away.
    this.#host.dataset.stays = '';
    this.#surface = element('div', 'surface');
    // What it shows stands in the drawing beside it, in words, and in the tables.
    this.#surface.ariaHidden = 'true';
    this.#host.append(this.#surface);
    set.append(this.#host);
    this.#chart = createChart(this.#surface, {
      autoSize: true,
      layout: { attributionLogo: false },
      handleScroll: { vertTouchDrag: false },
      timeScale: { lockVisibleTimeRangeOnResize: true },
    });
    const { row, readout } = tools(this.#chart.timeScale());
    this.#readout = readout;
    this.#host.prepend(row);
    this.#host.append(credit());
    // The wheel belongs to the page, unless somebody means the chart.
    const wheel = (event) => {
      if (!event.ctrlKey && !event.metaKey && Math.abs(event.deltaY) > Math.abs(event.deltaX)) event.stopPropagation();
    };
    this.#surface.addEventListener('wheel', wheel, { capture: true });
    this.#chart.subscribeCrosshairMove(({ time }) => this.#read(time));
  }

  get isShown() {
    return this.#host.isConnected;
  }

  leave() {
    this.#chart.remove();
    this.#host.remove();
  }

  /** Shows what the page tells now. Newer bars are added to what is there, so that nobody loses the place they look at. */
  show(told) {
    if (told === this.#told) return;
    this.#told = told;
    const data = JSON.parse(told);
    const shape = JSON.stringify([data.decimals, data.over.map(({ name }) => name), data.panes.map(({ title }) => title)]);
    const last = this.#bars.at(-1)?.time;
    const goesOn = shape === this.#shape && data.bars.some(([time]) => time === last);
    if (!goesOn) this.#build(data, shape);
    const from = goesOn ? data.bars.findIndex(([time]) => time === last) : 0;
    this.#fill(data, from, goesOn);
    this.#mark(data);
    this.#read();
  }

  /** Takes the colours that the page has now. */
  dress() {
    const c = (this.#colours = colours(this.#host));
    this.#chart.applyOptions({
      layout: {
        background: { color: c.surface },
        textColor: c.muted,
        fontFamily: c.font,
        fontSize: 11,
        panes: { separatorColor: c.line, separatorHoverColor: thin(c.accent, 0.2) },
      },
      grid: { vertLines: { color: thin(c.line, 0.6) }, horzLines: { color: thin(c.line, 0.6) } },
      crosshair: { vertLine: { color: c.faint, labelBackgroundColor: c.muted }, horzLine: { color: c.faint, labelBackgroundColor: c.muted } },
      rightPriceScale: { borderColor: c.line },
      timeScale: { borderColor: c.line },
    });
    this.#candles?.applyOptions({ upColor: c.gain, wickUpColor: c.gain, downColor: c.loss, wickDownColor: c.loss });
    this.#volume?.applyOptions({ color: thin(c.faint, 0.4) });
    for (const { series, look } of this.#lines) series.applyOptions({ color: c[LOOKS[look] ?? 'warn'] });
    if (this.#told) this.#mark(JSON.parse(this.#told));
  }

  #build(data, shape) {
    this.#shape = shape;
    this.#levels = [];
    for (const { series } of this.#lines) this.#chart.removeSeries(series);
    for (const series of [this.#candles, this.#volume]) if (series) this.#chart.removeSeries(series);
    const priceFormat = { type: 'price', precision: data.decimals, minMove: 10 ** -data.decimals };
    this.#candles = this.#chart.addSeries(CandlestickSeries, { priceFormat, borderVisible: false });
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    const quiet = { lineWidth: 2, priceLineVisible: false, crosshairMarkerVisible: false };
    const over = data.over.map((line, number) => ({
      of: ({ over }) => over[number],
      look: 'third',
      series: this.#chart.addSeries(LineSeries, { ...quiet, priceFormat, lastValueVisible: false, title: line.name }),
    }));
    const panes = data.panes.flatMap((pane, place) =>
      pane.lines.map((line, number) => ({
        of: ({ panes }) => panes[place].lines[number],
        look: line.look,
        series: this.#chart.addSeries(line.look === 'bars' ? HistogramSeries : LineSeries, { ...quiet, priceFormat: format(line.values), title: line.name }, place + 1),
      })),
    );
    this.#lines = [...over, ...panes];
    data.panes.forEach((pane, place) => {
      const first = panes.find(({ of }) => of(data) === pane.lines[0]);
      for (const price of pane.holds) first.series.createPriceLine({ price, color: 'gray', lineWidth: 1, lineStyle: LineStyle.Dotted, axisLabelVisible: false });
      this.#chart.panes()[place + 1]?.setStretchFactor(PANE_SHARE);
    });
    this.#surface.style.setProperty('--panes', data.panes.length);
    this.#markers = createSeriesMarkers(this.#candles, []);
    this.dress();
  }

  #fill(data, from, goesOn) {
    const bars = data.bars.map(([time, open, high, low, close, volume]) => ({ time, open, high, low, close, volume }));
    const put = (series, points) => {
      if (goesOn) points.slice(from).forEach((point) => series.update(point));
      else series.setData(points);
    };
    put(this.#candles, bars.map(({ time, open, high, low, close }) => ({ time, open, high, low, close })));
    put(this.#volume, bars.map(({ time, volume }) => ({ time, value: volume })));
    for (const { series, of } of this.#lines) {
      put(series, of(data).values.map((value, place) => (value === null ? { time: bars[place].time } : { time: bars[place].time, value })));
    }
    this.#bars = goesOn ? [...this.#bars.slice(0, -1), ...bars.slice(from)] : bars;
    if (!goesOn) {
      const length = bars.length > 1 ? bars[1].time - bars[0].time : DAY;
      this.#chart.timeScale().applyOptions({ timeVisible: length < DAY, secondsVisible: false });
      this.#fit();
    }
  }

  /** Everything, in the width that the chart turns out to have: it learns of it a frame later. */
  #fit() {
    this.#chart.timeScale().fitContent();
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (this.isShown) this.#chart.timeScale().fitContent();
      }),
    );
  }

  /** Entries, exits and protective levels. */
  #mark({ marks, levels }) {
    const c = this.#colours;
    const bar = (time) => this.#bars.findLast((bar) => bar.time <= time)?.time;
    const shown = marks.flatMap(({ in: entered, out, long, gain }) => [
      { time: bar(entered), position: long ? 'belowBar' : 'aboveBar', shape: long ? 'arrowUp' : 'arrowDown', color: c.accent, text: long ? 'long' : 'short' },
      ...(out === null ? [] : [{ time: bar(out), position: long ? 'aboveBar' : 'belowBar', shape: 'circle', color: gain ? c.gain : c.loss, text: 'out' }]),
    ]);
    // Words would lie over each other where there are many.
    const words = marks.length <= 12;
    const known = shown.filter(({ time }) => time !== undefined).map((mark) => (words ? mark : { ...mark, text: '' }));
    this.#markers.setMarkers(known.sort((a, b) => a.time - b.time));
    for (const line of this.#levels) this.#candles.removePriceLine(line);
    this.#levels = levels.map(({ name, price }) =>
      this.#candles.createPriceLine({ price, title: name, color: name === 'stop' ? c.loss : c.gain, lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: true }),
    );
  }

  /** Says what the bar under the crosshair is, or the last one. */
  #read(time = this.#bars.at(-1)?.time) {
    const bar = this.#bars.findLast((bar) => bar.time === time);
    if (!bar) return;
    const at = new Date(bar.time * 1000).toISOString().slice(0, 16).replace('T', ' ');
    const text = (value) => this.#candles.priceFormatter().format(value);
    this.#readout.textContent = `${at}  O ${text(bar.open)}  H ${text(bar.high)}  L ${text(bar.low)}  C ${text(bar.close)}`;
  }
}

/** Decimals by how large the values are. */
function format(values) {
  const most = values.reduce((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
  const precision = most > 0 ? Math.min(Math.max(3 - Math.floor(Math.log10(most)), 0), 12) : 2;
  return { type: 'price', precision, minMove: 10 ** -precision };
}
