import { etcd } from './etcd.ts'
import type { Peer } from './peer.ts'
import { pgbench } from './pgbench.ts'
import { portserver } from './portserver.ts'
import { redis } from './redis.ts'

export const PEERS: Readonly<Record<string, Peer>> = { etcd, redis, pgbench, portserver }
