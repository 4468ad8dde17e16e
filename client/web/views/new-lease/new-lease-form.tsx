import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { PortClient } from '../../../index.ts'
import { useAct } from '../../data/act.ts'
import { useMay, useMe } from '../../data/ledger.tsx'
import type { NewLease } from '../../data/url.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useToast } from '../../parts/toast.tsx'
import { useKnownKeys } from '../../shell/keys-known.ts'
import { noteFresh } from '../lease/fresh.ts'
import { Answer } from './answer.tsx'
import { beginDraft, type Draft, EMPTY, keepDraft, type Request, readDraft } from './draft.ts'
import { Fields } from './fields.tsx'
import { type Forecast, useForecast } from './forecast.ts'
import { buttonText, grantedText, whyNot } from './words.ts'
import './new-lease.css'

interface FormProps {
  begin: NewLease
  onGranted: (id: string) => void
}

/** Asks for a port, and says as one types what one would get. */
export function NewLeaseForm(props: FormProps) {
  const { write } = useMay()
  if (write) return <Form {...props} />
  return (
    <div className="note" data-kind="warn">
      <div>Your token may look, and lease nothing. Ask an admin for one that may.</div>
    </div>
  )
}

function Form({ begin, onGranted }: FormProps) {
  const who = useMe().token
  const [draft, setDraft] = useState(() => beginDraft(begin, who))
  const put = (part: Partial<Draft>) => {
    const next = { ...draft, ...part }
    setDraft(next)
    keepDraft(next, who)
  }
  const { request, wrong } = readDraft(draft)
  const forecast = useForecast(request, Object.keys(wrong).length === 0)
  const act = useGrant(onGranted)
  const unable = whyNot(draft, wrong, forecast)
  const form = useRef<HTMLFormElement>(null)
  useFocusFirstEmpty(form)
  useKnownKeys('New lease', [['Ctrl Enter', 'lease it']])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (unable !== null) return firstEmpty(form.current)?.focus()
    if (!act.isPending) act.mutate({ request, forecast })
  }
  return (
    <form ref={form} className="form new-lease" onSubmit={submit} onKeyDown={submitByKeys}>
      <Fields draft={draft} put={put} wrong={wrong} error={act.error ?? refusalOf(forecast)} />
      <Answer forecast={forecast} draft={draft} onPort={(port) => put({ exact: true, port: String(port) })} />
      <Problem error={act.error} onPort={(port) => put({ exact: true, port: String(port) })} />
      <div className="actions">
        <Button type="submit" kind="primary" busy={act.isPending} unable={unable}>
          {buttonText(forecast)} <span aria-hidden="true">⏎</span>
        </Button>
        {[draft.chart, draft.purpose, draft.handle].every((text) => text === '') ? null : (
          <Button kind="quiet" onClick={() => put(EMPTY)}>
            Start over
          </Button>
        )}
      </div>
    </form>
  )
}

/** What is asked for, and what had been said about it when the button was pressed. */
interface Asked {
  request: Request
  forecast: Forecast
}

/** Acquires, says what was granted, and shows it. */
function useGrant(onGranted: (id: string) => void) {
  const say = useToast()
  const queries = useQueryClient()
  const who = useMe().token
  const grant = async (client: PortClient, { request, forecast }: Asked) => ({
    ...(await client.lease.acquire(request)),
    forecast,
  })
  return useAct(grant, {
    onDone({ lease, created, differs, now, forecast }) {
      keepDraft(null, who)
      queries.setQueryData(['lease', 'get', { id: lease.id }], { lease, now })
      say(grantedText({ lease, created, differs }, forecast))
      noteFresh(lease.id)
      onGranted(lease.id)
    },
  })
}

function refusalOf(forecast: Forecast) {
  return forecast.kind === 'refused' ? forecast.error : null
}

/** Enter in a field submits by itself; Ctrl and Enter do wherever the focus is. */
function submitByKeys(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  event.currentTarget.requestSubmit()
}

function firstEmpty(form: HTMLFormElement | null): HTMLInputElement | undefined {
  return [...(form?.querySelectorAll<HTMLInputElement>('input[required]') ?? [])].find(({ value }) => value === '')
}

/** Whoever opens the form types on where something is missing. */
function useFocusFirstEmpty(form: { current: HTMLFormElement | null }): void {
  useEffect(() => {
    // After the drawer, which takes the focus when it opens.
    const frame = requestAnimationFrame(() => firstEmpty(form.current)?.focus())
    return () => cancelAnimationFrame(frame)
  }, [form])
}
