import type { ClaimTransport } from '../lease.ts'

/** A file of a strategy's folder as it is handed in: its name, perhaps with folders before it, and what is in it. */
export interface StrategyFile {
  readonly name: string
  /** Null: it was not read because it is too large; then `size` says how large. */
  readonly bytes: Uint8Array | null
  readonly size?: number
}

export type FileKind = 'tags' | 'chart' | 'program'

/** Where something stands, as PAC Control's own editor counts. */
export interface Place {
  readonly file: string
  /** 1 is the first. In a chart: the line inside its script, `block` names it. In a text file: the line of the file. */
  readonly line: number | null
  /** Name of the chart's block whose script it is; null when it could not be told or does not apply. */
  readonly block: string | null
}

/** What a handle value opens. */
export type HandleValue =
  | { readonly how: 'listen'; readonly transport: ClaimTransport; readonly port: number }
  /** A peer is dialled: no port of this controller is needed. `port` is null when it is put together at run time. */
  | { readonly how: 'dial'; readonly transport: ClaimTransport; readonly host: string; readonly port: number | null }
  /** `why` is a clause: `the number is put together while the chart runs`. */
  | { readonly how: 'unclear'; readonly transport: ClaimTransport | null; readonly why: string }

/** A handle value as it stands in the files; the same one in a chart and in the program that was made of it is one. */
export interface Literal {
  readonly text: string
  readonly value: HandleValue
  /** Name of the chart, without the strategy's; null when the file does not say. */
  readonly chart: string | null
  /** The communication handle that gets the value; null when the file does not say. */
  readonly handle: string | null
  /** At least one; the chart's own file comes first. */
  readonly places: readonly Place[]
}

/** What a tag is, by its bits. */
export type TagKind = 'chart' | 'handle' | 'pointer' | 'variable' | 'table' | 'point' | 'unit' | 'other'

export interface Tag {
  readonly name: string
  readonly kind: TagKind
  readonly line: number
}

/** Something about the files that a person should know. An error is a finding, a warning is not. */
export interface StrategyProblem {
  readonly severity: 'error' | 'warning'
  readonly file: string | null
  readonly line: number | null
  readonly message: string
}

export interface Strategy {
  /** Null when no file names it. */
  readonly name: string | null
  /** Charts by name, in the order of the files. */
  readonly charts: readonly string[]
  /** `charts` is all of them: the tag dump or the program was there and could be read whole. Else one may be missing. */
  readonly chartsComplete: boolean
  /** Communication handles by name. */
  readonly handles: readonly string[]
  readonly tags: readonly Tag[]
  readonly literals: readonly Literal[]
  readonly problems: readonly StrategyProblem[]
  /** Names of the files that were read. */
  readonly files: readonly string[]
}
