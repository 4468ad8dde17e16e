import { bitCount, hasBit, longestOnes, lowestBit, setBits, wordMask } from './bits.ts'
import { BANDS, LEASABLE_COUNT, LEASABLE_RANGES, type PortRange } from './policy/ranges.ts'
import { areLeasable, FORBIDDEN_BITS, positionFrom, positionOf, WORDS } from './port-layout.ts'

/** The most consecutive numbers that `runStarts` looks for. */
export const MAX_RUN = 64

const STALE = -1

/**
 * The numbers of one controller in one number space (tcp or udp): which have a live claim, which a site withholds, and
 * where the last automatic grants ended. A cache of what the ledger says, about 2 KB for the claims and 2 KB for the
 * exclusions; it knows no leases, no time and no order of preference (see placement.ts).
 */
export class PortMap {
  readonly #claimed: Int32Array
  /** What is forbidden or excluded. Never changed in place: copies share it until their exclusions are set anew. */
  #withheld: Int32Array
  readonly #cursors: (number | null)[]
  #claimedCount: number
  #freeCount: number
  #largestRun: number

  private constructor(from: PortMap | null) {
    this.#claimed = from ? from.#claimed.slice() : new Int32Array(WORDS)
    this.#withheld = from ? from.#withheld : FORBIDDEN_BITS
    this.#cursors = from ? from.#cursors.slice() : BANDS.map(() => null)
    this.#claimedCount = from ? from.#claimedCount : 0
    this.#freeCount = from ? from.#freeCount : LEASABLE_COUNT
    this.#largestRun = from ? from.#largestRun : STALE
  }

  /** Nothing claimed, nothing excluded, no cursors. */
  static empty(): PortMap {
    return new PortMap(null)
  }

  /** An independent copy. */
  clone(): PortMap {
    return new PortMap(this)
  }

  /** Numbers with a live claim, excluded ones among them. */
  get claimedCount(): number {
    return this.#claimedCount
  }

  /** Leasable numbers that are neither claimed nor excluded. */
  get freeCount(): number {
    return this.#freeCount
  }

