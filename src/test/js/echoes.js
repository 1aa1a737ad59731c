/** Messages in the order they came. */
export class Echoes {
  #come = [];
  #failure = null;
  #wake = () => {};

  take(message) {
    this.#come.push(message);
    this.#wake();
  }

  fail(error) {
    this.#failure = error;
    this.#wake();
  }

  async next() {
    while (this.#come.length === 0) {
      if (this.#failure) {
        throw this.#failure;
      }
      await new Promise((resolve) => (this.#wake = resolve));
    }
    return this.#come.shift();
  }

  expectNoMore() {
    if (this.#come.length > 0) {
      throw new Error(`${this.#come.length} messages more than were sent`);
    }
  }
}
