import { dayOf, momentOf, zone } from '../../words/when.ts'

/** An instant in the viewer's zone, with UTC beside it for who points at it. */
export function When({ at, day = false }: { at: string; day?: boolean }) {
  const utc = `${at.slice(0, 16).replace('T', ' ')} UTC (shown in ${zone()})`
  return (
    <time dateTime={at} title={utc} className="nowrap">
      {day ? dayOf(at) : momentOf(at)}
    </time>
  )
}
