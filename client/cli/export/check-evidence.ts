import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { parseCsv } from '../parse/csv.ts'
import { digestOf, type EvidenceManifest, FILES, FORMAT, MANIFEST } from './evidence.ts'

const whole = z.number().int().nonnegative()
/** A pack comes from elsewhere: no name in it leads out of its folder. */
const fileName = z.string().regex(/^[a-z]+\.csv$/)

const manifestShape = z.object({
  format: z.literal(FORMAT),
  createdAt: z.string(),
  createdBy: z.object({ token: z.string(), team: z.string() }),
  server: z.object({ url: z.string(), version: z.string() }),
  ledgerId: z.string(),
  revision: whole,
  isOneState: z.boolean(),
  policy: z.string(),
  query: z.object({
    controllers: z.union([z.array(z.string()), z.literal('all')]),
    from: z.string(),
    to: z.string(),
    timeZone: z.string(),
  }),
  chain: z.object({ ok: z.boolean(), checked: whole, head: z.object({ revision: whole, hash: z.string() }) }),
  totals: z.object({ leasesEver: whole, leasesInPeriod: whole, changesInPeriod: whole, findings: whole }),
  files: z.record(fileName, z.object({ rows: whole, bytes: whole, sha256: z.string() })),
}) satisfies z.ZodType<EvidenceManifest>

export interface Checked {
  readonly manifest: EvidenceManifest
  /** What does not agree, in sentences; empty when the pack is as it was written. */
  readonly problems: readonly string[]
}

/** Compares a pack with its manifest, without a server. Null: the folder has no manifest of a pack. */
export function checkEvidence(folder: string): Checked | null {
  const manifest = readManifest(folder)
  if (manifest === null) return null
  const problems: string[] = []
  for (const [name, said] of Object.entries(manifest.files)) {
    const bytes = readOrNull(join(folder, name))
    if (bytes === null) problems.push(`${name} is missing.`)
    else if (digestOf(bytes).sha256 !== said.sha256) problems.push(`${name} was changed: its SHA-256 is another.`)
    else if (parseCsv(bytes.toString('utf8')).length - 1 !== said.rows)
      problems.push(`${name} has other rows than the ${said.rows} that ${MANIFEST} says.`)
  }
  for (const name of FILES) if (!(name in manifest.files)) problems.push(`${MANIFEST} does not speak of ${name}.`)
  const known = new Set([MANIFEST, ...Object.keys(manifest.files)])
  for (const name of readdirSync(folder)) if (!known.has(name)) problems.push(`${name} does not belong to the pack.`)
  if (!manifest.chain.ok) problems.push('The chain of the log did not verify when the pack was made.')
  return { manifest, problems }
}

function readManifest(folder: string): EvidenceManifest | null {
  const bytes = readOrNull(join(folder, MANIFEST))
  try {
    const read = manifestShape.safeParse(JSON.parse(bytes?.toString('utf8') ?? 'null'))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
