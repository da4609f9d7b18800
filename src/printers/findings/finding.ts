import type { ResourceList } from '../../api/resources.ts';
import type { Event, Pod, Service } from '../../api/types.ts';

/** What a finding is called by programs: a code never changes its meaning, and none is used again for something else. */
export const findingCodes = [
  'image-missing',
  'image-refused',
  'image-name-invalid',
  'config-missing',
  'config-key-missing',
  'start-refused',
  'program-missing',
  'program-not-executable',
  'init-waits-for-name',
  'init-waits-for-endpoints',
  'init-waits-for-port',
  'init-waits-for-file',
  'init-runs',
  'sidecar-starts',
  'crash',
  'crash-out-of-memory',
  'crash-killed',
  'crash-segmentation-fault',
  'crash-terminated',
  'ends-without-error',
  'probe-startup',
  'probe-liveness',
  'probe-readiness',
  'not-ready',
  'hook-failed',
  'port-taken',
  'volume-missing',
  'claim-missing',
  'claim-unbound',
  'deadline-exceeded',
  'deletion-waits',
  'deletion-waits-for-finalizer',
  'engine-away',
  'sandbox-refused',
  'scheduling-gate',
  'readiness-gate',
  'held',
  'request-too-large',
  'no-room',
  'not-placed',
  'failed',
  'pods-refused',
  'quota-exceeded',
  'paused',
  'suspended',
  'selects-nothing',
  'endpoints-not-ready',
  'target-port-missing',
  'claim-waits-for-pod',
  'resize-too-large',
  'resize-waits',
  'resize-failed',
] as const;

export type FindingCode = (typeof findingCodes)[number];

/** Why something is not as it shall be: what holds it up, what shows that, and what mends it. */
export interface Finding {
  readonly code: FindingCode;
  /** Stays the same while the cause does, whatever counts, times and messages in the texts do. */
  readonly key: string;
  /** What is wrong: one sentence, not yet made harmless to a terminal. */
  readonly what: string;
  /** What shows it, the weightiest first: sentences. */
  readonly evidence: readonly string[];
  /** What to do about it, in words. */
  readonly way: string;
  /** Commands that do it, for pasting; the first one is what is advised. */
  readonly mend: readonly string[];
  /** True when only a change by the user can end the wait; false when it may end by itself. */
  readonly onlyUser: boolean;
  /** The container whose log may tell more, if it has one. */
  readonly container?: string;
  /** What the container itself said of its end; its log may hold the same. */
  readonly said?: string;
}

/** An object with keys, without what stands under those of a Secret. */
export interface KeyedObject {
  readonly name: string;
  readonly keys: readonly string[];
  /** Of a ConfigMap. */
  readonly data?: Readonly<Record<string, string>>;
}

/** What else there is in the pod's namespace. */
export interface Surroundings {
  readonly services: readonly Service[];
  readonly pods: readonly Pod[];
  /** Absent where they could not be had. */
  readonly configMaps?: readonly KeyedObject[];
  readonly secrets?: readonly KeyedObject[];
}

/** What is known of an engine of this machine. */
export interface EngineFacts {
  readonly name: string;
  /** Why it cannot be asked. */
  readonly problem?: string;
  /** The names of its images in full. */
  readonly images?: readonly string[];
}

/** What makes the pod anew: a change must be made there. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/** All that findings about a pod follow from. What is absent is not known. */
export interface PodFacts {
  readonly pod: Pod;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The pod's events. */
  readonly events?: readonly Event[];
  /** The last lines that each container has written. */
  readonly logs?: Readonly<Record<string, readonly string[]>>;
  /** Without them nothing is said of Services. */
  readonly surroundings?: Surroundings;
  /** Pods of every namespace: ports of the machine and room are not of one. */
  readonly everyPod?: readonly Pod[];
  readonly engines?: readonly EngineFacts[];
  /** What the machine has for pods: `cpu`, `memory`. */
  readonly allocatable?: ResourceList;
  /** Who listens at ports of the machine that the pod wants: `8080/TCP`. */
  readonly holders?: readonly { readonly port: string; readonly pid: number; readonly program: string }[];
  readonly owner?: Owner;
  /** The wait is over: what would be too early to complain of before counts, too. */
  readonly isOver?: boolean;
  /** The context to name in commands; without one they are about the agent. */
  readonly cluster?: string;
}
