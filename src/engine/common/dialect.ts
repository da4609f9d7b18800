import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Runner } from '../command/runner.ts';
import type { PodmanTruth } from '../podman/lost-starts.ts';
import type { EnvSecrets } from '../podman/secrets.ts';
import type { Pace } from '../streams/terminal.ts';
import type { ContainerConfig, EngineContainer, EngineEvent, EngineInfo, EngineSandbox } from '../types.ts';
import type { EnvWays } from './env-plan.ts';

/** Where the two engines differ in words and answers, as far as plain functions can say it. */
export interface Dialect {
  readonly isSandbox: (entry: unknown) => boolean;
  readonly readContainer: (entry: unknown) => EngineContainer | undefined;
  readonly readSandbox: (entry: unknown) => EngineSandbox | undefined;
  readonly readEvent: (line: unknown) => EngineEvent | undefined;
  readonly readNetwork: (entry: unknown) => { readonly subnet: string; readonly gateway: string } | undefined;
  /** The template that makes `events` write one JSON object a line. */
  readonly eventsFormat: string;
  /** What `volume create` needs so that the root of a volume stays as it was made. */
  readonly volumeFlags: readonly string[];
  /** The resolver of a network with that gateway, as its containers reach it. */
  readonly nameServer: (gateway: string) => string;
  /** First candidates for network subnets: the engines share the host's address space, and neither looks at the other's networks. */
  readonly subnetBlock: number;
  /** The keys with which one leaves a process; what is sent to a process must never hold them. */
  readonly detachKeys: string;
  /** How fast a process on a terminal can be given its input, where it matters. */
  readonly terminalPace?: Pace;
}

/** What the parts of a driver share. */
export interface EngineContext {
  readonly runner: Runner;
  readonly dialect: Dialect;
  readonly info: EngineInfo;
  /** The lowest oom_score_adj that a container can be given. */
  readonly lowestScore: number;
  /** What an engine gets wrong about containers, where it does. */
  readonly truth?: PodmanTruth;
  readonly clock: Clock;
  readonly log: Log;
  /** A directory of kpod's own, 0700, that survives reboots. */
  readonly dir: string;
}

/** What the verbs on containers need from one engine. */
export interface ContainerDialect {
  /** `create`, given the flags of the environment plan. */
  readonly createArgv: (config: ContainerConfig, env: readonly string[]) => Promise<readonly string[]> | readonly string[];
  readonly envWays: EnvWays;
  /** Where the ways of the environment include secrets. */
  readonly secrets?: EnvSecrets;
  /** Where `start` must be called from. */
  readonly startDirectory?: (id: string) => string;
}
