import { createRoot } from 'react-dom/client'
import './style/tokens.css'
import './style/base.css'
import './style/parts.css'
import './style/shell.css'
import { App } from './app.tsx'
import { signInOnce } from './session/once.ts'
import { findToken } from './session/token.ts'
import { applyTheme } from './shell/theme.ts'

applyTheme()
await findToken()
await signInOnce()
createRoot(document.getElementById('page')!).render(<App />)
