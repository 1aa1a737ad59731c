import type { Route } from "./map.js";
import { $, duration, show, svg } from "./page.js";

/** Milliseconds. */
const SPAN = 60_000;
const HEIGHT = 190;
const MARGIN = { left: 52, right: 12, top: 14, bottom: 26 };

/** Milliseconds at the top of the chart. */
const SCALES = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 300_000];

interface Point {
  readonly at: number;
  readonly roundTrip: number;
  readonly route: Route;
  readonly connection: bigint;
}

/** Round-trip times of the last minute, and when connections were lost. Times are those of `performance.now()`. */
export class Chart {
  readonly #svg = $<SVGSVGElement>("chart");
  readonly #oldestWaiting: () => number | undefined;
  #points: Point[] = [];
  #losses: number[] = [];

  /** @param oldestWaiting when the oldest message without an answer was sent */
  constructor(oldestWaiting: () => number | undefined) {
    this.#oldestWaiting = oldestWaiting;
    setInterval(() => document.hidden || this.#draw(), 250);
    new ResizeObserver(() => this.#draw()).observe(this.#svg);
  }

  add(point: Point): void {
    this.#points.push(point);
    show($("last"), `last ${duration(point.roundTrip)}`);
  }

  lost(): void {
    this.#losses.push(performance.now());
  }

  #draw(): void {
    const now = performance.now();
    this.#points = this.#points.filter(({ at }) => at > now - SPAN);
    this.#losses = this.#losses.filter((at) => at > now - SPAN);
    const waiting = now - (this.#oldestWaiting() ?? now);
    const highest = Math.max(waiting, ...this.#points.map(({ roundTrip }) => roundTrip));
    const top = SCALES.find((scale) => scale >= highest) ?? highest;
    const width = this.#svg.clientWidth;
    const x = (at: number) => width - MARGIN.right - ((now - at) / SPAN) * (width - MARGIN.left - MARGIN.right);
    const y = (ms: number) => HEIGHT - MARGIN.bottom - (ms / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    this.#svg.replaceChildren(
      ...this.#axes(x, y, now, top),
      ...this.#losses.map((at) => svg("line", { class: "loss", x1: x(at), x2: x(at), y1: y(0), y2: y(top) })),
      ...this.#lines(x, y),
      ...this.#points.map(({ at, roundTrip, route }) => mark(route, x(at), y(roundTrip))),
    );
    if (waiting > 1_000) {
      this.#svg.append(svg("circle", { class: "waiting", cx: x(now), cy: y(waiting), r: 4 }));
    }
    this.#describe(waiting);
  }

  #axes(x: (at: number) => number, y: (ms: number) => number, now: number, top: number): SVGElement[] {
    const lines = [0, top / 2, top].flatMap((ms) => [
      svg("line", { class: "grid", x1: x(now - SPAN), x2: x(now), y1: y(ms), y2: y(ms) }),
      svg("text", { x: MARGIN.left - 6, y: y(ms) + 4, "text-anchor": "end" }, duration(ms)),
    ]);
    const times = [60, 45, 30, 15, 0].map((s) =>
      svg(
        "text",
        { x: x(now - s * 1_000), y: HEIGHT - MARGIN.bottom + 16, "text-anchor": s === 0 ? "end" : "middle" },
        s === 0 ? "now" : `${s} s ago`,
      ),
    );
    return [...lines, ...times];
  }

  /** Between the messages of one connection. */
  #lines(x: (at: number) => number, y: (ms: number) => number): SVGElement[] {
    const connections = new Set(this.#points.map(({ connection }) => connection));
    return [...connections].map((one) => {
      const points = this.#points.filter(({ connection }) => connection === one);
      return svg("polyline", {
        class: `route-${points[0]?.route}`,
        points: points.map(({ at, roundTrip }) => `${x(at)},${y(roundTrip)}`).join(" "),
      });
    });
  }

  #describe(waiting: number): void {
    const times = this.#points.map(({ roundTrip }) => roundTrip).sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)];
    const summary =
      median === undefined ? "none yet" : `${times.length} in the last minute, median ${duration(median)}`;
    const open = waiting > 1_000 ? `, one message waits for ${duration(waiting)}` : "";
    this.#svg.ariaLabel = `Round-trip times: ${summary}${open}`;
  }
}

/** Routes differ in form, not only in colour. */
function mark(route: Route, x: number, y: number): SVGElement {
  const kind = { class: `route-${route}` };
  return route === 0
    ? svg("circle", { ...kind, cx: x, cy: y, r: 3 })
    : route === 1
      ? svg("rect", { ...kind, x: x - 3, y: y - 3, width: 6, height: 6 })
      : svg("path", { ...kind, d: `M${x} ${y - 4}l4 7h-8z` });
}
