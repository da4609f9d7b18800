import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { WhySteering } from '../command/environment.ts';
import type { Runner } from '../command/runner.ts';
import type { ContainerConfig, Engine, EngineContainer, EngineEvent, EngineInfo, EngineSandbox } from '../types.ts';
import type { EnvWays } from './env-plan.ts';
import type { PullWord } from './pull-progress.ts';

/** Where the two engines differ in words and answers, as far as plain functions can say it. */
export interface Dialect {
  readonly isSandbox: (entry: unknown) => boolean;
  readonly readContainer: (entry: unknown) => EngineContainer | undefined;
  readonly readSandbox: (entry: unknown) => EngineSandbox | undefined;
  readonly readEvent: (line: unknown) => EngineEvent | undefined;
  readonly readNetwork: (entry: unknown) => { readonly subnet: string; readonly gateway: string } | undefined;
  /** What a line of `pull` tells of layers; undefined for other lines. */
  readonly readPull: (line: string) => PullWord | undefined;
  /** `pull`, with what a directory's `config.json` knows of registries, and nothing else. */
  readonly pullWith: (directory: string) => readonly string[];
  /** The template that makes a command write JSON: `events` one object a line. */
  readonly jsonFormat: string;
  /** How long the processor time of containers is watched, where `stats` tells its sum since the start and no rate; absent where it tells one. */
  readonly usageSampleMs?: number;
  /** What `volume create` needs so that the root of a volume stays as it was made. */
  readonly volumeFlags: readonly string[];
  /** The resolver of a network with that gateway, as its containers reach it. */
  readonly nameServer: (gateway: string) => string;
  /** First candidates for network subnets: the engines share the host's address space, and neither looks at the other's networks. */
  readonly subnetBlock: number;
  /**
   * The words that stand before a program to run it in the network of the pods, where that is a namespace of the user's own; undefined where
   * there is no such thing.
   */
  readonly inPodNetwork?: readonly string[];
  /** The keys with which one leaves a process; what is sent to a process must never hold them. */
  readonly detachKeys: string;
  /** Whether the engine's command gives up telling a process the size of its terminal when that takes a moment to begin. */
  readonly losesTerminalSize?: true;
  /** Whether `logs --follow` can end before it has given the last lines, those without a line end above all. */
  readonly losesEndOfFollowed?: true;
  /** How fast a process on a terminal can be given its input, where it matters. */
  readonly terminalPace?: InputPace;
}

/** How fast the input of a process on a terminal is passed on: so many bytes in so many milliseconds. */
export interface InputPace {
  readonly bytes: number;
  readonly perMs: number;
  /** So long after the start only `bytes` are passed on in all. */
  readonly startMs: number;
}

/** What the parts of a driver share. */
export interface EngineContext {
  readonly runner: Runner;
  readonly dialect: Dialect;
  readonly info: EngineInfo;
  /** The lowest oom_score_adj that a container can be given. */
  readonly lowestScore: number;
  /** Which variables must not reach the engine's command. */
  readonly whySteering: WhySteering;
  /** For an engine that is wrong about some of its containers. */
  readonly corrections?: Corrections;
  readonly clock: Clock;
  readonly log: Log;
  /** A directory of kpod's own, 0700, that survives reboots. */
  readonly dir: string;
}

/** Puts right what an engine believes of its containers. */
export interface Corrections {
  /** An entry of `inspect` as it should be, after whatever has to be done for that; undefined when the container has gone meanwhile. */
  correctEntry(entry: unknown): Promise<unknown>;
  /** The container as it is. `entry` is what `inspect` says of it. */
  correctContainer(entry: unknown, container: EngineContainer): Promise<EngineContainer>;
  /** Signals the process of a container that runs although the engine does not know it. Answers whether there was one. */
  signalHidden(id: string, signal: string): Promise<boolean>;
  forget(id: string): Promise<void>;
}

/** Variables of containers as secrets of the engine, which last as long as their container: they are read at every start and exec. */
export interface EnvSecrets {
  /** Makes the secrets of a container that `create` makes with the flags. Throws EngineError. */
  during<T>(container: string, env: ContainerConfig['env'], create: (flags: readonly string[]) => Promise<T>): Promise<T>;
  /** Removes the secrets of containers that are gone, whoever removed them, and of creates that were cut off. */
  sweep(): Promise<void>;
  /** The same, for what a former kpod left: once. */
  sweepOnce(): Promise<void>;
}

/** What the verbs on containers need from one engine. */
export interface ContainerDialect {
  /** `create`, given the flags of the environment plan. */
  readonly createArgv: (config: ContainerConfig, env: readonly string[]) => Promise<readonly string[]> | readonly string[];
  readonly envWays: EnvWays;
  /** Where the ways of the environment include secrets. */
  readonly secrets?: EnvSecrets;
  /** Told of every container that `create` has made. */
  readonly created?: (id: string, config: ContainerConfig) => void;
  /** What `start` is told beside the ID. */
  readonly startFlags?: (id: string) => Promise<readonly string[]>;
  /** Whether `run` leaves the input of a container open when its first client leaves, while `create` makes one that closes it. */
  readonly runKeepsInput?: boolean;
  /** Where `start` must be called from. */
  readonly startDirectory?: (id: string) => string;
  /**
   * Starts a sandbox whose start was left to its first container, when the start of one has failed: the sandbox may be what cannot be
   * started. Answers whether there was anything to start. Throws EngineError `sandboxFailed`.
   */
  readonly startDeferred?: (sandboxId: string) => Promise<boolean>;
  /** A start that mends what keeps the engine from it, made from the plain one. */
  readonly mendingStart?: (start: Engine['startContainer']) => Engine['startContainer'];
}
