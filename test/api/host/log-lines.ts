import { createLogs } from '../../../server/api/logging.ts'

// Logs to a real standard output and is killed, so that only what was written out by then can be read.
const { logger, flush } = createLogs({ level: 'info', format: 'auto' })
const die = () => process.kill(process.pid, 'SIGKILL')
logger.info('first')
if (process.argv[2] === 'warn') {
  logger.warn('second')
  // Well before the half second after which lines come out by themselves.
  setTimeout(die, 200)
} else {
  logger.info('second')
  flush()
  die()
}
