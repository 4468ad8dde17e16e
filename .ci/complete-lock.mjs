/**
 * Adds to package-lock.json the packages for other systems (Windows, macOS, musl) that a partial mirror of the registry did
 * not offer when the lock was written. Without them `npm ci` of npm 11 refuses the lock, and other systems lack the
 * package. The version is the one that the parent names exactly; the checksum is filled in by the next `npm install`
 * that reaches the whole registry. Run it after `npm install`: node .ci/complete-lock.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs'

const CPUS = {
  arm64: 'arm64',
  aarch64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  arm: 'arm',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
}
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const LIBCS = { musl: 'musl', musleabihf: 'musl', gnu: 'glibc', gnueabihf: 'glibc' }

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const added = []

for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent === '' ? {} : optionalDependencies)) {
    const path = `node_modules/${name}`
    if (lock.packages[path] || lock.packages[`${parent}/${path}`]) continue
    lock.packages[path] = entryOf(name, version, dev)
    added.push(`${name} ${version}`)
  }
}

if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
}
console.log(added.length === 0 ? 'The lock is complete.' : `Added:\n  ${added.join('\n  ')}`)

/** What a package is for stands in its name: `@scope/binding-linux-arm64-musl`. */
function entryOf(name, version, dev) {
  const words = name.split('/').at(-1).split('-')
  const system = words.find((word) => SYSTEMS.includes(word))
  const cpu = words.map((word) => CPUS[word]).find(Boolean)
  const libc = words.map((word) => LIBCS[word]).find(Boolean)
  if (!system || !cpu || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Error(`${name} ${version} does not say for which system it is: add it to package-lock.json by hand.`)
  }
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(system === 'linux' && libc ? { libc: [libc] } : {}),
    optional: true,
    os: [system],
  }
}
