import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { Freshness } from '../../../client/web/data/freshness.ts'
import type { LedgerEvent } from '../../../server/domain/wire.ts'

// What an event makes old is asked for again, also when the first answer was still on its way.

const GRANTED = { type: 'lease.granted', revision: 7 } as LedgerEvent

/** A view that shows a query whose answers the test gives, one by one. */
function shown(queries: QueryClient, queryKey: readonly string[]) {
  const asked: ((answer: string) => void)[] = []
  const observer = new QueryObserver<string>(queries, {
    queryKey,
    queryFn: () => new Promise<string>((resolve) => asked.push(resolve)),
  })
  const stop = observer.subscribe(() => {})
  return { asked, stop, data: () => observer.getCurrentResult().data }
}

test('an event that comes while the first answer is on its way has it asked for again', async () => {
  const queries = new QueryClient()
  const freshness = new Freshness(queries)
  const view = shown(queries, ['lease', 'list'])
  await expect.poll(() => view.asked.length).toBe(1)
  freshness.note(GRANTED)
  view.asked[0]!('as it was before the event')
  await expect.poll(() => view.asked.length).toBe(2)
  view.asked[1]!('as it is')
  await expect.poll(view.data).toBe('as it is')
  expect(view.asked).toHaveLength(2)
  freshness.close()
  view.stop()
})

test('an answer that stands is asked for again by an event, once', async () => {
  const queries = new QueryClient()
  const freshness = new Freshness(queries)
  const view = shown(queries, ['lease', 'list'])
  const other = shown(queries, ['policy', 'table'])
  await expect.poll(() => view.asked.length + other.asked.length).toBe(2)
  view.asked[0]!('before')
  other.asked[0]!('the law')
  await expect.poll(view.data).toBe('before')
  freshness.note(GRANTED)
  await expect.poll(() => view.asked.length).toBe(2)
  view.asked[1]!('after')
  await expect.poll(view.data).toBe('after')
  expect([view.asked.length, other.asked.length]).toEqual([2, 1])
  freshness.close()
  view.stop()
  other.stop()
})
