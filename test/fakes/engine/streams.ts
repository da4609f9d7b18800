import { PassThrough, Readable } from 'node:stream';
import { createLogText, type LogEntry } from '../../../src/api/cri-log.ts';
import { sleep } from '../../../src/base/clock.ts';
import type { AttachConfig, Engine, EngineEvent, ExecConfig, ExecSession, Labels, LogOptions } from '../../../src/engine/types.ts';
import { never } from '../life.ts';
import { firstOfTail } from '../log-text.ts';
import { containerNameOf } from './behaviour.ts';
import { type CallContext, engineError } from './calls.ts';
import { carries, record, type SimContainer, type World } from './world.ts';

/** The verbs that stream. */
export function createStreams(
  context: CallContext,
): Pick<Engine, 'logs' | 'logEntries' | 'exec' | 'attach' | 'dial' | 'readFile' | 'usage' | 'events'> {
  const { world } = context;
  return {
    logs: (id, options) => Readable.from(logChunks(context, id, options), { objectMode: false }),
    logEntries: (id) => logEntries(context, id),
    exec: (id, config) => exec(context, id, config),
    attach: (id, config) => attach(context, id, config),
    async dial(address, port) {
      throw engineError('other', `${address}:${port}: connection refused`, 'dial', address);
    },
    // Its containers have no files.
    readFile: async () => undefined,
    usage: async (ids) =>
      ids.filter((id) => world.containers.get(id)?.state === 'running').map((id) => ({ id, cpuMillis: 5, memoryBytes: 1_048_576 })),
    events: (labels, signal) => events(context, labels, signal),
  };
}

function containerOf(world: World, verb: string, id: string) {
  if (!world.available) throw engineError('unavailable', 'the simulated engine is not running', verb, id);
  const container = world.containers.get(id);
  if (!container) throw engineError('notFound', `no such container ${id}`, verb, id);
  return container;
}

async function* logEntries({ world }: CallContext, id: string): AsyncGenerator<LogEntry> {
  yield* [...containerOf(world, 'logEntries', id).entries];
}

function lastBytes(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const all = Buffer.concat(chunks);
  return all.subarray(Math.max(0, all.length - bytes));
}

async function* logChunks({ world, life }: CallContext, id: string, options: LogOptions): AsyncGenerator<Uint8Array> {
  const container = containerOf(world, 'logs', id);
  const text = createLogText(options);
  const first = firstOfTail(container.entries, options);
  if (options.tailBytes !== undefined) {
    yield lastBytes(container.entries.slice(first).map(text), options.tailBytes);
    return;
  }
  for (let at = first; ; ) {
    for (; at < container.entries.length; at++) {
      const entry = container.entries[at];
      if (entry) yield text(entry);
    }
    if (!options.follow || container.state !== 'running' || options.signal?.aborted || life.dead || !world.available) return;
    await change(world, options.signal);
  }
}

/** Waits until something on the machine changes. */
function change(world: World, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      world.changeListeners.delete(done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    world.changeListeners.add(done);
    signal?.addEventListener('abort', done);
  });
}

function exec(context: CallContext, id: string, config: ExecConfig): ExecSession {
  const stdin = config.stdin ? new PassThrough() : undefined;
  const stdout = new PassThrough();
  const stderr = config.tty ? undefined : new PassThrough();
  const giveUp = new AbortController();
  const end = () => {
    stdout.end();
    stderr?.end();
  };
  const result = runExec(context, { id, config, stdin, stdout, stderr: stderr ?? stdout, signal: giveUp.signal }).finally(end);
  result.catch(() => {});
  return {
    stdin,
    stdout,
    stderr,
    resize() {},
    result,
    close() {
      giveUp.abort();
      stdin?.destroy();
      end();
    },
  };
}

/** What the container writes from now on; what it is given it does not read. */
function attach(context: CallContext, id: string, config: AttachConfig): ExecSession {
  const { world } = context;
  const giveUp = new AbortController();
  const stdin = config.stdin ? new PassThrough().resume() : undefined;
  const result = (async () => {
    const container = containerOf(world, 'attach', id);
    if (container.state !== 'running') throw engineError('other', 'you can only attach to running containers', 'attach', container.name);
    return { exitCode: 0 };
  })();
  const written = containerIsRunning(world, id)
    ? logChunks(context, id, { follow: true, timestamps: false, tailLines: 0, signal: giveUp.signal })
    : [];
  const stdout = Readable.from(written, { objectMode: false });
  const ended = Promise.all([result, new Promise((resolve) => stdout.once('close', resolve))]).then(([end]) => end);
  ended.catch(() => {});
  return {
    stdin,
    stdout,
    stderr: config.tty ? undefined : Readable.from([]),
    resize() {},
    result: ended,
    close() {
      giveUp.abort();
      stdin?.destroy();
      stdout.destroy();
    },
  };
}

