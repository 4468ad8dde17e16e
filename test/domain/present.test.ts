import { expect, test } from 'vitest'
import type { LeaseRecord } from '../../server/domain/lease.ts'
import { presentLease } from '../../server/domain/present.ts'

const NOW = Date.UTC(2026, 10, 22, 12)
const LEASE: LeaseRecord = {
  ...{
    id: 'ls_1',
    controller: 'line1',
    transport: 'tcp',
    port: 61_000,
    count: 1,
    chart: 'Chart',
    handle: 'h',
    team: 'a',
  },
  ...{
    purpose: 'test',
    labels: { line: '1' },
    ticket: null,
    manifest: null,
    instance: 'i',
    status: 'held',
    automatic: true,
  },
  ...{
    epoch: 7,
    revision: 9,
    ttlSeconds: null,
    graceSeconds: 60,
    quarantineSeconds: 60,
    createdAt: 0,
    createdBy: 'ci',
  },
  ...{ renewedAt: 1, confirmedAt: null, seenAt: Date.UTC(2026, 10, 22), expiresAt: null, reviewBy: null },
  ...{ quarantinedUntil: null, ended: null, offer: null, chartMissingAt: null },
}
const present = (over: Partial<LeaseRecord>, addresses: string[] = ['10.1.1.11', '10.1.1.12']) =>
  presentLease({ ...LEASE, ...over }, { contact: 'Ann', addresses }, NOW)

test('handle values are what PAC Control takes: a listener names no host, a peer one for each address', () => {
  expect(present({})).toMatchObject({ listen: ['tcp:61000'], connect: ['tcp:10.1.1.11:61000', 'tcp:10.1.1.12:61000'] })
})

test('consecutive ports over both transports give every value once: tcp before udp, numbers ascending', () => {
  const lease = present({ transport: 'both', count: 2 }, ['10.1.1.11'])
  expect(lease.ports).toEqual([61_000, 61_001])
  expect(lease.listen).toEqual(['tcp:61000', 'tcp:61001', 'udp:61000', 'udp:61001'])
  expect(lease.connect).toEqual(lease.listen.map((value) => value.replace(':', ':10.1.1.11:')))
})

test('a controller without addresses gives peers nothing to dial', () => {
  expect(present({}, []).connect).toEqual([])
})

test('a lease expires at its instant, not after it', () => {
  expect(present({ expiresAt: NOW + 1 }).state).toBe('active')
  expect(present({ expiresAt: NOW }).state).toBe('expired')
  expect(present({ expiresAt: NOW, status: 'quarantined' }).state).toBe('quarantined')
})

test('a reservation is overdue from its review date on, and only while it is held', () => {
  expect(present({ reviewBy: NOW + 1 }).overdue).toBe(false)
  expect(present({ reviewBy: NOW }).overdue).toBe(true)
  expect(present({ reviewBy: NOW, status: 'ended' }).overdue).toBe(false)
})

test('instants leave as ISO 8601 in UTC, missing ones as null, and what is internal does not leave', () => {
  const ended = { how: 'revoked', by: 'root', at: NOW, reason: 'gone', ticket: null } as const
  const lease = present({ ended, quarantinedUntil: NOW + 1, status: 'quarantined' })
  expect(lease).toMatchObject({
    ended: { ...ended, at: '2026-11-22T12:00:00.000Z' },
    ...{
      quarantinedUntil: '2026-11-22T12:00:00.001Z',
      expiresAt: null,
      seenAt: '2026-11-22T00:00:00.000Z',
      contact: 'Ann',
    },
  })
  for (const inner of ['instance', 'automatic', 'graceSeconds', 'status']) expect(lease).not.toHaveProperty(inner)
})
