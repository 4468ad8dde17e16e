import { statSync } from 'node:fs'
import type { Command } from '@commander-js/extra-typings'
import { PortleaseError } from '../../error.ts'
import type { Lease } from '../../index.ts'
import type { Lockfile } from '../../manifest/lockfile.ts'
import { checkLockfile, compareWithLedger, compareWithLockfile, type Finding } from '../../manifest/verify.ts'
import type { Cli } from '../cli.ts'
import { EXIT, type FileProblem, UsageError } from '../exit.ts'
import { verifyEvidence } from '../export/verify-evidence.ts'
import { annotation } from '../manifest/annotate.ts'
import { isLockfile, manifestPath, readLockfile, readManifestFile } from '../manifest/files.ts'
import { allLeases } from '../manifest/look.ts'
import { annotated } from '../manifest/print.ts'
import { examples, outputOption } from '../program.ts'
import { eachOf, progress } from '../progress.ts'
import { placeText } from '../render/error.ts'
import { labelled } from '../render/lines.ts'
import { type Format, printJson } from '../render/output.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, ['portlease verify ports.yaml', 'portlease verify ports.yaml --online', 'portlease verify q1/'])
  command
    .argument('[file]', 'the manifest, a lockfile alone, or the folder of an evidence pack; without one, ports.yaml')
    .option('--online', 'compare the lockfile with the ledger, too')
    .addOption(outputOption(['table', 'json', 'github']))
    .action((file, flags) => {
      if (file !== undefined && isFolder(file)) return verifyEvidence(cli, file, flags)
      return annotated(cli, flags.output, () => verify(cli, file, flags))
    })
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

interface Flags {
  online?: true | undefined
  output: Format
}

/** A finding at its place. Of a lockfile the place is its first line: nobody edits it by hand. */
type Found = FileProblem

async function verify(cli: Cli, named: string | undefined, { online, output }: Flags): Promise<void> {
  const path = manifestPath(named)
  const { lockfile, lockfilePath, found } = isLockfile(path) ? readAlone(path) : readBoth(path)
  if (online && lockfile) {
    const at = (finding: Finding): Found => ({ file: lockfilePath, line: 1, column: 1, message: finding.message })
    found.push(...compareWithLedger(lockfile, await ledgerOf(cli, lockfile)).map(at))
  }
  const offline = isLockfile(path) ? 'the lockfile is sound' : 'manifest and lockfile agree'
  const what = online ? `${offline}, and the ledger with them` : offline
  report(cli, output, found, { path, leases: lockfile?.leases.length ?? 0, what })
}

interface Read {
  lockfile: Lockfile | undefined
  lockfilePath: string
  found: Found[]
}

function readAlone(path: string): Read {
  const lockfile = readLockfile(path)
  if (!lockfile) throw new UsageError(`There is no lockfile to read at ${path}.`)
  return {
    lockfile,
    lockfilePath: path,
    found: checkLockfile(lockfile).map(({ message }) => ({ file: path, line: 1, column: 1, message })),
  }
}

function readBoth(path: string): Read {
  const { manifest, wanted, places, ...files } = readManifestFile(path)
  const lockfile = readLockfile(files.lockfile)
  const inLockfile = (message: string): Found => ({ file: files.lockfile, line: 1, column: 1, message })
  if (!lockfile) {
    const message = `There is no ${files.lockfile}: the manifest was not applied from here.`
    return { lockfile, lockfilePath: files.lockfile, found: [{ file: path, line: 1, column: 1, message }] }
  }
  const differences = compareWithLockfile(manifest.name, wanted, lockfile).map(({ entry, message }) =>
    entry === undefined ? inLockfile(message) : { file: path, ...places.of(['ports', entry]), message },
  )
  const own = checkLockfile(lockfile).map(({ message }) => inLockfile(message))
  return { lockfile, lockfilePath: files.lockfile, found: [...own, ...differences] }
}

/** What a lockfile is compared with: the leases that it names, wherever they are by now, and all that carry its manifest. */
async function ledgerOf(cli: Cli, lockfile: Lockfile) {
  const client = cli.client()
  const [{ server }, carrying] = await Promise.all([
    client.system.whoami(),
    allLeases(cli, { manifest: lockfile.manifest }),
  ])
  const leases = new Map(carrying.map((lease) => [lease.id, lease]))
  const elsewhere = lockfile.leases.filter(({ lease }) => !leases.has(lease))
  const bar = progress(cli.io, 'Looking up', elsewhere.length)
  if (server.ledgerId === lockfile.ledger) {
    await eachOf(elsewhere, 8, async ({ lease: id }) => {
      const lease = await leaseOrNone(cli, id)
      if (lease) leases.set(id, lease)
      bar.step()
    })
  }
  bar.end()
  return { id: server.ledgerId, leases, carrying }
}

async function leaseOrNone(cli: Cli, id: string): Promise<Lease | undefined> {
  try {
    return (await cli.client().lease.get({ id })).lease
  } catch (error) {
    if (PortleaseError.is(error, 'LEASE_NOT_FOUND') || PortleaseError.is(error, 'INVALID_INPUT')) return undefined
    throw error
  }
}

interface About {
  path: string
  leases: number
  what: string
}

function report(cli: Cli, output: Format, found: readonly Found[], { path, leases, what }: About): void {
  const { io } = cli
  if (found.length > 0) cli.exit = EXIT.differs
  if (output === 'json') printJson(io, { ok: found.length === 0, file: path, leases, findings: found })
  else for (const each of found) io.out(output === 'github' ? annotationOf(each) : placeText(each))
  if (output !== 'json')
    io.err(found.length === 0 ? `${path}: ${what}, ${leases} leases.` : adviceText(path, found.length))
}

function annotationOf({ file, message, ...place }: Found): string {
  return annotation('error', file, place, message)
}

/** The command that mends it. */
function adviceText(path: string, findings: number): string {
  const manifest = isLockfile(path) ? 'the manifest' : path
  const next: [string, string][] = [
    ['look', `portlease plan ${manifest}`],
    ['mend', `portlease apply ${manifest}`],
  ]
  return `${path}: ${findings === 1 ? '1 finding' : `${findings} findings`}.\n${labelled(next)}`
}