  /** A live claim (held or quarantined) has the number. False for numbers that are not leasable. */
  isClaimed(port: number): boolean {
    const position = positionOf(port)
    return position >= 0 && hasBit(this.#claimed, position)
  }

  /** The number is leasable, and the site withholds it. False for numbers that are not leasable: the table says that. */
  isExcluded(port: number): boolean {
    const position = positionOf(port)
    return position >= 0 && hasBit(this.#withheld, position)
  }

  /** The number is leasable, not claimed and not excluded. */
  isFree(port: number): boolean {
    const position = positionOf(port)
    return position >= 0 && !hasBit(this.#claimed, position) && !hasBit(this.#withheld, position)
  }

  /** How many of `count` consecutive numbers have a live claim. RangeError if one is not leasable. */
  claimedWithin(first: number, count: number): number {
    assertLeasable(first, count)
    const [from, to] = [positionFrom(first), positionFrom(first + count - 1)]
    let claimed = 0
    for (let i = from >> 5; i <= to >> 5; i++) claimed += bitCount(this.#claimed[i]! & wordMask(i, from, to))
    return claimed
  }

  /** Marks `count` consecutive numbers as claimed, whether they are already or not. RangeError and no change if one is not leasable. */
  claim(first: number, count: number): void {
    assertLeasable(first, count)
    this.#write(positionFrom(first), positionFrom(first + count - 1), true)
  }

  /** Marks `count` consecutive numbers as not claimed, whether they are or not. RangeError and no change if one is not leasable. */
  unclaim(first: number, count: number): void {
    assertLeasable(first, count)
    this.#write(positionFrom(first), positionFrom(first + count - 1), false)
  }

  /** Replaces the exclusions. Ranges may overlap, and cover claimed numbers and ones that are not leasable. */
  setExclusions(ranges: readonly PortRange[]): void {
    const withheld = FORBIDDEN_BITS.slice()
    for (const range of ranges) {
      for (const leasable of LEASABLE_RANGES) {
        const first = Math.max(range.first, leasable.first)
        const last = Math.min(range.last, leasable.last)
        if (first <= last) setBits(withheld, positionFrom(first), positionFrom(last))
      }
    }
    this.#withheld = withheld
    this.#freeCount = 0
    for (let i = 0; i < WORDS; i++) this.#freeCount += bitCount(this.#free(i))
    this.#largestRun = STALE
  }

  /** Length of the longest run of consecutive free numbers, which never bridges a hole of the table. 0 when none is free. */
  largestRun(): number {
    if (this.#largestRun === STALE) this.#largestRun = this.#findLargestRun()
    return this.#largestRun
  }

  /** The last number of the last automatic grant in BANDS[band]; null when there was none. */
  cursor(band: number): number | null {
    return this.#cursors[band] ?? null
  }

  /** An automatic grant ended at `port`: moves the cursor of the band that has it. A number in no band moves none. */
  advance(port: number): void {
    const band = bandOf(port)
    if (band >= 0) this.#cursors[band] = port
  }

  /** Puts a band's cursor where the ledger says it is. RangeError if the number is not one of the band's. */
  setCursor(band: number, port: number | null): void {
    const range = BANDS[band]
    if (!range) throw new RangeError(`There is no band ${band}.`)
    if (port !== null && !(Number.isInteger(port) && port >= range.first && port <= range.last)) {
      throw new RangeError(`${port} is not in band ${band}, ${range.first}..${range.last}.`)
    }
    this.#cursors[band] = port
  }

  /**
   * The positions in one word of bits (see port-layout.ts) at which `count` consecutive free numbers start; the run may
   * go on into the next words. `count` is 1–MAX_RUN. Takes at most seven steps, whatever the words hold.
   */
  runStarts(word: number, count: number): number {
    let low = this.#free(word)
    if (count === 1 || low === 0) return low
    let mid = this.#free(word + 1)
    let high = this.#free(word + 2)
    // After each turn a bit says that `have` numbers from its position on are free; two such runs end to end double it.
    for (let have = 1; have < count && low !== 0; ) {
      const step = Math.min(have, count - have)
      // Shifts count modulo 32, so a step of a whole word is spelled out. It is the last one: only `low` still counts.
      low &= step === 32 ? mid : (low >>> step) | (mid << (32 - step))
      mid &= (mid >>> step) | (high << (32 - step))
      high &= high >>> step
      have += step
    }
    return low
  }

  /** The first word in first..last in which a number is free; last + 1 when there is none. */
  nextFreeWord(first: number, last: number): number {
    const claimed = this.#claimed
    const withheld = this.#withheld
    let word = first
    while (word <= last && (claimed[word]! | withheld[word]!) === -1) word++
    return word
  }

  #free(word: number): number {
    return ~(this.#claimed[word]! | this.#withheld[word]!)
  }

  #write(first: number, last: number, claimed: boolean): void {
    for (let i = first >> 5; i <= last >> 5; i++) {
      const mask = wordMask(i, first, last)
      const changed = mask & (claimed ? ~this.#claimed[i]! : this.#claimed[i]!)
      this.#claimed[i]! ^= changed
      const sign = claimed ? 1 : -1
      this.#claimedCount += sign * bitCount(changed)
      this.#freeCount -= sign * bitCount(changed & ~this.#withheld[i]!)
    }
    this.#largestRun = STALE
  }

  /** The last word is never free, so every run meets an end inside the loop. */
  #findLargestRun(): number {
    let best = 0
    let open = 0
    for (let i = 0; i < WORDS; i++) {
      const free = this.#free(i)
      if (free === -1) {
        open += 32
      } else {
        best = Math.max(best, open + lowestBit(~free))
        if (free !== 0 && bitCount(free) > best) best = Math.max(best, longestOnes(free))
        open = Math.clz32(~free)
      }
    }
    return best
  }
}

/** The band that has the number, -1 for a number in none. */
export function bandOf(port: number): number {
  for (let band = 0; band < BANDS.length; band++)
    if (port >= BANDS[band]!.first && port <= BANDS[band]!.last) return band
  return -1
}

function assertLeasable(first: number, count: number): void {
  if (count >= 1 && areLeasable(first, first + count - 1)) return
  throw new RangeError(`${count} numbers from ${first} are not all leasable.`)
}
