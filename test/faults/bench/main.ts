import { mkdirSync, writeFileSync } from 'node:fs'
import { checkRun } from './check/check.ts'
import { figuresOf } from './figures.ts'
import { readOptions, replayOf } from './options.ts'
import { runBench } from './run.ts'

// npm run faults: real servers, random clients, faults, and then whether all that was told can be true.

const RESULTS = 'bench-results'
const options = readOptions(process.argv.slice(2))
console.log(`seed ${options.seed}\nreplay: ${replayOf(options)}\n`)
const { history, examined, log } = await runBench(options, console.log)
const violations = checkRun(history, examined)
const figures = figuresOf(options, history, examined.tables.events.length, violations.length)
console.log(`\n${JSON.stringify(figures, null, 2)}`)
mkdirSync(RESULTS, { recursive: true })
const name = `${RESULTS}/faults-${options.database}-${options.seed}`
writeFileSync(`${name}.json`, JSON.stringify(figures, null, 2))
for (const violation of violations.slice(0, 50)) console.error(violation)
if (violations.length > 0) {
  // Everything that is needed to understand it without another run.
  writeFileSync(`${name}.history.json`, JSON.stringify({ history, examined, violations }))
  writeFileSync(`${name}.log`, log)
  console.error(
    `\n${violations.length} violations. What happened is in ${name}.history.json and .log.\n${replayOf(options)}`,
  )
  process.exitCode = 1
}
