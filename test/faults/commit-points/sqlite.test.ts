import { expect, test } from 'vitest'
import { temporaryFolder } from '../../support/process.ts'
import { killAtEachPoint } from './kill.ts'
import { SCENARIOS } from './scenarios.ts'

test.concurrent.each(SCENARIOS)(
  '$name, killed at each point of its commit: wholly there or not at all, and run again it is there once',
  async (scenario) => {
    using folder = temporaryFolder()
    let made = 0
    const newDatabase = async () => `file:${folder.path}/${made++}.db`
    const { points, committed } = await killAtEachPoint(newDatabase, scenario)
    console.log(`${scenario.name}: ${points.length} kills, ${committed} after COMMIT\n  ${points.join('\n  ')}`)
    expect(points[0]).toMatch(/^before BEGIN/)
    expect(points.at(-2)).toBe('before COMMIT')
    expect(points.at(-1)).toBe('after COMMIT')
    expect(committed).toBe(1)
    expect(points.length).toBeGreaterThanOrEqual(6)
  },
  600_000,
)
