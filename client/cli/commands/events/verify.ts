import type { Command } from '@commander-js/extra-typings'
import { InvalidArgumentError } from 'commander'
import type { VerifyAnswer } from '../../../../server/domain/wire.ts'
import { clean } from '../../../clean.ts'
import { type Anchor, verifyChain } from '../../../verify-chain.ts'
import type { Cli } from '../../cli.ts'
import { EXIT } from '../../exit.ts'
import { parseWhole } from '../../parse/number.ts'
import { examples, outputOption } from '../../program.ts'
import { labelled } from '../../render/lines.ts'
import { printJson } from '../../render/output.ts'

export function defineVerify(parent: Command, cli: Cli): void {
  const command = parent.command('verify').summary('whether the log is unaltered; exit 6 when it is not')
  examples(command as unknown as Command, [
    'portlease events verify',
    'portlease events verify -o value      (the head, to be noted elsewhere: REVISION:HASH)',
    'portlease events verify --anchor 5219:9f2c41…',
  ])
  command
    .option(
      '--anchor <revision:hash>',
      'a head that was noted earlier: it shows a cut or a rewritten log too',
      parseAnchor,
    )
    .option('--from <revision>', 'from this revision on (1)', parseWhole)
    .addOption(outputOption(['table', 'json', 'value']))
    .action(async ({ output, ...range }) => {
      const answer = await verifyChain(cli.client(), range)
      if (!answer.ok) cli.exit = EXIT.differs
      if (output === 'json') return printJson(cli.io, answer)
      const { head } = answer
      cli.io.err(verdict(answer, range.anchor))
      // A head that was found broken is nothing to note.
      if (output === 'value' && answer.ok) cli.io.out(`${head.revision}:${head.hash}`)
    })
}

function verdict({ ok, checked, head, firstBreak }: VerifyAnswer, anchor: Anchor | undefined): string {
  const lines: [string, string][] = [
    ['checked', checked === 1 ? '1 event' : `${checked} events`],
    ['head', `${head.revision}:${head.hash}`],
    ...(anchor ? [['anchor', `${anchor.revision}:${anchor.hash}`] as [string, string]] : []),
  ]
  if (ok) {
    const tail = anchor ? '' : ' A cut end shows only with an anchor: note the head elsewhere.'
    return `The chain is whole to event ${head.revision}.${tail}\n${labelled(lines)}`
  }
  const at = firstBreak ? ` at event ${firstBreak.revision}: ${firstBreak.why}` : '.'
  return `${clean(`The chain is broken${at}`)}\n${labelled(lines)}`
}

/** `5219:9f2c41…`, as `-o value` prints it. */
function parseAnchor(text: string): Anchor {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim())
  if (!match) throw new InvalidArgumentError('Write an anchor as REVISION:HASH, the hash with 64 digits.')
  return { revision: Number(match[1]), hash: match[2]!.toLowerCase() }
}
