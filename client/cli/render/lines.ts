import { clean } from './clean.ts'

/** Labelled lines below a sentence, the texts under each other. `gap` is the least distance between the two. */
export function labelled(lines: readonly (readonly [label: string, text: string])[], gap = 2): string {
  const width = Math.max(0, ...lines.map(([label]) => label.length))
  return lines.map(([label, text]) => `  ${label.padEnd(width + gap)}${clean(text)}`).join('\n')
}
