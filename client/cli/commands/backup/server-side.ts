import { Option } from '@commander-js/extra-typings'
import { EXIT, type Line, UsageError } from '../../exit.ts'

type ServerSide = typeof import('../../../../server/backup.ts')

/** What cannot be done with this file or database. */
class Refused extends UsageError {
  override readonly exit = EXIT.refused
}

/** Where the ledger is, as the server is told it. An address with a password is better put into DATABASE_URL. */
export function databaseOption() {
  return new Option(
    '--database <url>',
    'file:… or postgresql://… (or DATABASE_URL, also in .env; file:./data/portlease.db)',
  )
}

/** Runs what needs the server's own code and the database, and shows its sentences as they are. */
export async function onServerSide<T>(run: (server: ServerSide) => Promise<T>): Promise<T> {
  // Loaded here, so that no other command pays for it; a parcel without a server says so when it is called.
  const server = await import('../../../../server/backup.ts')
  try {
    return await run(server)
  } catch (error) {
    const isSentence = error instanceof Error && /^(Backup|Database)Error$/.test(error.name)
    throw isSentence ? new Refused(error.message) : error
  }
}

/** The head as `events verify --anchor` takes it. */
export function anchorOf({ revision, hash }: { revision: number; hash: string }): string {
  return `${revision}:${hash}`
}

/** `1.4 MB` */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** Which ledger a file or database holds now, for a person to note. */
export function standingLines(of: { ledgerId: string; revision: number; hash: string }): Line[] {
  return [
    ['ledger', of.ledgerId],
    ['head', `${anchorOf(of)}      (note it elsewhere: it shows later that nothing was cut)`],
  ]
}
