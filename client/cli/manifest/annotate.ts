import { clean } from '../../clean.ts'
import type { Place } from '../../manifest/places.ts'

export type Level = 'error' | 'warning' | 'notice'

/** A line that GitHub's runner shows beside the line of the file. */
export function annotation(level: Level, file: string, place: Place | undefined, message: string): string {
  const where = place ? `,line=${place.line},col=${place.column}` : ''
  return `::${level} file=${property(file)}${where}::${data(clean(message))}`
}

/** What the runner would take for its own marks. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(clean(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
