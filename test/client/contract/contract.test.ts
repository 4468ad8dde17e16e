import { expect, test } from 'vitest'
import { createPortClient } from '../../../client/index.ts'
import { createFakePortClient } from '../../../client/testing/index.ts'
import { PLAYS } from './plays.ts'
import { fakeStage, serverStage } from './stage.ts'

// One suite for two: what a consumer's tests see of the fake is what the server would have said, word for word.

test.each(Object.keys(PLAYS))('%s', async (name) => {
  const play = PLAYS[name]!
  await using fake = await fakeStage()
  await play(fake)
  await using server = await serverStage()
  await play(server)
  expect(fake.told).toEqual(server.told)
})

test('the fake has the type and the parts of the real client', () => {
  const real = createPortClient({ url: 'http://127.0.0.1:1', token: 'x' })
  const fake = createFakePortClient()
  const parts = (client: object) =>
    Object.entries(client)
      .filter(([name]) => name !== 'fake')
      .map(([name, part]) => [name, typeof part === 'object' ? Object.keys(part) : typeof part])
  expect(parts(fake)).toEqual(parts(real))
})
