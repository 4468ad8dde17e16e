let fresh: string | null = null

/** A lease that was granted here just now: its sheet begins where it is copied. */
export function noteFresh(id: string): void {
  fresh = id
}

/** Whether it was; asked once. */
export function isFresh(id: string): boolean {
  const was = fresh === id
  if (was) fresh = null
  return was
}
