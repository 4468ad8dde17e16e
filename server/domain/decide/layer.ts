/** Changed values, none of them undefined, over a base that is left alone. Each change can be taken back, newest first. */
export class Layer<K, V> {
  readonly #values = new Map<K, V>()

  get(key: K): V | undefined {
    return this.#values.get(key)
  }

  /** Sets a value and returns what takes this change back. */
  set(key: K, value: V): () => void {
    const before = this.#values.get(key)
    this.#values.set(key, value)
    return () => {
      if (before === undefined) this.#values.delete(key)
      else this.#values.set(key, before)
    }
  }

  entries(): IterableIterator<[K, V]> {
    return this.#values.entries()
  }

  values(): IterableIterator<V> {
    return this.#values.values()
  }

  get size(): number {
    return this.#values.size
  }
}
