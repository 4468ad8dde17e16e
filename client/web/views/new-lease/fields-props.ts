import type { PortleaseError } from '../../../index.ts'
import type { Draft } from './draft.ts'

/** What every group of fields of the form gets. */
export interface FieldsProps {
  draft: Draft
  put: (part: Partial<Draft>) => void
  /** What cannot be read, by field. */
  wrong: Readonly<Partial<Record<keyof Draft, string>>>
  /** The ledger's refusal, which may be about a field. */
  error: PortleaseError | null
}
