import { useEffect, useState } from 'react'

/** A value once it has stayed as it is for so many milliseconds: what is typed asks the server when the hand rests. */
export function useSettled<T>(value: T, ms = 150): T {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(settle, ms, value)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
