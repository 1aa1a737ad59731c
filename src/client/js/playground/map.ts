import { $, show, svg } from "./page.js";

/** Gateway 1, gateway 2, none. */
export type Route = 0 | 1 | 2;
export const ROUTES = ["gateway-0", "gateway-1", "direct"] as const;
export const ROUTE_NAMES = ["gateway 1", "gateway 2", "no gateway"] as const;

/** Milliseconds that a message takes on the picture. */
const TRAVEL = 350;

type Direction = "up" | "down";

/** The picture of the routes between page and canister, and of the messages on them. */
export class RouteMap {
  readonly #svg = $<SVGSVGElement>("paths");
  readonly #paths: SVGPathElement[] = [];
  #route: Route | undefined;
  #isConnecting = false;

  constructor() {
    for (const _ of ROUTES) {
      this.#paths.push(svg("path", {}));
    }
    this.#svg.append(...this.#paths);
    new ResizeObserver(() => this.#layOut()).observe($("map"));
  }

  /** @param route undefined if there is no connection */
  use(route: Route | undefined, isConnecting = false): void {
    this.#route = route;
    this.#isConnecting = isConnecting;
    this.#draw();
  }

  /** Of a node, such as "stopped"; faulty ones are red. */
  describe(id: string, text: string, isFaulty: boolean): void {
    const node = $(id);
    show(node.querySelector("small") as Element, text);
    node.dataset["state"] = isFaulty ? "faulty" : "";
    this.#draw();
  }

  /** Shows a message on its way. */
  travel(direction: Direction, isRefused = false): void {
    const path = this.#paths[this.#route ?? 0] as SVGPathElement;
    if (this.#route === undefined || document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      return;
    }
    const dot = svg("circle", { r: 5, class: isRefused ? "refused" : direction });
    this.#svg.append(dot);
    const begun = performance.now();
    const step = (now: number) => {
      const done = Math.min(1, Math.max(0, (now - begun) / TRAVEL));
      const { x, y } = path.getPointAtLength(path.getTotalLength() * (direction === "up" ? done : 1 - done));
      dot.setAttribute("cx", String(x));
      dot.setAttribute("cy", String(y));
      if (done < 1) {
        requestAnimationFrame(step);
      } else {
        dot.remove();
      }
    };
    requestAnimationFrame(step);
  }

  #layOut(): void {
    const frame = $("map").getBoundingClientRect();
    const box = (id: string) => {
      const { left, right, top, height } = $(id).getBoundingClientRect();
      return { left: left - frame.left, right: right - frame.left, y: top - frame.top + height / 2 };
    };
    const [page, canister] = [box("page"), box("canister")];
    this.#svg.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
    ROUTES.forEach((id, i) => {
      const { left, right, y } = box(id);
      const curve = (x1: number, y1: number, x2: number, y2: number) =>
        `C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`;
      this.#paths[i]?.setAttribute(
        "d",
        `M${page.right} ${page.y}${curve(page.right, page.y, left, y)}H${right}${curve(right, y, canister.left, canister.y)}`,
      );
    });
    this.#draw();
  }

  #draw(): void {
    this.#paths.forEach((path, i) => {
      const isUsed = i === this.#route;
      const isBroken = $(ROUTES[i as Route]).dataset["state"] === "faulty" || $("page").dataset["state"] === "faulty";
      path.setAttribute("class", isUsed ? (this.#isConnecting ? "connecting" : "used") : isBroken ? "broken" : "");
      $(ROUTES[i as Route]).classList.toggle("used", isUsed && !this.#isConnecting);
      $(ROUTES[i as Route]).classList.toggle("connecting", isUsed && this.#isConnecting);
    });
  }
}
