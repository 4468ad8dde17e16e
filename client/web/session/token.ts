/** Who is signed in, in this tab. Tabs of one browser hand the token to each other; nothing lies on disk unless asked. */

const KEY = 'portlease.token'
/** How long a new tab waits for the others, in milliseconds. */
const ASK_MS = 200

type Word = { say: 'ask' } | { say: 'token'; token: string } | { say: 'ended'; token: string } | { say: 'signed out' }

let token: string | null = null
const listeners = new Set<() => void>()
const channel = new BroadcastChannel('portlease')

channel.onmessage = ({ data }: MessageEvent<Word>) => {
  if (data.say === 'ask' && token !== null) channel.postMessage({ say: 'token', token } satisfies Word)
  if (data.say === 'signed out') forget()
  if (data.say === 'ended' && data.token === token) forgetHere()
}

/** The token of this tab; null: nobody is signed in. */
export function currentToken(): string | null {
  return token
}

/** For `useSyncExternalStore`. */
export function onToken(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Signs this tab in. `remember` keeps the token on this computer until somebody signs out. */
export function signIn(given: string, { remember }: { remember: boolean }): void {
  sessionStorage.setItem(KEY, given)
  if (remember) localStorage.setItem(KEY, given)
  put(given)
}

/** Signs every tab out and takes the token off this computer. */
export function signOut(): void {
  channel.postMessage({ say: 'signed out' } satisfies Word)
  forget()
}

/** The server takes this token no more: it leaves the tabs that have it, and this computer. Who has another stays signed in. */
export function endToken(ended: string): void {
  channel.postMessage({ say: 'ended', token: ended } satisfies Word)
  if (localStorage.getItem(KEY) === ended) localStorage.removeItem(KEY)
  if (token === ended) forgetHere()
}

/** This tab's own token, else the one that was remembered, else another tab's. */
export async function findToken(): Promise<void> {
  const known = sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? (await askOtherTabs())
  if (known === null) return
  sessionStorage.setItem(KEY, known)
  put(known)
}

function askOtherTabs(): Promise<string | null> {
  return new Promise((resolve) => {
    const asking = new BroadcastChannel('portlease')
    const done = (found: string | null) => {
      clearTimeout(timer)
      asking.close()
      resolve(found)
    }
    const timer = setTimeout(done, ASK_MS, null)
    asking.onmessage = ({ data }: MessageEvent<Word>) => data.say === 'token' && done(data.token)
    asking.postMessage({ say: 'ask' } satisfies Word)
  })
}

function forget(): void {
  localStorage.removeItem(KEY)
  forgetHere()
}

function forgetHere(): void {
  sessionStorage.removeItem(KEY)
  put(null)
}

function put(next: string | null): void {
  if (next === token) return
  token = next
  for (const listener of listeners) listener()
}
