import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './layout.ts'

/** The licences of the packages whose code is carried along, as each of them asks. */
export function licencesOf(packages: readonly string[]): string {
  const parts = packages.map((folder) => {
    const { name, version } = readPackage(folder)
    return `${name} ${version}\n\n${licenceIn(folder)}`
  })
  return `portlease carries code of these packages.\n\n${parts.join('\n\n----\n\n')}\n`
}

function readPackage(folder: string): { name: string; version: string; license?: unknown } {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'))
}

function licenceIn(folder: string): string {
  const file = readdirSync(join(ROOT, folder))
    .sort()
    .find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name))
  if (file !== undefined)
    return readFileSync(join(ROOT, folder, file), 'utf8')
      .replaceAll('\r\n', '\n')
      .trim()
  return `Licence: ${String(readPackage(folder).license ?? 'not stated')}`
}
