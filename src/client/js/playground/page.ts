/** The element of this id. */
export function $<E extends Element = HTMLElement>(id: string): E {
  return document.getElementById(id) as unknown as E;
}

export function element(name: string, className: string, ...content: (string | Node)[]): HTMLElement {
  const created = document.createElement(name);
  created.className = className;
  created.append(...content);
  return created;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Record<string, string | number>,
  text = "",
): SVGElementTagNameMap[K] {
  const created = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) {
    created.setAttribute(attribute, String(value));
  }
  created.textContent = text;
  return created;
}

/** Screen readers do not repeat what has not changed. */
export function show(target: Element, text: string): void {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** Adds it at the top of a list, and removes the oldest beyond `kept`. */
export function addFirst(list: Element, item: Element, kept: number): void {
  list.prepend(item);
  while (list.childElementCount > kept) {
    list.lastElementChild?.remove();
  }
}

/** Milliseconds for people. */
export function duration(ms: number): string {
  return Math.abs(ms) < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function hex(bytes: Uint8Array | undefined, most = 12): string {
  if (!bytes) {
    return "none";
  }
  const text = Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return bytes.length > most ? `${text}…` : text;
}
