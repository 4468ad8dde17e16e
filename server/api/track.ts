import { tracked } from '@trpc/server'

/** Gives each item its revision as the id that a client sends when it resumes. */
export async function* track<Item extends { revision: number }>(items: AsyncIterable<Item>) {
  for await (const item of items) yield tracked(`${item.revision}`, item)
}
