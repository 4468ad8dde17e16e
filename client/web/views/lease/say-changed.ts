import type { Lease } from '../../../index.ts'
import { useUndo } from '../../data/undo.ts'
import { useToast } from '../../parts/toast.tsx'
import { placeOf } from './words.ts'

/** Says that a lease was changed, and offers to put back what it was before. */
export function useSayChanged(before: Lease): (after: Lease) => void {
  const say = useToast()
  const undo = useUndo()
  return (after) => {
    if (after.revision === before.revision) return say(`Nothing changed: ${placeOf(after)} is so already.`)
    const { purpose, labels, chart, handle, ticket } = before
    say(`Changed ${placeOf(after)}.`, {
      text: 'Undo',
      act: () =>
        undo(async (client) => {
          await client.lease.update({
            ...{ id: after.id, revision: after.revision },
            ...{ purpose, labels, chart, handle, ticket },
          })
          return `${placeOf(after)} is again as it was.`
        }),
    })
  }
}
