/**
 * Prints the count of a vitest JSON report as `N passed, N failed`, and before it what was skipped. A file that could
 * not be run counts as one failed test, and so does a report that is missing or empty: a run that tested nothing is no
 * success.
 */
import { readFileSync } from 'node:fs'

const { passed, failed } = count(process.argv[2])
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

function count(path) {
  const report = read(path)
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const having = (state) => tests.filter(({ status }) => status === state).length
  // Nothing is skipped in silence: some tests need what not every machine allows, such as a small disk of their own.
  const skipped = tests.filter(({ status }) => ['pending', 'skipped', 'todo', 'disabled'].includes(status))
  for (const { fullName } of skipped) console.log(`skipped: ${fullName}`)
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  for (const { name, message } of broken) console.log(`${name} could not be run: ${message}`)
  const passed = having('passed')
  const failed = having('failed') + broken.length
  return { passed, failed: passed + failed === 0 ? 1 : failed }
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    console.log(`There is no test report: ${error.message}`)
    return { testResults: [] }
  }
}
