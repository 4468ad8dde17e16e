#!/usr/bin/env node
// Plain JavaScript, because it runs before anything can read TypeScript. Node 22.18 and later read it themselves, which is
// faster; `serve` and `backup` always go through tsx, as `npm start` does.
if (!process.features.typescript || ['serve', 'backup'].some((name) => process.argv.includes(name))) {
  const { register } = await import('tsx/esm/api')
  register()
}
const { main } = await import('./main.ts')
await main()
