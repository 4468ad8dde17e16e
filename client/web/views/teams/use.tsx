/** From this share on somebody should ask for more, or give back. */
const NEARLY = 0.9

/** What a team uses of what it may: a bar where there is a limit, and always the numbers. */
export function Use({ usedPorts, maxPorts }: { usedPorts: number; maxPorts: number | null }) {
  const used = usedPorts.toLocaleString('en')
  if (maxPorts === null) return <span className="number">{used}, no limit</span>
  const share = maxPorts === 0 ? 1 : Math.min(1, usedPorts / maxPorts)
  return (
    <span className="teams-use" data-nearly={share >= NEARLY || undefined}>
      <span className="teams-bar" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className="number">
        {used} of {maxPorts.toLocaleString('en')}
      </span>
    </span>
  )
}
