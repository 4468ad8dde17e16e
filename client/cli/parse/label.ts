import { InvalidArgumentError } from 'commander'

/** Collects `--label line=palletizer --label cell=4` into one object. */
export function collectLabel(text: string, before: Record<string, string> | undefined): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write a label as key=value.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

/** Collects a flag that may be given several times or with commas: `--controller a,b --controller c`. */
export function collectNames(text: string, before: string[] | undefined): string[] {
  const names = text.split(',').map((name) => name.trim())
  return [...(before ?? []), ...names.filter((name) => name !== '')]
}
