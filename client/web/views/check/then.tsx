import type { Evidence, Strategy } from '../../../../server/domain/strategy/index.ts'
import { manifestOf } from '../../../manifest/of-strategy.ts'
import { reportOf, sendReport } from '../../../strategy/report.ts'
import { useAct } from '../../data/act.ts'
import { useMay } from '../../data/ledger.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { useToast } from '../../parts/toast.tsx'

/** What can be made of a checked strategy: the manifest that makes it right, and evidence for the ledger. */
export function Then({ strategy, evidence }: { strategy: Strategy; evidence: Evidence }) {
  const { write } = useMay()
  const say = useToast()
  const report = useAct(
    (client, given: { strategy: Strategy; evidence: Evidence }) =>
      sendReport(client, reportOf(given.strategy, given.evidence)),
    {
      onDone: ({ charts, findings }) => {
        const gone = charts.filter(({ missing }) => missing).length
        say(`Reported: ${leases(gone)} without a chart, ${found(findings.length)}. Nothing was released by it.`)
      },
    },
  )
  const download = async () => {
    // Loaded when it is wanted: it brings the writer of YAML.
    const { writeManifest } = await import('../../../manifest/write.ts')
    saveFile('ports.yaml', writeManifest(manifestOf(strategy, evidence).manifest), 'text/yaml;charset=utf-8')
  }
  if (!write) return null
  return (
    <>
      <div className="actions">
        <Button onClick={() => void download()}>Download the manifest that makes it right</Button>
        <Button busy={report.isPending} onClick={() => report.mutate({ strategy, evidence })}>
          Report to the ledger
        </Button>
        <span className="muted">
          A report is evidence alone: charts that are gone and forbidden ports in use. It releases nothing.
        </span>
      </div>
      <Problem error={report.error} />
    </>
  )
}

function leases(count: number): string {
  return count === 1 ? '1 lease' : `${count} leases`
}

function found(count: number): string {
  return count === 1 ? '1 finding' : `${count} findings`
}
