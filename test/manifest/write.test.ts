import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readManifest } from '../../client/manifest/read.ts'
import { type Manifest, manifestSchema } from '../../client/manifest/schema.ts'
import { writeManifest } from '../../client/manifest/write.ts'

/** Texts that YAML takes for something else, or that people really type. */
const tricky = fc.constantFrom(
  'no',
  'on',
  '1e3',
  '0x10',
  '~',
  'null',
  '- a',
  '# a',
  'a: b',
  'a #b',
  "it's",
  '"q"',
  '[x',
  '{',
  '*a',
  '&a',
  '!t',
  '%',
  '@',
  '`',
  'ä ß 漢 😀',
  '=cmd',
  'a\\nb',
  '2027-05-01',
  '61_000',
  '<<',
)
const text = fc.oneof(tricky, fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }))
const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,10}$/)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const common = {
  purpose: maybe(text),
  transport: maybe(fc.constantFrom('tcp', 'udp', 'both')),
  count: maybe(fc.integer({ min: 1, max: 64 })),
  samePort: maybe(fc.oneof(fc.boolean(), text)),
  labels: maybe(fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9._-]{0,8}$/), text, { maxKeys: 3 })),
  ticket: maybe(text),
  ttl: maybe(fc.constantFrom('90s', '30m', '7d')),
}
const entry = fc.record({
  chart: text,
  handle: maybe(text),
  on: maybe(fc.oneof(name, fc.array(name, { minLength: 1, maxLength: 3 }))),
  port: maybe(fc.integer({ min: 51_000, max: 65_535 })),
  formerly: maybe(fc.oneof(text, fc.record({ chart: text, handle: text }))),
  ...common,
})
const manifests = fc
  .record({
    name: text,
    controllers: maybe(fc.array(name, { minLength: 1, maxLength: 3 })),
    defaults: maybe(fc.record(common)),
    ports: fc.array(entry, { maxLength: 4 }),
  })
  .map((value) => manifestSchema.safeParse(JSON.parse(JSON.stringify(value))).data)
  .filter((value): value is Manifest => value !== undefined)

test('what is written is read back as it was, whatever the texts look like', () => {
  fc.assert(
    fc.property(manifests, (manifest) => {
      const written = writeManifest(manifest, { schema: 'http://ledger.plant.local:22040/schema/ports.json' })
      const { read, problems } = readManifest(written)
      expect(
        problems.filter(({ message }) => /twice|There is no|This must/.test(message) && !/line|list/.test(message)),
      ).toEqual([])
      expect({ written, manifest: read?.manifest }).toEqual({ written, manifest })
    }),
    { numRuns: 500 },
  )
})

test('a written manifest reads as people write one: a port a line, the schema for editors above', () => {
  const manifest: Manifest = {
    name: 'packaging/palletizer',
    controllers: ['epic-l1', 'epic-l2'],
    defaults: { purpose: 'Palletizer', labels: { line: '1' } },
    ports: [
      { chart: 'Palletizer/Scanner_Server', handle: 'chScanner', samePort: true },
      { chart: 'Palletizer/Label_Printer', on: ['epic-l1'], port: 61_001, purpose: 'yes: a "label", in quotes' },
    ],
  }
  expect(writeManifest(manifest, { schema: 'ports.schema.json' })).toMatchInlineSnapshot(`
    "# yaml-language-server: $schema=ports.schema.json
    name: packaging/palletizer
    controllers: [ epic-l1, epic-l2 ]
    defaults: { purpose: Palletizer, labels: { line: "1" } }
    ports:
      - { chart: Palletizer/Scanner_Server, handle: chScanner, samePort: true }
      - { chart: Palletizer/Label_Printer, "on": [ epic-l1 ], port: 61001, purpose: 'yes: a "label", in quotes' }
    "
  `)
})
