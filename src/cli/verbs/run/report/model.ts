/**
 * What a run came to, as it is written for programs: `--report json=FILE` is this object, and the other reports are made of it. What is here
 * stays as it is within a version; a newer kpod may add fields.
 */
export interface RunReport {
  readonly apiVersion: 'kpod.io/v1';
  readonly kind: 'RunReport';
  /**
   * `passed` goes with exit code 0. `stuck`: ended by `--fail-fast`. `unfinished`: kpod has not come to write anything else, since the run is
   * under way, or was killed.
   */
  readonly result: 'passed' | 'failed' | 'stuck' | 'timedOut' | 'interrupted' | 'unfinished';
  /** Absent while unfinished. */
  readonly exitCode?: number;
  /** RFC 3339, as all times. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly seconds: number;
  /** What went wrong and is of no pod or workload below. */
  readonly errors: readonly string[];
  /** What makes pods and was waited for, in the order of the files. */
  readonly workloads: readonly WorkloadReport[];
  /** In the order of the files; those of a workload in that of their creation. */
  readonly pods: readonly PodReport[];
}

/** Where something stands in the files of the run. */
export interface Place {
  readonly file: string;
  /** Counted from 1; absent where nothing of it is written. */
  readonly line?: number;
}

/**
 * `ready` goes on; `superseded`: it failed, and what made it came to a good end all the same; `held`: it waits where the run was to hold it;
 * `unsettled`: on its way when the run ended.
 */
export type ObjectResult = 'ready' | 'succeeded' | 'held' | 'failed' | 'superseded' | 'deleted' | 'unsettled';

export interface WorkloadReport {
  readonly kind: string;
  /** `deployment.apps/web`. */
  readonly title: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly result: Exclude<ObjectResult, 'superseded' | 'held'>;
  /** Why it is not better. */
  readonly message?: string;
  readonly seconds: number;
  readonly place?: Place;
}

export interface PodReport {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The title of what made it. */
  readonly owner?: string;
  readonly engine?: string;
  readonly result: ObjectResult;
  /** Why it is not better. */
  readonly message?: string;
  readonly startedAt?: string;
  /** Until it was ready or had ended, or until the run ended. */
  readonly seconds: number;
  readonly place?: Place;
  /** Init containers in their order, then the others. */
  readonly containers: readonly ContainerReport[];
}

/**
 * `passed`: it ended well, or runs as it should. `failed`: its process ended otherwise. `error`: something else is in the way, or the run ended
 * before it. `skipped`: it never began since something before it did not end well, its pod is held before it, or somebody skipped it; or what
 * it was for was done without it.
 */
export interface ContainerReport {
  readonly name: string;
  readonly role: 'init' | 'sidecar' | 'app';
  readonly result: 'passed' | 'failed' | 'error' | 'skipped';
  /** A part of a sentence; absent for what passed at once. */
  readonly message?: string;
  /** Of its last run that ended. */
  readonly exitCode?: number;
  readonly reason?: string;
  /** How often it was begun. */
  readonly attempts: number;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Of its last run. */
  readonly seconds: number;
  readonly place?: Place;
  /** The end of the log of what failed. */
  readonly log?: { readonly lines: readonly string[]; readonly hasMore: boolean };
}
