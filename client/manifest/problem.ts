import type { Place } from './places.ts'

/** Something that is wrong with a file. */
export interface Problem extends Place {
  readonly message: string
  /** `shape`: the file cannot be read as a manifest; `policy`: the vendor's table forbids what it asks for. */
  readonly kind: 'shape' | 'policy'
}
