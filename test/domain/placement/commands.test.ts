import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canPlaceAt, place } from '../../../server/domain/placement.ts'
import {
  anyPort,
  counts,
  cursorOf,
  exclusions,
  leasableRun,
  mark,
  membersOf,
  type Pair,
  pairOf,
} from './arbitraries.ts'
import { naiveFits, naivePlace } from './naive.ts'

/**
 * A controller's two number spaces through a long history of grants, releases, exclusions and copies: the bitmap and
 * the plain loops answer alike after each step, and a copy is not changed by what happens to its original.
 */
interface Site {
  pairs: Pair[]
  /** Copies made on the way, with what they have to be at the end. */
  kept: Pair[]
}

type Step = fc.Command<object, Site>

function step(name: string, act: (site: Site) => void): Step {
  return {
    check: () => true,
    run: (_model, site) => {
      act(site)
      for (const pair of site.pairs) expectAlike(pair)
    },
    toString: () => name,
  }
}

function expectAlike({ real, naive }: Pair): void {
  const { claimedCount: claimed, freeCount: free } = real
  const cursors = [real.cursor(0), real.cursor(1), real.cursor(2)]
  expect({ claimed, free, largestRun: real.largestRun(), cursors }).toEqual({
    ...naive.counts(),
    cursors: naive.cursors,
  })
}

/** Either number space, or both. */
const spaces = fc.constantFrom<number[][]>([0], [1], [0, 1], [1, 0])

function grantAutomatic(of: number[], wanted: number[]): Step {
  return step(`grant(spaces ${of}, counts ${wanted})`, (site) => {
    const chosen = of.map((i) => site.pairs[i]!)
    const { real, naive } = membersOf(chosen, wanted)
    const first = place(real)
    expect(first).toBe(naivePlace(naive))
    if (first === null) return
    chosen.forEach((pair, i) => {
      const { count } = real[i]!
      for (let port = first; port < first + count; port++) expect(pair.naive.isFree(port)).toBe(true)
      mark(pair, { first, count }, true)
      pair.real.advance(first + count - 1)
      pair.naive.advance(first + count - 1)
    })
  })
}

function grantExact(of: number[], wanted: number[], first: number): Step {
  return step(`exact(${first}, spaces ${of}, counts ${wanted})`, (site) => {
    const chosen = of.map((i) => site.pairs[i]!)
    const { real, naive } = membersOf(chosen, wanted)
    expect(canPlaceAt(real, first)).toBe(naiveFits(naive, first))
    if (!canPlaceAt(real, first)) return
    chosen.forEach((pair, i) => {
      mark(pair, { first, count: real[i]!.count }, true)
    })
  })
}

function setCursor(space: number, band: number, port: number | null): Step {
  return step(`setCursor(space ${space}, band ${band}, ${port})`, ({ pairs }) => {
    pairs[space]!.real.setCursor(band, port)
    pairs[space]!.naive.cursors[band] = port
  })
}

const space = fc.constantFrom(0, 1)

/** Goes on with the copy and keeps the original, or the other way round. */
function copy(of: number, goOnWithCopy: boolean): Step {
  return step(`copy(space ${of}, go on with ${goOnWithCopy ? 'the copy' : 'the original'})`, (site) => {
    const original = site.pairs[of]!
    const other = { real: original.real.clone(), naive: original.naive.copy() }
    site.kept.push(goOnWithCopy ? original : other)
    if (goOnWithCopy) site.pairs[of] = other
  })
}

const steps: fc.Arbitrary<Step>[] = [
  fc.tuple(spaces, counts).map(([of, wanted]) => grantAutomatic(of, wanted)),
  fc.tuple(spaces, counts, anyPort).map(([of, wanted, first]) => grantExact(of, wanted, first)),
  fc.tuple(space, leasableRun, fc.boolean()).map(([of, run, claimed]) =>
    step(`${claimed ? 'claim' : 'unclaim'}(space ${of}, ${run.first}, ${run.count})`, ({ pairs }) => {
      mark(pairs[of]!, run, claimed)
    }),
  ),
  fc.tuple(space, exclusions).map(([of, ranges]) =>
    step(`exclude(space ${of}, ${JSON.stringify(ranges)})`, ({ pairs }) => {
      pairs[of]!.real.setExclusions(ranges)
      pairs[of]!.naive.exclude(ranges)
    }),
  ),
  ...[0, 1, 2].map((band) => fc.tuple(space, cursorOf(band)).map(([of, port]) => setCursor(of, band, port))),
  fc.tuple(space, fc.boolean()).map(([of, goOnWithCopy]) => copy(of, goOnWithCopy)),
]

test('after any history the bitmap answers as plain loops do, and copies stay what they were', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.commands(steps, { size: 'medium' }), (full, history) => {
      const site: Site = { pairs: [pairOf(full), pairOf(full)], kept: [] }
      fc.modelRun(() => ({ model: {}, real: site }), history)
      for (const pair of [...site.pairs, ...site.kept]) {
        expectAlike(pair)
        for (let port = 0; port <= 65_535; port++) {
          if (pair.real.isFree(port) !== pair.naive.isFree(port)) expect.fail(`differs at ${port}`)
        }
      }
    }),
  )
}, 60_000)
