import type { VerifyAnswer } from '../server/domain/wire.ts'
import type { PortClient } from './create.ts'

/** So many events are verified in one call: a second or two, well within the patience for one try. */
const STEP = 50_000

interface Run {
  readonly from?: number | undefined
  readonly anchor?: Anchor | undefined
  readonly signal?: AbortSignal
  /** After each call: how many events were checked, and the revision of the head. */
  readonly onProgress?: (checked: number, head: number) => void
}

export interface Anchor {
  readonly revision: number
  readonly hash: string
}

/**
 * Verifies the chain from `from` (default 1) to its head, in as many calls as it takes; gives the last answer with everything
 * that was checked and the earliest break. The server looks at head and anchor in every call.
 */
export async function verifyChain(
  client: PortClient,
  { from = 1, anchor, signal, onProgress }: Run,
): Promise<VerifyAnswer> {
  let checked = 0
  let found: VerifyAnswer['firstBreak'] = null
  for (let at = Math.max(1, from); ; at += STEP) {
    const answer = await client.event.verify({ from: at, limit: STEP, anchor }, signal ? { signal } : {})
    checked += answer.checked
    onProgress?.(checked, answer.head.revision)
    const { firstBreak } = answer
    if (firstBreak && (found === null || firstBreak.revision < found.revision)) found = firstBreak
    // A break beyond what was read is the head's or the anchor's: an earlier one may still come.
    const settled = found !== null && found.revision < at + STEP
    if (settled || at + STEP > answer.head.revision)
      return { ...answer, checked, firstBreak: found, ok: found === null }
  }
}
