import { Component, type ReactNode } from 'react'
import { Problem } from '../parts/problem.tsx'

interface BrokenProps {
  /** Where it is: elsewhere is tried anew. */
  at: string
  children: ReactNode
}

/**
 * Keeps a view that fails, or that cannot be loaded because the server has a newer page, from taking the whole page with it:
 * what happened is said in its place, and the top bar leads elsewhere.
 */
export class Broken extends Component<BrokenProps, { error: unknown; at: string }> {
  override state = { error: null as unknown, at: this.props.at }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  static getDerivedStateFromProps({ at }: BrokenProps, state: { at: string }) {
    return at === state.at ? null : { error: null, at }
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return (
      <div className="view">
        <Problem error={this.state.error} onRetry={() => location.reload()} />
      </div>
    )
  }
}
