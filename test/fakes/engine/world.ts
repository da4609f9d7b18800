import type { LogEntry } from '../../../src/api/cri-log.ts';
import type { Clock, Timer } from '../../../src/base/clock.ts';
import type {
  ContainerConfig,
  EngineContainer,
  EngineEvent,
  EngineImage,
  EngineInfo,
  EngineNetwork,
  EngineSandbox,
  Labels,
  RegistryLogin,
  SandboxConfig,
} from '../../../src/engine/types.ts';
import { createRandom, type Random } from '../random.ts';
import type { Behaviour, ExecScript, Script } from './behaviour.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A sandbox, with what its status does not show. */
export interface SimSandbox extends Mutable<EngineSandbox> {
  readonly config: SandboxConfig;
  resources: SandboxConfig['resources'];
  /** Numbers its network namespaces: a restart makes a new one. */
  namespace: number;
  /** Stopped by kpod, so that kpod knows of it. */
  stoppedByKpod: boolean;
  /** Its pause has gone with the process that looked after it, and podman has not noticed. */
  unattended: boolean;
  /** kpod has left its start to its first container. */
  deferred: boolean;
  /** Who started its pause last: `itself` when a podman start of a container did it in silence. */
  startedBy: Actor | undefined;
}

/** A container, with what its status does not show. */
export interface SimContainer extends Mutable<EngineContainer> {
  readonly config: ContainerConfig;
  resources: ContainerConfig['resources'];
  readonly entries: LogEntry[];
  /** Wreckage of a killed start: refuses every further one. */
  unstartable: boolean;
  /** Its process has gone with the one that looked after it, and podman has not noticed. */
  unattended: boolean;
  /** Its process has ended, and the engine cleans up behind it: until then it says that it runs. */
  cleaning: boolean;
  /** Who caused the present run. */
  startedBy: Actor | undefined;
  behaviour: Behaviour | undefined;
  timers: Timer[];
}

/** `itself`: a process that ended without being told to; `orphan`: a command that outlived the kpod that gave it. */
export type Actor = 'kpod' | 'orphan' | 'foreign' | 'itself';

/** One effect on the simulated machine. */
export interface JournalEntry {
  readonly time: number;
  readonly by: Actor;
  readonly verb: string;
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly detail?: string;
}

/** One run of one container: from a start to its end. */
export interface Run {
  readonly id: string;
  readonly name: string;
  readonly containerName: string;
  /** What all attempts of one container of one pod share. */
  readonly series: string;
  readonly labels: Labels;
  readonly sandboxId: string;
  /** Of the sandbox at the start: `<sandbox id>#<n>`. */
  readonly namespace: string;
  /** Who made that namespace. */
  readonly namespaceBy: Actor | undefined;
  readonly by: Actor;
  /** Milliseconds since 1970. */
  readonly startMs: number;
  endMs?: number;
  exitCode?: number;
}

/** A pull that the registry will answer. */
export interface RegistryEntry {
  readonly image: EngineImage;
  delayMs: number;
  /** Errors for the next pulls, in order. */
  readonly errors: string[];
  /** Who alone may pull it. */
  readonly login?: RegistryLogin;
}

/** The simulated machine: what is there whether or not kpod lives. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly info: EngineInfo;
  readonly networks: Map<string, { network: EngineNetwork; labels: Labels }>;
  /** Name servers that were chosen for networks. */
  readonly nameServers: Map<string, string>;
  readonly images: Map<string, EngineImage>;
  readonly registry: Map<string, RegistryEntry>;
  /** Every pull, with the name that it logged in with. */
  readonly pulls: { readonly image: string; readonly username?: string }[];
  readonly sandboxes: Map<string, SimSandbox>;
  readonly containers: Map<string, SimContainer>;
  readonly volumes: Map<string, { labels: Labels; mode: number }>;
  /** Names held by what a killed create left: listed nowhere. */
  readonly ghosts: Set<string>;
  /** IDs that ever existed. */
  readonly known: Set<string>;
  readonly journal: JournalEntry[];
  readonly runs: Run[];
  readonly scripts: Script[];
  readonly execScripts: ExecScript[];
  readonly starts: Map<string, number>;
  /** Calls that a correct caller never makes, in words. */
  readonly violations: string[];
  readonly eventListeners: Set<(event: EngineEvent) => void>;
  readonly changeListeners: Set<() => void>;
  /** End the event streams that are open. */
  readonly streamEnds: Set<() => void>;
  /** Commands that were given and have not had their effect yet; also of a kpod that is dead by now. */
  underWay: number;
  available: boolean;
  /** How long the engine takes to clean up behind a container that has ended, milliseconds. */
  cleanUpMs: number;
  diskFull: boolean;
  lastStamp: bigint;
  lastId: number;
}

/** An empty machine. */
export function createWorld(options: { clock: Clock; info: EngineInfo; random?: Random; cleanUpMs?: number }): World {
  return {
    clock: options.clock,
    random: options.random ?? createRandom(1),
    info: options.info,
    networks: new Map(),
    nameServers: new Map(),
    images: new Map(),
    registry: new Map(),
    pulls: [],
    sandboxes: new Map(),
    containers: new Map(),
    volumes: new Map(),
    ghosts: new Set(),
    known: new Set(),
    journal: [],
    runs: [],
    scripts: [],
    execScripts: [],
    starts: new Map(),
    violations: [],
    eventListeners: new Set(),
    changeListeners: new Set(),
    streamEnds: new Set(),
    underWay: 0,
    available: true,
    cleanUpMs: options.cleanUpMs ?? 0,
    diskFull: false,
    lastStamp: 0n,
    lastId: 0,
  };
}

/** The present time as RFC 3339 with nine digits, never twice the same. */
export function stamp(world: World): string {
  const now = BigInt(Math.floor(world.clock.now())) * 1_000_000n;
  world.lastStamp = now > world.lastStamp ? now : world.lastStamp + 1n;
  const seconds = world.lastStamp / 1_000_000_000n;
  const nanos = String(world.lastStamp % 1_000_000_000n).padStart(9, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${nanos}Z`;
}

/** A new ID of 64 hex digits; the first twelve count up. */
export function newId(world: World): string {
  const id = (++world.lastId).toString(16).padStart(12, '0').padEnd(64, '5eed');
  world.known.add(id);
  return id;
}

/** Writes down an effect: who did what, and more of it than the verb says. */
export function record(
  world: World,
  { by, verb, detail }: { by: Actor; verb: string; detail?: string },
  { id, name, labels }: { readonly id: string; readonly name: string; readonly labels: Labels },
): void {
  world.journal.push({ time: world.clock.now(), by, verb, id, name, labels, ...(detail === undefined ? {} : { detail }) });
  for (const listener of [...world.changeListeners]) listener();
}

/** Tells the listeners of the event stream. */
export function emit(world: World, type: EngineEvent['type'], subject: { id: string; labels: Labels }, exitCode?: number): void {
  const event = { type, id: subject.id, labels: subject.labels, ...(exitCode === undefined ? {} : { exitCode }) };
  for (const listener of [...world.eventListeners]) listener(event);
}

/** True when `labels` holds all of `wanted`. */
export const carries = (labels: Labels, wanted: Labels): boolean => Object.entries(wanted).every(([key, value]) => labels[key] === value);