const containerIsRunning = (world: World, id: string): boolean => world.containers.get(id)?.state === 'running';

interface ExecRun {
  readonly id: string;
  readonly config: ExecConfig;
  readonly stdin: PassThrough | undefined;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  readonly signal: AbortSignal;
}

async function runExec(context: CallContext, run: ExecRun): Promise<{ exitCode: number; message?: string }> {
  const { world, life } = context;
  const { command } = run.config;
  if (life.dead) return never();
  const container = runningFor(world, run);
  const name = containerNameOf(container.config);
  const behaviour = world.execScripts.map((script) => script(name, command, container.config)).find((each) => each !== undefined) ?? {};
  if (behaviour.missing) {
    return { exitCode: world.info.name === 'docker' ? 126 : 127, message: `${command[0]}: executable file not found in $PATH` };
  }
  const note = (verb: string, detail: string) => record(world, { by: 'kpod', verb, detail }, container);
  await life.step(() => note('exec', command.join(' ')));
  const { startedAt } = container;
  const hasEnded = () => container.state !== 'running' || container.startedAt !== startedAt;
  await untilEnd(world, hasEnded, behaviour.afterMs ?? 0, run.signal);
  if (hasEnded() && behaviour.missed) throw engineError('notFound', `no exec session of container ${run.id}`, 'exec', container.name);
  const exitCode = hasEnded() ? 137 : (behaviour.exitCode ?? 0);
  // That its process is gone with the container's is not heard in the same moment.
  if (hasEnded()) await sleep(world.clock, 2);
  if (life.dead) return never();
  note('execEnd', `${command.join(' ')} ${run.signal.aborted ? 'given up' : exitCode}`);
  if (behaviour.stdout) run.stdout.write(behaviour.stdout);
  if (behaviour.stderr) run.stderr.write(behaviour.stderr);
  if (behaviour.echo && run.stdin) for await (const chunk of run.stdin) run.stdout.write(chunk);
  return { exitCode };
}

/** The container of an exec, which must run; what is refused is written down, too. */
function runningFor(world: World, { id, config }: ExecRun): SimContainer {
  try {
    const container = containerOf(world, 'exec', id);
    if (container.state === 'running') return container;
    throw engineError('other', `container ${id} is not running`, 'exec', container.name);
  } catch (error) {
    const { name, labels } = world.containers.get(id) ?? { name: 'no container', labels: {} };
    record(world, { by: 'kpod', verb: 'execRefused', detail: config.command.join(' ') }, { id, name, labels });
    throw error;
  }
}

/** Waits so long, or until the container has ended. */
async function untilEnd(world: World, hasEnded: () => boolean, afterMs: number, signal: AbortSignal): Promise<void> {
  if (afterMs === 0 || signal.aborted) return;
  const over = new AbortController();
  const giveUp = () => over.abort();
  const look = () => {
    if (hasEnded()) giveUp();
  };
  signal.addEventListener('abort', giveUp, { once: true });
  world.changeListeners.add(look);
  await sleep(world.clock, afterMs, over.signal);
  world.changeListeners.delete(look);
  signal.removeEventListener('abort', giveUp);
}

/** Everything from the call on, with the faults of the stream: lost, doubled and late events. */
function events({ world, life, faults }: CallContext, labels: Labels, signal: AbortSignal): AsyncIterable<EngineEvent> {
  const queue: EngineEvent[] = [];
  let wake = () => {};
  let ended = false;
  const deliver = (event: EngineEvent) => {
    queue.push(event);
    wake();
  };
  const listener = (event: EngineEvent) => {
    if (!carries(event.labels, labels)) return;
    const { random, clock } = world;
    if (random.chance(faults.lostEvent ?? 0)) return;
    for (let copies = random.chance(faults.doubleEvent ?? 0) ? 2 : 1; copies > 0; copies--) {
      if (random.chance(faults.lateEvent ?? 0)) clock.schedule(random.integer(1, 5000), () => deliver(event));
      else deliver(event);
    }
  };
  const end = () => {
    ended = true;
    world.eventListeners.delete(listener);
    world.streamEnds.delete(end);
    signal.removeEventListener('abort', end);
    wake();
  };
  world.eventListeners.add(listener);
  world.streamEnds.add(end);
  signal.addEventListener('abort', end);
  life.onDeath(end);
  if (signal.aborted || !world.available) end();
  return (async function* () {
    try {
      for (;;) {
        const event = queue.shift();
        if (event && !life.dead) yield event;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      end();
    }
  })();
}
