import type { ResumeRequest } from '../../requests.ts'
import type { ResumeResult } from '../../wire.ts'
import type { Verb } from '../verb.ts'

/** An admin has looked at what a backup did not know: the ledger chooses numbers and reclaims again. Again: as it stands. */
export const resume: Verb<ResumeRequest, ResumeResult> = {
  path: 'admin.resume',
  // What it changes is true for the whole batch.
  alone: true,
  needs: () => ({}),
  decide(draft, actor, { reason }) {
    if (draft.paused) {
      draft.emit('ledger.resumed', actor, { before: { paused: true }, after: { paused: false }, reason })
      draft.resume()
    }
    return { paused: false, ledgerId: draft.base.head.ledgerId, revision: draft.revision }
  },
}
