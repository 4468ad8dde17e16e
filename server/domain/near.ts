/** Candidates that a person probably meant by `name`, nearest first; at most `limit`. */
export function nearNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = name.slice(0, 100).toLowerCase()
  const most = Math.max(1, Math.floor(wanted.length / 3))
  const near: { candidate: string; steps: number }[] = []
  for (const candidate of new Set(candidates)) {
    const steps = typingSteps(wanted, candidate.toLowerCase(), most)
    if (steps <= most) near.push({ candidate, steps })
  }
  near.sort((a, b) => a.steps - b.steps || (a.candidate < b.candidate ? -1 : 1))
  return near.slice(0, limit).map(({ candidate }) => candidate)
}

/** ` Did you mean x?` with its leading space, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const [guess] = nearNames(name, candidates, 1)
  return guess === undefined ? '' : ` Did you mean ${guess}?`
}

/**
 * How many letters were added, left out, changed or swapped with their neighbour between two words (optimal string
 * alignment). Gives `most + 1` as soon as the lengths alone are further apart than `most`.
 */
function typingSteps(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let steps = Math.min(changed, above[j]! + 1, row[j - 1]! + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) steps = Math.min(steps, before[j - 2]! + 1)
      row.push(steps)
    }
    before = above
    above = row
  }
  return above[b.length]!
}
