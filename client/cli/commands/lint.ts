import { writeFileSync } from 'node:fs'
import type { Command } from '@commander-js/extra-typings'
import { type Evidence, judge, readStrategy, type Strategy } from '../../../server/domain/strategy/index.ts'
import { clean } from '../../clean.ts'
import { manifestOf } from '../../manifest/of-strategy.ts'
import { writeManifest } from '../../manifest/write.ts'
import { gatherEvidence } from '../../strategy/evidence.ts'
import { reportOf, sendReport } from '../../strategy/report.ts'
import type { Cli } from '../cli.ts'
import { EXIT, UsageError } from '../exit.ts'
import { examples, outputOption } from '../program.ts'
import type { Format } from '../render/output.ts'
import { readFolder } from '../strategy/folder.ts'
import { counted, printChecked, summaryOf } from '../strategy/print.ts'
import { sayReported } from '../strategy/reported.ts'

export function define(command: Command, cli: Cli): void {
  examples(command, [
    'portlease lint C:\\Strategies\\Palletizer',
    'portlease lint Palletizer --controller epic-line3',
    'portlease lint Palletizer --controller epic-line3 --write-manifest ports.yaml',
  ])
  command
    .argument('<folder>', 'the folder of a PAC Control strategy; nothing of it is sent but with --report')
    .option('--controller <name>', 'compare with what the ledger says of this controller')
    .option('--strategy <name>', 'the name before the slash in its leases, when the files say another')
    .option('--write-manifest <file>', 'write the manifest that makes it right; then portlease plan and apply')
    .option('--report', 'tell the ledger what was found: charts that are gone, forbidden ports in use')
    .addOption(outputOption(['table', 'json', 'github']))
    .action((folder, flags) => lint(cli, folder, flags))
}

interface Flags {
  readonly controller?: string | undefined
  readonly strategy?: string | undefined
  readonly writeManifest?: string | undefined
  readonly report?: true | undefined
  readonly output: Format
}

async function lint(cli: Cli, folder: string, flags: Flags): Promise<void> {
  const { controller, output } = flags
  if (controller === undefined && (flags.writeManifest !== undefined || flags.report))
    throw new UsageError(`${flags.report ? '--report' : '--write-manifest'} needs a --controller.`, [
      ['for example', `portlease lint ${folder} --controller epic-line1`],
    ])
  const strategy = readStrategy(readFolder(folder), { name: flags.strategy })
  const evidence = controller === undefined ? null : await gatherEvidence(cli.client(), controller)
  const judgement = judge(strategy, evidence)
  const checked = { folder, strategy, controller: controller ?? null, judgement }
  printChecked(cli.io, output, checked)
  if (output !== 'json') cli.io.err(summaryOf(checked))
  if (evidence && flags.writeManifest !== undefined) write(cli, flags.writeManifest, strategy, evidence)
  if (evidence && flags.report) sayReported(cli.io, await sendReport(cli.client(), reportOf(strategy, evidence)))
  if (judgement.errors > 0) cli.exit = EXIT.differs
}

function write(cli: Cli, file: string, strategy: Strategy, evidence: Evidence): void {
  const { manifest, left } = manifestOf(strategy, evidence)
  try {
    // What stands there may be the work of hours.
    writeFileSync(file, writeManifest(manifest), { flag: 'wx' })
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST'
    const why = exists ? 'it is there already' : error instanceof Error ? error.message : String(error)
    throw new UsageError(`${file} was not written: ${why}.`, exists ? [['next', 'name another file']] : [])
  }
  cli.io.err(`Wrote ${file} (${counted(manifest.ports.length, 'port')}). Look:   portlease plan ${file}`)
  if (left.length > 0)
    cli.io.err(clean(`Not in it, because no file says for which chart: ${left.map(({ text }) => text).join(', ')}.`))
}
