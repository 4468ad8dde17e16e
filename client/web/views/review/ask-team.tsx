import { Copy } from '../../parts/copy.tsx'
import { Dialog } from '../../parts/sheets.tsx'
import { type Asking, askings } from './ask-text.ts'
import type { Row } from './rows.ts'

/** Whom to ring, and a mail that has everything in it: by the mail program, or to be pasted anywhere. */
export function AskTeam({ rows, onClose }: { rows: readonly Row[]; onClose: () => void }) {
  const all = askings(rows, location.origin)
  return (
    <Dialog title={all.length === 1 ? `Ask team ${all[0]?.team}` : `Ask ${all.length} teams`} onClose={onClose}>
      {all.map((each) => (
        <One key={each.team} {...each} />
      ))}
    </Dialog>
  )
}

function One({ team, contact, subject, body, mailto }: Asking) {
  return (
    <section className="review-ask">
      <dl className="facts">
        <dt>team</dt>
        <dd>{team}</dd>
        <dt>ring or write to</dt>
        <dd>{contact}</dd>
        <dt>subject</dt>
        <dd>{subject}</dd>
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard */}
      <section className="review-mail" aria-label={`Text to team ${team}`} tabIndex={0}>
        <pre>{body}</pre>
      </section>
      <div className="actions">
        <a className="button" data-kind="primary" href={mailto}>
          Open a mail
        </a>
        <Copy text={`${subject}\n\n${body}`} what={`the text to team ${team}`}>
          copy the text
        </Copy>
      </div>
    </section>
  )
}
