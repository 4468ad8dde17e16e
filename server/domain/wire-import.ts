import type { ErrorCode, FieldProblem } from './errors.ts'
import type { FindingSource } from './records.ts'

/** What callers receive about imports and findings; the rules are in wire.ts. */

export type ImportVerdict = 'new' | 'unchanged' | 'conflict' | 'not-leasable' | 'bad-value'

export interface ImportedRow {
  /** The row's line as the caller numbered it, or its place in the list, from 1. */
  line: number
  verdict: ImportVerdict
  /** A sentence for the person who made the list. */
  message: string
  /** The refusal's code, where one stands behind the verdict. */
  code?: ErrorCode
  /** The lease that the row became, is already, or conflicts with. Of a dry run: null for what would be new. */
  leaseId?: string | null
  /** Whom to ring about it; empty where nobody is known. */
  contact?: string
  /** Values that the ledger holds otherwise and keeps. */
  differs?: string[]
  /** Lines of the rows that it conflicts with. */
  rows?: number[]
  /** For a number that the table forbids: the finding is new or says something new. */
  recorded?: boolean
  /** What could not be read. */
  fields?: FieldProblem[]
}

export interface ImportResult {
  rows: ImportedRow[]
  counts: Record<ImportVerdict, number>
  /** Everything was written. False: nothing was. */
  applied: boolean
}

export interface ImportAnswer extends ImportResult {
  now: string
}

/** A port in use that the table forbids: seen, never leased. */
export interface Finding {
  id: string
  controller: string
  transport: 'tcp' | 'udp'
  port: number
  chart: string
  purpose: string
  team: string | null
  source: FindingSource
  createdAt: string
  createdBy: string
  seenAt: string
  revision: number
  clearedAt: string | null
}

/** A finding with what the technote says of its number. */
export interface ListedFinding extends Finding {
  reason: string
}

export interface FindingListAnswer {
  findings: ListedFinding[]
  revision: number
  now: string
}

export interface ReportedFinding {
  finding: Finding
  /** It is new, or says something new. */
  recorded: boolean
}

/** What became of a report. Nothing was leased or released by it. */
export interface ReportResult {
  /** In the order of the report, without those that were skipped. */
  charts: { id: string; missing: boolean; changed: boolean }[]
  findings: ReportedFinding[]
  /** Leases that changed since they were seen, or that are not the caller's to speak of. */
  skipped: { id: string; code: ErrorCode; message: string }[]
}

export interface ReportAnswer extends ReportResult {
  now: string
}

export interface FindingAnswer {
  finding: Finding
  now: string
}
