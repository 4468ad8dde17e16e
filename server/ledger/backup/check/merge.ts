export interface Side<T> {
  readonly rows: AsyncGenerator<T[], void>
  keyOf(row: T): string
}

/** What two sides have under one key. */
export interface Merged<L, R> {
  readonly key: string
  readonly left: readonly L[]
  readonly right: readonly R[]
}

/** Goes through two streams that are sorted byte by byte, key by key: the rows of one key are in memory at a time. */
export async function* merge<L, R>(left: Side<L>, right: Side<R>): AsyncGenerator<Merged<L, R>, void> {
  const lefts = groups(left)
  const rights = groups(right)
  let [l, r] = [await lefts.next(), await rights.next()]
  while (!l.done || !r.done) {
    const order = l.done ? 1 : r.done ? -1 : Buffer.compare(Buffer.from(l.value.key), Buffer.from(r.value.key))
    const key = order <= 0 ? (l.value?.key ?? '') : (r.value?.key ?? '')
    yield { key, left: order <= 0 ? (l.value?.rows ?? []) : [], right: order >= 0 ? (r.value?.rows ?? []) : [] }
    if (order <= 0) l = await lefts.next()
    if (order >= 0) r = await rights.next()
  }
}

async function* groups<T>({ rows, keyOf }: Side<T>): AsyncGenerator<{ key: string; rows: T[] }, void> {
  let group: { key: string; rows: T[] } | undefined
  for await (const piece of rows) {
    for (const row of piece) {
      const key = keyOf(row)
      if (group?.key === key) group.rows.push(row)
      else {
        if (group) yield group
        group = { key, rows: [row] }
      }
    }
  }
  if (group) yield group
}
