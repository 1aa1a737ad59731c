"use strict";

const PERIOD = 2000;
const KEPT = 150;
const ROWS = 100;
const WIDTH = 300;
const HEIGHT = 80;

const series = { sessions: [], up: [], down: [], relay: [], lag: [] };
const mean = (value) => (value === null ? "" : duration(value));
const plain = (value) => (value === null ? "" : String(Math.round(value * 10) / 10));
const units = { sessions: plain, up: plain, down: plain, relay: mean, lag: mean };
let last = null;

/** For people: the two largest units, or a decimal. */
function duration(seconds) {
  if (seconds < 0.9995) {
    return `${Math.round(seconds * 1000)} ms`;
  }
  if (seconds < 59.95) {
    return `${Math.round(seconds * 10) / 10} s`;
  }
  const whole = Math.round(seconds);
  const parts = [[Math.floor(whole / 86400), "d"], [Math.floor(whole / 3600) % 24, "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]];
  const first = parts.findIndex(([count]) => count > 0);
  return parts.slice(first, first + 2).map(([count, unit]) => `${count} ${unit}`).join(" ");
}

/** Of an ISO 8601 duration as Java writes it: hours, minutes and seconds. */
function seconds(iso) {
  const [, hours, minutes, rest] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(iso);
  return 3600 * Number(hours ?? 0) + 60 * Number(minutes ?? 0) + Number(rest ?? 0);
}

function show(id, text) {
  const element = document.getElementById(id);
  // What has not changed is not announced again by screen readers.
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function state(name, text) {
  document.getElementById("state").dataset.state = name;
  show("state", text);
}

/** What happened between two reports, a second and in the mean. */
function between(before, now, passed) {
  const messages = now.messages - before.messages;
  return {
    rate: Math.max(0, messages / passed),
    mean: messages > 0 ? (now.seconds - before.seconds) / messages : null,
  };
}

function add(name, value) {
  const values = series[name];
  values.push(value);
  if (values.length > KEPT) {
    values.shift();
  }
  const unit = units[name];
  const known = values.filter((one) => one !== null);
  const highest = known.length > 0 ? `, max ${unit(Math.max(...known))}` : "";
  show(name, `${unit(value)}${highest}`.replace(/^, /, ""));
  const svg = document.querySelector(`svg[data-series="${name}"]`);
  svg.ariaLabel = `${svg.dataset.label ??= svg.ariaLabel}: ${unit(value) || "nothing"} now${highest}`;
  draw(svg, values);
}

/** From the left edge on, newest at the right; where nothing was measured the line goes on. */
function draw(svg, values) {
  const highest = Math.max(Number.MIN_VALUE, ...values.map((value) => value ?? 0));
  const points = values
    .map((value, i) => [WIDTH - (values.length - 1 - i) * (WIDTH / (KEPT - 1)), value])
    .filter(([, value]) => value !== null)
    .map(([x, value]) => `${x.toFixed(1)},${(HEIGHT - 4 - (value / highest) * (HEIGHT - 8)).toFixed(1)}`);
  let line = svg.querySelector("polyline");
  if (line === null) {
    line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    svg.append(line);
  }
  line.setAttribute("points", points.join(" "));
}

function row(cells) {
  const line = document.createElement("tr");
  for (const text of cells) {
    line.insertCell().textContent = text ?? "";
  }
  return line;
}

function took(report) {
  const at = performance.now();
  show("version", report.version);
  show("principal", report.principal);
  show("network", `${report.network}, ${report.url}`);
  show("uptime", duration(seconds(report.uptime)));
  show("last-error", report.lastError ?? "none");
  if (report.draining) {
    state("warning", "draining");
  } else if (!report.ready) {
    state("down", "not ready: the network's root key is not known");
  } else if (report.lastError != null) {
    state("warning", "ready, but the newest request to the network failed");
  } else {
    state("up", "ready");
  }
  add("sessions", report.sessions);
  if (last !== null) {
    const passed = (at - last.at) / 1000;
    const up = between(last.report.up, report.up, passed);
    const down = between(last.report.down, report.down, passed);
    add("up", up.rate);
    add("relay", up.mean);
    add("down", down.rate);
    add("lag", down.mean);
  }
  last = { at, report };
  const lines = report.canisters
    .toSorted((a, b) => b.sessions - a.sessions)
    .slice(0, ROWS)
    .map((line) => row([line.canister, line.sessions, line.nextNonce, duration(seconds(line.cadence)), line.lastError]));
  const left = report.canisters.length - lines.length;
  show("more", left > 0 ? `the ${ROWS} with most sessions; ${left} more at actuator/gateway` : "");
  document.getElementById("canisters").replaceChildren(...lines);
}

async function look() {
  try {
    const answer = await fetch("actuator/gateway", { cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (!answer.ok) {
      throw new Error(`HTTP ${answer.status}`);
    }
    took(await answer.json());
  } catch (error) {
    state("down", `no report: ${error.message}`);
  }
  setTimeout(look, PERIOD);
}

look();
