import type { ChartFind } from './chart-file.ts'
import { shown } from './decode.ts'
import { STRATEGY_LIMITS } from './limits.ts'
import type { Program } from './program-file.ts'
import type { HandleValue, Literal, Place, Tag } from './types.ts'

interface Entry {
  text: string
  value: HandleValue
  chart: string | null
  handle: string | null
  /** The string variable that holds the value. */
  variable: string | null
  places: Place[]
}

/** A handle that gets the value of a variable: known where some text fills that variable. */
interface Given extends Entry {
  handle: string
  variable: string
}

/**
 * Gathers handle values: one entry for each chart, handle and value. A program repeats what the charts say, so its finds are added
 * after them and are no second use. What a variable carries from one statement to another is followed by the variable's name.
 */
export class LiteralList {
  readonly chartsRead = new Set<string>()
  readonly #handles: ReadonlySet<string>
  readonly #entries = new Map<string, Entry>()
  readonly #byText = new Map<string, Entry[]>()
  readonly #given = new Map<string, Given>()
  /** Charts that name a handle. */
  readonly #usedBy = new Map<string, Set<string>>()

  constructor(handles: ReadonlySet<string>) {
    this.#handles = handles
  }

  get isFull(): boolean {
    return this.#entries.size + this.#given.size >= STRATEGY_LIMITS.literals
  }

  /** A chart names something; of interest when it is a handle. */
  noteUse(name: string, chart: string): void {
    if (this.#handles.has(name)) this.#usedBy.set(name, (this.#usedBy.get(name) ?? new Set()).add(chart))
  }

  addScript(file: string, chart: string, find: ChartFind): void {
    const place = { file, line: find.line, block: find.block }
    const { value, handle, variable } = find
    if (find.text !== null) {
      this.#add({ text: shown(find.text, STRATEGY_LIMITS.textLength), value, chart, handle, variable, places: [place] })
      return
    }
    if (handle === null || variable === null) return
    const key = `${chart}\n${handle}\n${variable}`
    const text = `SetCommunicationHandleValue(${variable}, ${handle})`
    const known = this.#given.get(key)
    if (known) addPlace(known, place)
    else if (!this.isFull) this.#given.set(key, { text, value, chart, handle, variable, places: [place] })
  }

  addProgram(file: string, { finds, uses }: Pick<Program, 'finds' | 'uses'>): void {
    for (const { handle, chart } of uses) this.noteUse(handle, chart)
    for (const { text, value, line, chart, target } of finds) {
      const place = { file, line, block: null }
      const known = [...this.#entriesOf(chart, text)]
      const handle = target !== null && this.#handles.has(target) ? target : null
      const same = known.find((entry) => handle === null || entry.handle === null || entry.handle === handle)
      if (same) addPlace(same, place)
      // What a chart puts together is told better by the chart's own file.
      else if (value.how !== 'unclear' || chart === null || !this.chartsRead.has(chart))
        this.#add({ text, value, chart, handle, variable: handle === null ? target : null, places: [place] })
    }
  }

  /** All of them, with the handles that variables lead to, and those handles of which no file says what they open. */
  finish(dumpFile: string, tagged: readonly Tag[]): Literal[] {
    const carried = this.#followVariables()
    const literals = [...this.#entries.values(), ...carried].map(({ variable: _, ...literal }) => ({
      ...literal,
      chart: literal.chart ?? this.#onlyChartOf(literal.handle),
    }))
    const said = new Set(literals.map((each) => each.handle))
    for (const given of this.#given.values()) said.add(given.handle)
    const silent = tagged.filter((tag) => !said.has(tag.name)).slice(0, STRATEGY_LIMITS.literals)
    return [...literals, ...silent.map((tag) => unsaid(dumpFile, tag))]
  }

  /** Gives entries their handles where one variable leads to one handle; the calls that remain unknown are returned. */
  #followVariables(): Entry[] {
    const handlesOf = new Map<string, Set<string>>()
    for (const { variable, handle } of this.#given.values())
      handlesOf.set(variable, (handlesOf.get(variable) ?? new Set()).add(handle))
    const filled = new Set<string>()
    for (const entry of this.#entries.values()) {
      const { variable } = entry
      if (variable === null) continue
      filled.add(variable)
      const [handle, ...others] = handlesOf.get(variable) ?? []
      if (handle !== undefined && others.length === 0) entry.handle ??= handle
    }
    return [...this.#given.values()].filter((each) => !filled.has(each.variable))
  }

  /** A first value is set outside of charts: it is for the chart that names the handle, when only one does. */
  #onlyChartOf(handle: string | null): string | null {
    const [chart, ...others] = handle === null ? [] : (this.#usedBy.get(handle) ?? [])
    return chart !== undefined && others.length === 0 ? chart : null
  }

  #add(entry: Entry): void {
    const key = `${entry.chart}\n${entry.handle}\n${entry.variable}\n${entry.text}`
    const known = this.#entries.get(key)
    if (known) addPlace(known, entry.places[0]!)
    else if (!this.isFull) {
      this.#entries.set(key, entry)
      const alike = `${entry.chart}\n${entry.text}`
      this.#byText.set(alike, [...(this.#byText.get(alike) ?? []), entry])
    }
  }

  #entriesOf(chart: string | null, text: string): readonly Entry[] {
    return this.#byText.get(`${chart}\n${text}`) ?? []
  }
}

const MOST_PLACES = 20

function addPlace(entry: Entry, place: Place): void {
  if (entry.places.length < MOST_PLACES) entry.places.push(place)
}

function unsaid(file: string, tag: Tag): Literal {
  const why = 'no file says it; its first value may stand in the strategy itself'
  const places = [{ file, line: tag.line, block: null }]
  return { text: tag.name, value: { how: 'unclear', transport: null, why }, chart: null, handle: tag.name, places }
}
