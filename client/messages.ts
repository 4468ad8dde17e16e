import type { Outcome } from './error.ts'
import type { Kind } from './kind.ts'

/** The sentences that only a client can say (experience §2.1). */

/** What became of the request. A query changes nothing, so there is nothing to say. */
export function outcomeText(kind: Kind, outcome: Outcome, name: string): string {
  if (kind === 'query' || name === 'lease.plan') return ''
  if (outcome === 'nothing') return ' Nothing was leased or changed.'
  if (kind === 'once') {
    return ' It is not known whether it was done. Look before you run it again.'
  }
  if (name === 'lease.acquire' || name === 'lease.acquireMany') {
    return ' It is not known whether the port was granted. Run the same command again: it gives the same port.'
  }
  return ' It is not known whether it was done. Run the same command again: what is done is not done twice.'
}

/** `4 tries in 30 s` */
export function triesText(tries: number, elapsedMs: number): string {
  const seconds = elapsedMs < 950 ? `${(elapsedMs / 1000).toFixed(1)} s` : `${Math.round(elapsedMs / 1000)} s`
  return `${tries === 1 ? '1 try' : `${tries} tries`} in ${seconds}`
}

export function unreachableText(url: string, reason: string, tries: number, elapsedMs: number): string {
  const effort = tries === 1 ? reason : `${reason}, ${triesText(tries, elapsedMs)}`
  return `${url} does not answer (${effort}).`
}

export function timeoutText(url: string, timeoutMs: number, tries: number, elapsedMs: number): string {
  const patience = `${Number((timeoutMs / 1000).toFixed(1))} s`
  return tries === 1
    ? `${url} did not answer within ${patience}.`
    : `${url} did not answer within ${patience} (${triesText(tries, elapsedMs)}).`
}

export function foreignText(url: string, found: string): string {
  return `${url} is not a portlease server that this client understands: it answered ${found}. Check the address and the versions.`
}

export const ABORTED_TEXT = 'Stopped before the answer came.'
