import { constants } from 'node:os';
import { longestPart } from '../../../src/api/cri-log.ts';
import type { ContainerConfig } from '../../../src/engine/types.ts';
import { type Behaviour, containerNameOf, type LogLine, seriesOf } from './behaviour.ts';
import { type Actor, emit, record, type SimContainer, type SimSandbox, stamp, type World } from './world.ts';

/** Starts the container's process, now: a new run, or the refusal that its behaviour scripts (answered, and kept as its error). */
export function startProcess(world: World, container: SimContainer, by: Actor): string | undefined {
  const sandbox = world.sandboxes.get(container.config.sandboxId);
  const series = seriesOf(container.config);
  const start = (world.starts.get(series) ?? 0) + 1;
  world.starts.set(series, start);
  const behaviour = chooseBehaviour(world, container, start);
  if (behaviour.startError !== undefined) {
    container.error = behaviour.startError;
    container.exitCode = 127;
    record(world, { by, verb: 'startFailed', detail: behaviour.startError }, container);
    return behaviour.startError;
  }
  delete container.finishedAt;
  delete container.exitCode;
  Object.assign(container, { state: 'running', startedAt: stamp(world), oomKilled: false, cleaning: false, startedBy: by, behaviour });
  world.runs.push({
    id: container.id,
    name: container.name,
    containerName: containerNameOf(container.config),
    series,
    labels: container.labels,
    sandboxId: container.config.sandboxId,
    namespace: `${container.config.sandboxId}#${sandbox?.namespace ?? 0}`,
    namespaceBy: sandbox?.startedBy,
    by,
    startMs: world.clock.now(),
  });
  record(world, { by, verb: 'startContainer' }, container);
  emit(world, 'start', container);
  scheduleBehaviour(world, container, behaviour);
  return undefined;
}

function chooseBehaviour(world: World, container: SimContainer, start: number): Behaviour {
  const { config } = container;
  const image = [...world.images].find(([, each]) => each.id === config.imageId)?.[0] ?? config.imageId;
  const context = { config, containerName: containerNameOf(config), image, start };
  for (const script of world.scripts) {
    const behaviour = script(context);
    if (behaviour) return behaviour;
  }
  return {};
}

function scheduleBehaviour(world: World, container: SimContainer, behaviour: Behaviour): void {
  const later = (delayMs: number, act: () => void) => void container.timers.push(world.clock.schedule(delayMs, act));
  for (const item of behaviour.log ?? []) {
    const line: LogLine = typeof item === 'string' ? { text: item } : item;
    if (line.atMs) later(line.atMs, () => writeLine(world, container, line));
    else writeLine(world, container, line);
  }
  if (behaviour.exitAfterMs === undefined) return;
  const code = behaviour.exitCode ?? (behaviour.oomKilled ? 137 : 0);
  later(behaviour.exitAfterMs, () => endProcess(world, container, { code, by: 'itself', oomKilled: behaviour.oomKilled === true }));
}

function writeLine(world: World, container: SimContainer, line: LogLine): void {
  const text = Buffer.from(line.text);
  const entry = { time: stamp(world), stream: line.stream ?? 'stdout' } as const;
  let start = 0;
  for (; text.length - start > longestPart; start += longestPart) {
    container.entries.push({ ...entry, content: text.subarray(start, start + longestPart), complete: false });
  }
  container.entries.push({ ...entry, content: text.subarray(start), complete: line.complete ?? true });
  for (const listener of [...world.changeListeners]) listener();
}

/** Ends the running process of the container, now. */
export function endProcess(world: World, container: SimContainer, end: { code: number; by: Actor; oomKilled?: boolean }): void {
  noticeLostProcess(world, container);
  if (container.state !== 'running') return;
  stopRun(world, container, end.code);
  Object.assign(container, {
    state: 'exited',
    finishedAt: stamp(world),
    exitCode: end.code,
    oomKilled: end.oomKilled ?? false,
  });
  record(world, { by: end.by, verb: 'exit', detail: String(end.code) }, container);
  if (world.cleanUpMs === 0) return emit(world, 'die', container, end.code);
  container.cleaning = true;
  emit(world, 'exit', container, end.code);
  world.clock.schedule(world.cleanUpMs, () => {
    // Whoever started it again meanwhile, or removed it, has cleaned up.
    if (!container.cleaning) return;
    container.cleaning = false;
    emit(world, 'die', container, end.code);
  });
}

