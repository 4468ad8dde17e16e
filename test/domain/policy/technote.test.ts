import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { POLICY } from '../../../server/domain/policy/table.ts'

// technote.txt holds the rows of the technote's four port tables letter by letter: tabs, both kinds of dashes, merged cells.

interface Printed {
  table: string
  first: number
  last: number
  text: string
}

function printedRows(): Printed[] {
  const rows: Printed[] = []
  let table = ''
  let text = ''
  for (const line of readFileSync(new URL('./technote.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')) {
    const row = /^(\d+)(?:\s*(?:–|-|and)\s*(\d+))?\t(.*)$/u.exec(line)
    if (row === null) {
      table = line
      continue
    }
    // A merged cell is printed once and blank after that.
    text = row[3] || text
    rows.push({ table, first: Number(row[1]), last: Number(row[2] ?? row[1]), text })
  }
  return rows
}

/** The meaning of a cell: without pointers to other tables (one of them stands in the wrong row) and with IANA's short name. */
function meaning(text: string): string {
  return text.replace(/\. For more information.*$/, '').replace('the Internet Assigned Number Authority (IANA)', 'IANA')
}

const CHART_LOGIC = /^Ports You (Can|Cannot) Use in Chart Logic$/

test('the six ranges say what the technote prints, blank merged cells included', () => {
  const printed = printedRows()
    .filter(({ table }) => CHART_LOGIC.test(table))
    .map(({ table, first, last, text }) => ({
      first,
      last,
      leasable: table.includes('Can Use'),
      reason: meaning(text),
      source: table,
    }))
    .sort((a, b) => a.first - b.first)
  expect(printed).toHaveLength(6)
  expect(POLICY.ranges).toEqual(printed)
})

test('the services are the rows of the technote, all of them and no other, in its own words', () => {
  const printed = printedRows()
    .filter(({ table }) => !CHART_LOGIC.test(table))
    .map(({ table, first, last, text }) => ({ port: first, last, name: text, source: table }))
    .sort((a, b) => a.port - b.port)
  expect(printed).toHaveLength(20)
  expect(POLICY.services.map(({ transports: _, ...row }) => row)).toEqual(printed)
})

test('a service has the transports that its row names, and both where it names none', () => {
  for (const { name, transports } of POLICY.services) {
    const named = (['tcp', 'udp'] as const).filter((transport) =>
      new RegExp(`\\b${transport}\\b`, 'i').test(name.split('(')[1] ?? ''),
    )
    expect(transports, name).toEqual(named.length > 0 ? named : ['tcp', 'udp'])
  }
})

test('the row of 50000-50999 speaks of PAC and Ultimate controllers, not of the IANA tables', () => {
  const row = POLICY.ranges.find(({ first }) => first === 50_000)
  expect(row?.reason).toBe('Reserved by Opto 22 to be used internally by PAC and Ultimate controllers')
})
