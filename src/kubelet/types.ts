import type { Duplex, Readable } from 'node:stream';
import type { PodTimeline } from '../api/pod-timeline.ts';
import type { PodVolumeInfo } from '../api/pod-volumes.ts';
import type { ResourceList } from '../api/resources.ts';
import type { Pod, Secret, ServiceAccount } from '../api/types.ts';
import type { Engine, EngineInfo, EngineName, ExecConfig, ExecSession, VolumeContent, VolumeRequest } from '../engine/types.ts';
import type { CachedEngine } from './engine-cache.ts';
import type { ShellRequest } from './shell/request.ts';

/** What the `log` subresource takes, checked. */
export interface PodLogOptions {
  readonly container: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly signal: AbortSignal;
}

/** What of which volume is wanted. */
export interface VolumeLook {
  readonly volume: string;
  /** Below its root. */
  readonly path: string;
  readonly as: VolumeRequest['as'];
  readonly signal: AbortSignal;
}

/** What the server and the agent need of the kubelet. Everything else it learns from the store and from the engines. */
export interface Kubelet {
  /** Takes up every stored pod: the only way of starting, also after a crash. Settles when each shows the status it had. */
  start(): Promise<void>;
  /** Stops the loops; containers go on. */
  stop(): Promise<void>;
  /**
   * The log of a container of the pod, also of one that is gone. Throws ApiError BadRequest with the kubelet's texts (`container "c" in
   * pod "p" is waiting to start: PodInitializing`, `previous terminated container … not found`).
   */
  logs(pod: Pod, options: PodLogOptions): Promise<Readable>;
  /** Throws ApiError NotFound / InternalError when the container is not running (`container not found ("c")`). */
  exec(pod: Pod, container: string, config: ExecConfig): Promise<ExecSession>;
  /** Joins the streams of a running container. Throws ApiError InternalError when the container is not running. */
  attach(pod: Pod, container: string, options: { readonly stdin: boolean }): Promise<ExecSession>;
  /** A shell in the place of a container, whatever has become of that. Throws ApiError for what stands in the way. */
  shell(pod: Pod, request: ShellRequest): Promise<ExecSession>;
  /** A connection to a TCP port of a running pod. Throws ApiError BadRequest when the pod has no address, InternalError when it is refused. */
  dial(pod: Pod, port: number): Promise<Duplex>;
  /** The pod's volumes, with their sizes where those can be known. Throws ApiError. */
  volumes(pod: Pod): Promise<readonly PodVolumeInfo[]>;
  /** What lies at a path of one of them, also when nothing of the pod runs. Throws ApiError in words for people. */
  volumeFiles(pod: Pod, look: VolumeLook): Promise<VolumeContent>;
  /** What the running containers of pods use now, by the pods' uids. Pods of which an engine tells nothing are left out. */
  usage(pods: readonly Pod[]): Promise<ReadonlyMap<string, readonly NamedUsage[]>>;
  /** How the pod came up, step by step: out of what is remembered of it. */
  timeline(pod: Pod): PodTimeline;
  /**
   * Keeps these init containers of a pod from beginning until `release`, which comes after what is written of them. `begun`: those for which
   * it is too late.
   */
  claimSkips(pod: Pod, steps: readonly string[]): { readonly begun: readonly string[]; readonly release: () => void };
  /** Engines that were opened, and those that could not be, with the reason in words. */
  engines(): readonly EngineStatus[];
}

/** Whom a token is about, and for how long. */
export interface TokenSubject {
  readonly account: ServiceAccount;
  /** What it is bound to. */
  readonly pod?: Pod;
  readonly secret?: Secret;
  /** Whom it is for. */
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
}

/** Signs tokens of accounts. */
export interface TokenIssuer {
  /** Whether the files of tokens may be given to other users: kpod is root. */
  readonly givesAway: boolean;
  /** Whom a token is for that is for the API. */
  readonly audience: string;
  /** Times in milliseconds since 1970; it is to be replaced by `expiresAt`, however long it is taken. Throws the system's error. */
  issue(subject: TokenSubject): Promise<{ readonly token: string; readonly issuedAt: number; readonly expiresAt: number }>;
  /** Whom a token is about; undefined for one that this agent has not signed, or that is over. Throws the system's error. */
  verify(token: string): Promise<VerifiedToken | undefined>;
}

/** What a token says that is good. Whether what it is about is still there, the store knows. */
export interface VerifiedToken {
  readonly audiences: readonly string[];
  readonly namespace: string;
  readonly account: TokenObject;
  /** What it is bound to. */
  readonly pod?: TokenObject;
  readonly secret?: TokenObject;
}

export interface TokenObject {
  readonly name: string;
  readonly uid: string;
}

/** What a container uses. */
export interface NamedUsage {
  readonly container: string;
  /** Thousandths of a core. */
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** What the machine used of late. */
export interface NodeUsage {
  /** Thousandths of a core. */
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  /** The time over which the processors were looked at. */
  readonly windowMs: number;
}

export interface EngineStatus {
  readonly name: string;
  readonly info?: EngineInfo;
  readonly problem?: string;
}

/** Opens engines on demand and keeps them. */
export interface EngineProvider {
  /** The engine of that name, or the default one. Throws EngineError `unavailable` with the reason and the way out. */
  get(name?: EngineName): Promise<Engine>;
  /** The engines that were asked for so far. */
  statuses(): readonly EngineStatus[];
}

/** The engines with the caches of their pods. */
export interface CachedEngines {
  /** As `EngineProvider.get`. */
  get(name?: EngineName): Promise<CachedEngine>;
}

/** The machine, as events and statuses name it. */
export interface NodeIdentity {
  readonly name: string;
  readonly ip: string;
}

/** The machine, as pods see it. */
export interface Node extends NodeIdentity {
  /** What it has for pods: `cpu`, `memory`, `ephemeral-storage`. */
  readonly allocatable: ResourceList;
}
