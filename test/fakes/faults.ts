import { surviveFault } from '../../src/agent/faults.ts';
import { silentLog } from '../../src/base/log.ts';

const events = ['uncaughtException', 'unhandledRejection'] as const;

/** What the agent's policy said of errors that nobody handled while `work` ran: true for each that it survives. */
export async function faultsDuring(work: () => Promise<void>): Promise<{ readonly survived: boolean; readonly error: unknown }[]> {
  const faults: { survived: boolean; error: unknown }[] = [];
  const listener = (error: unknown) => void faults.push({ survived: surviveFault(error, silentLog), error });
  const others = events.map((event) => [event, process.listeners(event as 'uncaughtException')] as const);
  for (const event of events) process.removeAllListeners(event).on(event, listener);
  try {
    await work();
    // Rejections are found out after the microtasks of a turn.
    await new Promise((resolve) => setTimeout(resolve, 5));
  } finally {
    for (const [event, listeners] of others) {
      process.removeAllListeners(event);
      for (const other of listeners) process.on(event, other);
    }
  }
  return faults;
}
