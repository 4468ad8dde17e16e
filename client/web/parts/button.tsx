import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  kind?: 'plain' | 'primary' | 'danger' | 'quiet'
  size?: 'usual' | 'small'
  /** It works on it: a second click does nothing. */
  busy?: boolean
  /** Why it cannot be pressed now. It stays in the order of the keys, so that the reason can be read. */
  unable?: string | null | undefined
  children: ReactNode
}

export function Button({ kind = 'plain', size = 'usual', busy, unable, onClick, children, ...rest }: ButtonProps) {
  const isOff = busy || Boolean(unable)
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (isOff) event.preventDefault()
    else onClick?.(event)
  }
  return (
    <button
      type="button"
      {...rest}
      className={`button ${rest.className ?? ''}`}
      data-kind={kind}
      data-size={size}
      aria-disabled={isOff || undefined}
      aria-busy={busy || undefined}
      title={unable ?? rest.title}
      onClick={click}
    >
      {children}
    </button>
  )
}
