import { createLogs } from '../../server/api/logging.ts'
import { onStopSignal } from '../../server/api/stop.ts'
import { createApp } from '../../server/app.ts'
import type { LeaseDefaults, Role } from '../../server/domain/records.ts'
import { hashOf } from '../../server/service/authenticate.ts'
import { ADMIN_TOKEN, addTeam, addToken } from './app.ts'

// A whole server in a process of its own, told what to do by argv[2] and by messages, for tests that kill it.

export interface ServerOptions {
  /** Where `portlease.db` lies or will lie. */
  folder: string
  defaults?: Partial<LeaseDefaults>
  queueLimit?: number
  sweepEveryMs?: number
}

/** What has no procedure yet is written by the process's own queue, as the procedure will. */
export type Command =
  | { do: 'addTeam'; name: string; maxPorts?: number }
  | { do: 'addToken'; team: string; role: Role }
  | { do: 'revokeToken'; secret: string }
  | { do: 'depth' }

export type ToParent = { url: string } | { reply: number; value?: unknown; failed?: string }

const options = JSON.parse(process.argv[2] ?? '{}') as ServerOptions
const { logger, flush } = createLogs({ level: 'info', format: 'json' })
const running = await createApp({
  databaseUrl: `file:${options.folder}/portlease.db`,
  defaults: { graceSeconds: 60, quarantineSeconds: 86_400, reviewDays: 180, ...options.defaults },
  adminToken: ADMIN_TOKEN,
  environmentToken: false,
  adminContact: 'controls desk, ext. 4400',
  logger,
  ...(options.queueLimit ? { queueLimit: options.queueLimit } : {}),
  ...(options.sweepEveryMs === undefined ? {} : { sweepEveryMs: options.sweepEveryMs }),
})
const { url } = await running.host.listen(0, '127.0.0.1')

async function obey(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'addTeam':
      return addTeam(running, command.name, { maxPorts: command.maxPorts })
    case 'addToken':
      return addToken(running, command.team, command.role)
    case 'revokeToken':
      return revokeToken(hashOf(command.secret))
    case 'depth':
      return running.ledger.depth
  }
}

async function revokeToken(hash: string): Promise<void> {
  await running.ledger.internal(
    (draft, actor) => {
      const token = draft.token(hash)
      if (!token) throw new Error('There is no such token.')
      const revision = draft.emit('token.revoked', actor, { team: token.team, after: { id: token.id } })
      draft.putToken({ ...token, revokedAt: draft.now, revision })
    },
    { tokens: [hash] },
  )
}

const tell = (message: ToParent) => process.send?.(message)

process.on('message', ({ number, command }: { number: number; command: Command }) => {
  obey(command).then(
    (value) => tell({ reply: number, value }),
    (error: unknown) => tell({ reply: number, failed: String(error) }),
  )
})
// Nobody is left who could stop it.
process.on('disconnect', () => process.exit(3))
onStopSignal(() => {
  void running.close().then(() => {
    flush()
    process.removeAllListeners('disconnect')
    process.disconnect()
  })
})
tell({ url })
