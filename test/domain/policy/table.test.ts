import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { assertSound } from '../../../server/domain/policy/sound.ts'
import { POLICY, POLICY_DIGEST, policyTable } from '../../../server/domain/policy/table.ts'

/** RFC 8785 for what the policy holds: text, whole numbers, booleans, lists and records. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

test('the digest is that of the data, and a caller can compute it from the answer of policy.table', () => {
  const { digest, ...data } = policyTable()
  expect(digest).toBe(sha256(canonicalJson(data)))
  expect(digest).toBe(sha256(canonicalJson(POLICY)))
})

test('version 1 has one digest for ever: leases name it. Other data needs another version', () => {
  expect({ id: POLICY.id, version: POLICY.version, digest: POLICY_DIGEST }).toEqual({
    id: 'opto22-pac-control',
    version: 1,
    digest: '029ff5a27f810a16560d652a3a3d0f998d14d6e3252b784d10e18860781ebcbc',
  })
})

function everyObject(value: unknown, path: string): [string, object][] {
  if (typeof value !== 'object' || value === null) return []
  return [[path, value], ...Object.entries(value).flatMap(([name, inner]) => everyObject(inner, `${path}.${name}`))]
}

test('the policy is frozen at every depth: no assignment, no new row, no removed row', () => {
  const objects = everyObject(POLICY, 'POLICY')
  expect(objects.length).toBeGreaterThan(1 + 6 + 20 * 2)
  for (const [path, object] of objects) expect(Object.isFrozen(object), path).toBe(true)
  const before = JSON.stringify(POLICY)
  expect(Reflect.set(POLICY, 'leasable', 65_536)).toBe(false)
  expect(Reflect.set(POLICY.ranges[0]!, 'leasable', true)).toBe(false)
  expect(Reflect.deleteProperty(POLICY.services[0]!, 'name')).toBe(false)
  expect(() => Array.prototype.push.call(POLICY.services[0]!.transports, 'sctp')).toThrow(TypeError)
  expect(() => Array.prototype.pop.call(POLICY.ranges)).toThrow(TypeError)
  expect(JSON.stringify(POLICY)).toBe(before)
})

test('what a caller does to an answer changes neither the policy nor the next answer', () => {
  const before = JSON.stringify(policyTable())
  const answer = policyTable()
  answer.ranges[0]!.leasable = true
  answer.ranges.pop()
  answer.services[0]!.transports.pop()
  answer.leasable = 0
  expect(JSON.stringify(policyTable())).toBe(before)
})

test('a table with a gap, an overlap, a wrong end or a wrong count is refused', () => {
  const [first, ...rest] = POLICY.ranges
  const shifted = (by: number) => [{ ...first!, last: first!.last + by }, ...rest]
  expect(() => assertSound(POLICY)).not.toThrow()
  expect(() => assertSound({ ...POLICY, ranges: shifted(-1) })).toThrow('22004-22005 does not go on from 22003')
  expect(() => assertSound({ ...POLICY, ranges: shifted(1) })).toThrow('22004-22005 does not go on from 22005')
  expect(() => assertSound({ ...POLICY, ranges: POLICY.ranges.slice(0, -1) })).toThrow('end at 50999')
  expect(() => assertSound({ ...POLICY, ranges: [{ ...first!, leasable: true }, ...rest] })).toThrow('37390 numbers')
})

test('a reserved row that reaches into a leasable range is refused; rows nest inside forbidden ranges', () => {
  const withRow = (port: number, last: number) => ({
    ...POLICY,
    services: [...POLICY.services, { ...POLICY.services[0]!, port, last, name: 'Test' }],
  })
  for (const [port, last] of [
    [22_004, 22_004],
    [22_003, 22_004],
    [22_003, 22_006],
    [49_151, 49_152],
    [65_535, 65_536],
    [3, 2],
  ] as const)
    expect(() => assertSound(withRow(port, last)), `${port}-${last}`).toThrow('is not inside a forbidden range')
  expect(() => assertSound(withRow(500, 600))).not.toThrow()
})
