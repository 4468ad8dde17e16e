import { clean } from '../../clean.ts'

/** Labelled lines below a sentence, the texts under each other. `gap` is the least distance between the two. */
export function labelled(lines: readonly (readonly [label: string, text: string])[], gap = 2): string {
  const tidy = lines.map(([label, text]) => [clean(label), clean(text)] as const)
  const width = Math.max(0, ...tidy.map(([label]) => label.length))
  return tidy.map(([label, text]) => `  ${label.padEnd(width + gap)}${text}`).join('\n')
}
