import { dayOf, momentOf, zone } from '../../words/when.ts'

interface WhenProps {
  at: string
  day?: boolean
  /** How it is written, of client/words: short in a table. */
  as?: (at: string) => string
}

/** An instant in the viewer's zone, with UTC beside it for who points at it. */
export function When({ at, day = false, as = day ? dayOf : momentOf }: WhenProps) {
  const utc = `${at.slice(0, 16).replace('T', ' ')} UTC (shown in ${zone()})`
  return (
    <time dateTime={at} title={utc} className="nowrap">
      {as(at)}
    </time>
  )
}
