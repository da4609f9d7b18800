import type { Pod, Service } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { EngineImage, PullProgress } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import type { CachedEngine } from './engine-cache.ts';
import type { EventRecorder } from './events.ts';
import type { MachineFiles } from './machine-files.ts';
import type { PodMemory } from './memory.ts';
import type { PodAddresses } from './pod-addresses.ts';
import type { PodFiles } from './pod-files.ts';
import type { Node, TokenIssuer } from './types.ts';
import type { PodVolumes } from './volumes/pod-volumes.ts';

/** What every step works with. */
export interface ExecutorDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventRecorder;
  readonly files: PodFiles;
  readonly machineFiles: MachineFiles;
  readonly addresses: PodAddresses;
  readonly node: Node;
  readonly tokens: TokenIssuer;
  /** Where the objects stand that a pod takes something from. */
  readonly store: Pick<Store, 'get'>;
  /** Names this agent's things among those of others. */
  readonly instance: string;
  /** The Services that a pod's containers hear of, with their addresses. Throws EngineError. */
  readonly linkedServices: (pod: Pod) => Promise<readonly Service[]>;
  /** Settles when no Service leads to a pod that is to go any more, or soon. Never rejects. */
  readonly leaveServices: (pod: Pod) => Promise<void>;
  /** Ceiling of the crash back-off, milliseconds. */
  readonly maxBackoffMs: number;
}

/** What one step works on. */
export interface StepContext {
  readonly pod: Pod;
  readonly memory: PodMemory;
  readonly engine: CachedEngine;
  readonly volumes: PodVolumes;
  /** The images of the containers that this round of steps starts, by the containers' names: one step finds them, the next uses them. */
  readonly images: Map<string, EngineImage>;
  /** The pod is deleted: all that is left is to end it. */
  readonly leaving: boolean;
  /** Told when a registry is asked for an image, and then how far the pull is. */
  readonly pulling?: (progress?: PullProgress) => void;
  /** Ends waiting for a registry when the pod is to go. */
  readonly signal: AbortSignal;
}
