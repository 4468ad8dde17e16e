import { portLabel } from '../../../../server/domain/lease.ts'
import type { Grant } from '../../../index.ts'
import { dayOf } from '../../../words/when.ts'
import type { Draft } from './draft.ts'
import type { Forecast } from './forecast.ts'

/** What the button will do. */
export function buttonText(forecast: Forecast): string {
  if (forecast.kind === 'granted') return `Lease ${portLabel(forecast.lease)}`
  if (forecast.kind === 'kept') return `Keep ${portLabel(forecast.lease)}`
  if (forecast.kind === 'asking' && forecast.before !== null) return buttonText(forecast.before)
  return 'Lease a port'
}

/** Why it cannot be pressed yet, as a sentence; null: it can. */
export function whyNot(draft: Draft, wrong: Readonly<Partial<Record<keyof Draft, string>>>, forecast: Forecast) {
  if (draft.controller.trim() === '') return 'Choose a controller first.'
  if (draft.chart.trim() === '') return 'Say for which chart.'
  if (draft.purpose.trim() === '') return 'Say for what purpose.'
  const [first] = Object.values(wrong)
  if (first !== undefined) return first
  return forecast.kind === 'refused' ? forecast.error.message : null
}

/** What was granted, and how it differs from what had been said a moment before. */
export function grantedText({ lease, created, differs }: Grant, forecast: Forecast): string {
  const place = `${portLabel(lease)} on ${lease.controller}`
  if (!created) {
    const kept = differs.length === 0 ? 'Nothing changed.' : `It keeps its own ${differs.join(', ')}.`
    return `Kept ${place}, yours since ${dayOf(lease.createdAt)}. ${kept}`
  }
  const said = forecast.kind === 'granted' ? forecast.lease.port : lease.port
  if (said === lease.port) return `Granted ${place} to ${lease.chart}.`
  return `Granted ${portLabel(lease)} (${said} was taken a moment ago).`
}
