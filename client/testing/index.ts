/** portlease/testing: a client for tests that needs no server. */

export {
  createFakePortClient,
  type FakeCaller,
  type FakeControls,
  type FakeOptions,
  type FakePortClient,
} from './fake.ts'
export type { Duration } from './time.ts'
