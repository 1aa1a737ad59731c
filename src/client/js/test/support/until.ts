/** Resolves when the condition holds; the bound is that of the test. */
export async function until(condition: () => unknown): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** The next event of this type. */
export function next<E extends Event>(target: EventTarget, type: string): Promise<E> {
  return new Promise((resolve) => {
    target.addEventListener(type, (event) => resolve(event as E), { once: true });
  });
}
