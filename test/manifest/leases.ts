import type { Lease } from '../../client/index.ts'

let made = 0

/** A lease as the server answers it; each has an id of its own. */
export function leaseWith(fields: Partial<Lease> & Pick<Lease, 'controller' | 'chart' | 'port'>): Lease {
  made += 1
  const at = '2026-11-22T12:00:00.000Z'
  return {
    id: `ls_${String(made).padStart(26, '0')}`,
    transport: 'tcp',
    count: 1,
    ports: [fields.port],
    handle: '',
    team: 'packaging',
    contact: 'packaging desk',
    purpose: 'reads',
    labels: {},
    ticket: null,
    manifest: 'packaging/line1',
    state: 'active',
    overdue: false,
    epoch: 1,
    revision: 1,
    ttlSeconds: null,
    createdAt: at,
    createdBy: 'ci',
    renewedAt: at,
    confirmedAt: null,
    seenAt: at,
    expiresAt: null,
    reviewBy: '2027-05-21T12:00:00.000Z',
    quarantinedUntil: null,
    ended: null,
    offer: null,
    listen: [],
    connect: [],
    ...fields,
  }
}
