import { createLogs } from '../../../server/api/logging.ts'

// Logs to a real standard output, for the test that reads it.
const { logger, flush } = createLogs({ level: 'info', format: 'auto' })
logger.info('before it')
logger.warn('a warning')
process.once('message', () => {
  logger.info('the last')
  flush()
  process.exit(0)
})
