import { PortleaseError } from '../../error.ts'
import { clientFor } from '../data/client.ts'
import { noteEnding } from './ending.ts'
import { signIn } from './token.ts'

/**
 * The code of a one-time link, `#once=K7Q2-9FMB`, becomes a signed-in tab. It stands in the fragment, which no server and no proxy
 * sees; it leaves the address bar and the history at once, since it works only once.
 */
export async function signInOnce(): Promise<void> {
  const code = /^#once=([\w-]{1,64})$/.exec(location.hash)?.[1]
  if (code === undefined) return
  history.replaceState(null, '', location.pathname + location.search)
  try {
    const { secret } = await clientFor(null).system.signIn({ code })
    signIn(secret, { remember: false })
  } catch (error) {
    if (PortleaseError.is(error)) noteEnding(error)
    else throw error
  }
}
