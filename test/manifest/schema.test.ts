import { expect, test } from 'vitest'
import { manifestJsonSchema } from '../../client/manifest/schema.ts'
import { startApp } from '../support/app.ts'

test('the JSON Schema for editors is the one that manifests are read by (npx vitest run test/manifest -u writes it)', async () => {
  await expect(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../docs/ports.schema.json')
})

test('it knows every field, refuses others, and marks the numbers that the table forbids', () => {
  const schema = manifestJsonSchema() as {
    additionalProperties: boolean
    required: string[]
    properties: { ports: { items: { additionalProperties: boolean; properties: Record<string, { anyOf?: unknown }> } } }
  }
  expect(schema).toMatchObject({ additionalProperties: false, required: ['name', 'ports'] })
  const { items } = schema.properties.ports
  expect(items.additionalProperties).toBe(false)
  expect(items.properties.port?.anyOf).toEqual([
    { minimum: 22004, maximum: 22005 },
    { minimum: 49152, maximum: 49999 },
    { minimum: 51000, maximum: 65535 },
  ])
})

test('the server hands it out, to anybody', async () => {
  await using app = await startApp()
  const response = await fetch(`${app.url}/schema/ports.json`)
  expect(response.headers.get('content-type')).toBe('application/schema+json')
  expect(await response.json()).toEqual(manifestJsonSchema())
})
