// Node 20 does not take the loader's flag over into threads: TypeScript has to be registered from inside.
import { register } from 'tsx/esm/api'

register()
await import('./worker-thread.ts')
