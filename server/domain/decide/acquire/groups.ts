import type { FieldProblem } from '../../errors.ts'
import { Refusal } from '../../errors.ts'
import { claimCountOf, spacesOf } from '../../lease.ts'
import type { AcquireManyRequest, GroupedAcquireRequest } from '../../requests.ts'

/** How many claims one call may write: about what one commit takes. */
const MAX_CLAIMS = 8192

/** A request of a batch with its place in it. */
export interface Indexed {
  index: number
  request: GroupedAcquireRequest
}

/** The groups of a batch, each a list of requests that get one first number, and the requests on their own. */
export function groupsOf(batch: AcquireManyRequest): { groups: Indexed[][]; singles: Indexed[] } {
  const all = batch.requests.map((request, index) => ({ index, request }))
  if (batch.samePort) return { groups: [all], singles: [] }
  const groups = new Map<string, Indexed[]>()
  for (const each of all) {
    const { group } = each.request
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), each])
  }
  return { groups: [...groups.values()], singles: all.filter(({ request }) => request.group === undefined) }
}

/** What no state of the ledger could make right: too many claims, or a group that contradicts itself. Throws INVALID_INPUT. */
export function checkBatch(batch: AcquireManyRequest): void {
  const claims = batch.requests.reduce((sum, request) => sum + claimCountOf(request), 0)
  const fields: FieldProblem[] = []
  if (claims > MAX_CLAIMS)
    fields.push({
      path: 'requests',
      message: `A call takes at most ${MAX_CLAIMS} ports; these are ${claims}. Split it.`,
    })
  for (const group of groupsOf(batch).groups) fields.push(...groupProblems(group))
  const [first] = fields
  if (first) throw new Refusal('INVALID_INPUT', `${first.path}: ${first.message}`, { fields })
}

function groupProblems(group: Indexed[]): FieldProblem[] {
  const problems: FieldProblem[] = []
  const seen = new Map<string, number>()
  const port = group.find(({ request }) => request.port !== undefined)?.request.port
  for (const { index, request } of group) {
    for (const space of spacesOf(request.transport)) {
      const before = seen.get(`${request.controller}/${space}`)
      if (before !== undefined) {
        problems.push({
          path: `requests[${index}].controller`,
          message: `requests[${before}] already asks for the same number on ${request.controller} over ${space}.`,
        })
      }
      seen.set(`${request.controller}/${space}`, index)
    }
    if (request.port !== undefined && request.port !== port) {
      problems.push({
        path: `requests[${index}].port`,
        message: `Requests that get one number cannot ask for ${port} and for ${request.port}.`,
      })
    }
  }
  return problems
}