function stopRun(world: World, container: SimContainer, exitCode: number): void {
  for (const timer of container.timers) timer.cancel();
  container.timers = [];
  const run = world.runs.findLast((each) => each.id === container.id);
  if (run) Object.assign(run, { endMs: world.clock.now(), exitCode });
  // The kernel ends what is in a namespace with its first process.
  const joined = [...world.containers.values()].filter(({ config, state }) => targetOf(config) === container.id && state === 'running');
  for (const each of joined) world.clock.schedule(0, () => endProcess(world, each, { code: 137, by: 'itself' }));
}

/** The container whose processes one sees. */
export function targetOf({ namespaces }: ContainerConfig): string | undefined {
  return typeof namespaces?.pid === 'object' ? namespaces.pid.target : undefined;
}

/**
 * Kills the process that looks after the container (conmon, a shim), and the container's with it. docker takes it for an exit at once;
 * podman says that it runs, until the driver looks.
 */
export function killKeeper(world: World, container: SimContainer): void {
  if (container.state !== 'running') return;
  if (world.info.name === 'docker') return endProcess(world, container, { code: 137, by: 'foreign' });
  stopRun(world, container, 137);
  container.unattended = true;
}

/** The same for the pause of a sandbox. */
export function killPauseKeeper(world: World, sandbox: SimSandbox): void {
  if (world.info.name === 'docker') endPause(world, sandbox, 'foreign');
  else if (sandbox.state === 'ready') sandbox.unattended = true;
}

/** Ends, as far as the engine knows, what has ended long since: nobody can tell with which code. */
export function noticeLostProcess(world: World, container: SimContainer): void {
  if (!container.unattended) return;
  Object.assign(container, { unattended: false, state: 'exited', finishedAt: stamp(world) });
  record(world, { by: 'foreign', verb: 'exit', detail: 'unknown' }, container);
  emit(world, 'die', container);
}

/** The same for the pause of a sandbox. */
export function noticeLostPause(world: World, sandbox: SimSandbox): void {
  if (!sandbox.unattended) return;
  sandbox.unattended = false;
  endPause(world, sandbox, 'foreign');
}

/** Delivers a signal, now. */
export function deliverSignal(world: World, container: SimContainer, signal: string, by: Actor): void {
  if (container.state !== 'running') return;
  record(world, { by, verb: 'signalContainer', detail: signal }, container);
  const full = (signal.startsWith('SIG') ? signal : `SIG${signal}`) as keyof typeof constants.signals;
  const number = constants.signals[full];
  const reaction = container.behaviour?.onTerm ?? 'exit';
  if (full === 'SIGKILL' || reaction === 'exit') endProcess(world, container, { code: 128 + number, by: 'itself' });
  else if (reaction !== 'ignore') {
    const act = () => endProcess(world, container, { code: reaction.code, by: 'itself' });
    container.timers.push(world.clock.schedule(reaction.afterMs, act));
  }
}

/** Starts the pause of a sandbox, now: a new run with a new network namespace. */
export function startPause(world: World, sandbox: SimSandbox, by: Actor): void {
  sandbox.namespace++;
  const ip = addressFor(world, sandbox);
  Object.assign(sandbox, { state: 'ready', startedAt: stamp(world), stoppedByKpod: false, startedBy: by, ...(ip ? { ip } : {}) });
  record(world, { by, verb: 'startSandbox' }, sandbox);
  emit(world, 'start', sandbox);
}

/** Ends the pause of a sandbox, now. Its containers are left as they are. */
export function endPause(world: World, sandbox: SimSandbox, by: Actor): void {
  if (sandbox.state === 'notReady') return;
  Object.assign(sandbox, { state: 'notReady', unattended: false });
  delete sandbox.ip;
  record(world, { by, verb: 'stopSandbox' }, sandbox);
  emit(world, 'die', sandbox, 0);
}

function addressFor(world: World, sandbox: SimSandbox): string | undefined {
  const { network } = sandbox.config;
  if (network.mode === 'host') return undefined;
  if (network.ip !== undefined) return network.ip;
  const subnet = world.networks.get(network.name)?.network.subnet ?? '10.88.0.0/24';
  const prefix = subnet.slice(0, subnet.lastIndexOf('.'));
  const taken = new Set([...world.sandboxes.values()].map((each) => each.ip));
  for (let host = 2; host < 128; host++) {
    if (!taken.has(`${prefix}.${host}`)) return `${prefix}.${host}`;
  }
  throw new Error(`the simulated network ${network.name} has no free address`);
}
