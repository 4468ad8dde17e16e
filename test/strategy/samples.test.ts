import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { judge, readStrategy } from '../../server/domain/strategy/index.ts'
import { file, SAMPLES, sample } from './build.ts'

const NAMES = readdirSync(SAMPLES)
const strategy = readStrategy(NAMES.map((name) => file(name, sample(name))))

// Counted by hand in the files: 86 rows begin with TAG1.
test("the real strategy's tags are what its dump has, kind by kind", () => {
  const counts: Record<string, number> = {}
  for (const { kind } of strategy.tags) counts[kind] = (counts[kind] ?? 0) + 1
  expect(strategy.tags).toHaveLength(86)
  expect(counts).toEqual({
    chart: 1,
    unit: 1,
    // diButtonD2, diButtonD3, diSwitchD0, diSwitchD1, doAlarmD4, doLedD5 to D7; aiPotA16, aiTemperatureA12, aoMeterA8
    point: 11,
    // 42 numbers and timers from bAlwaysOff to ut1, 12 strings from s1 to sAlwaysSpace
    variable: 54,
    // three each of ft, nnt, nt and st; pt1 and pt2
    table: 14,
    pointer: 5,
  })
  expect(strategy.tags[0]).toEqual({ name: 'Powerup', kind: 'chart', line: 95 })
})

test('its one chart is Powerup: pcht1 has the bit of a chart, but is a pointer to one', () => {
  expect(strategy).toMatchObject({ name: 'NodeRedTester', charts: ['Powerup'], chartsComplete: true })
  expect(strategy.tags.find(({ name }) => name === 'pcht1')!.kind).toBe('pointer')
})

test('it has no communication handle and no handle value, nothing collides, and only the three files are read', () => {
  expect(strategy).toMatchObject({ handles: [], literals: [], problems: [] })
  expect(strategy.files).toEqual(['NodeRedTester.cdf', 'NodeRedTester.idb.txt', 'Powerup.cht'])
  expect(judge(strategy, null)).toEqual({ verdicts: [], errors: 0, warnings: 0 })
})

test('a value in the place of one of its texts is found at its line, in its block, once for chart and program', () => {
  // Of one length: not a byte moves.
  const cht = sample('Powerup.cht').toString('latin1').replace('"Qwerty"', '"tcp:80"')
  const cdf = sample('NodeRedTester.cdf').toString('latin1').replace('" Qwerty"', '" tcp:80"')
  const changed = readStrategy([
    file('NodeRedTester.idb.txt', sample('NodeRedTester.idb.txt')),
    file('Powerup.cht', Buffer.from(cht, 'latin1')),
    file('NodeRedTester.cdf', Buffer.from(cdf, 'latin1')),
  ])
  // `Chr('"') + "Qwerty" + …`: it is put together, so it is not told what is opened.
  // The program has it as `26 LINE.NUM`: the line in the chart is PAC Control's own.
  expect(changed.literals).toMatchObject([
    {
      chart: 'Powerup',
      value: { how: 'unclear' },
      places: [
        { file: 'Powerup.cht', line: 26, block: 'Set Values' },
        { file: 'NodeRedTester.cdf', line: 141, block: null },
      ],
    },
  ])
  const alone = cht.replace('"tcp:80" + Chr(\'"\');', '"tcp:80";          ')
  const [literal] = readStrategy([file('Powerup.cht', Buffer.from(alone, 'latin1'))]).literals
  expect(literal).toMatchObject({ text: 'tcp:80', places: [{ file: 'Powerup.cht', line: 26, block: 'Set Values' }] })
})
