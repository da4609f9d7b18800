/** One line a call: time, level, message, fields. Never holds environment values or secrets. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

type Level = keyof Log;
const levels: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** A log that hands every line of at least `level` to `write`, with its line end. */
export function createLog(options: { level: Level; now: () => number; write: (line: string) => void }): Log {
  const emit =
    (level: Level) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (levels.indexOf(level) < levels.indexOf(options.level)) return;
      const tail = Object.entries(fields)
        .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
        .join('');
      options.write(`${new Date(options.now()).toISOString()} ${level} ${JSON.stringify(message).slice(1, -1)}${tail}\n`);
    };
  return { debug: emit('debug'), info: emit('info'), warn: emit('warn'), error: emit('error') };
}

/** A log that forgets everything: for tests and for one-shot commands. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

const sparingMs = 60_000;

/** Passes every message on once a minute at most: for what people who are not the user's can bring about as often as they like. */
export function createSparingLog(log: Log, now: () => number): Log {
  const last = new Map<string, number>();
  const pass =
    (level: Level): Log[Level] =>
    (message, fields) => {
      const time = now();
      if (time - (last.get(message) ?? Number.NEGATIVE_INFINITY) < sparingMs) return;
      last.set(message, time);
      log[level](message, fields);
    };
  return { debug: pass('debug'), info: pass('info'), warn: pass('warn'), error: pass('error') };
}
