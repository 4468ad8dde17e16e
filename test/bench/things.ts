/** What ends together, newest first. (Node 20 has no AsyncDisposableStack.) */
export class Things implements AsyncDisposable {
  readonly #ends: (() => unknown)[] = []

  use<T extends AsyncDisposable>(thing: T): T {
    this.#ends.push(() => thing[Symbol.asyncDispose]())
    return thing
  }

  defer(end: () => unknown): void {
    this.#ends.push(end)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.reverse()) await end()
  }
}
