import type { AnyObject } from '../../../../api/any-object.ts';
import type { KubeObject } from '../../../../api/types.ts';
import type { PodTemplateSpec } from '../../../../api/workload-types.ts';
import type { Client } from '../../../../client/types.ts';
import type { DryRun } from '../../../../printers/messages.ts';

/** What `rollout` can do with the objects of a kind; what is absent is refused by kubectl's words. All of it throws UserError in these. */
export interface RolloutKind<T extends AnyObject> {
  /** How far it is. k8s: kubectl polymorphichelpers/rollout_status.go */
  readonly status?: (object: T, revision: number) => Progress;
  /** k8s: polymorphichelpers/history.go */
  readonly history?: (object: T, client: Client) => Promise<readonly Revision[]>;
  /** Answers what became of it: `rolled back`. k8s: polymorphichelpers/rollback.go */
  readonly undo?: (object: T, context: UndoContext) => Promise<string>;
  /** Throws for an object that is not restarted. k8s: polymorphichelpers/objectrestarter.go */
  readonly checkRestart?: (object: T) => void;
  readonly canPause?: true;
}

/** A line about a rollout. */
export interface Progress {
  readonly text: string;
  readonly isDone: boolean;
}

/** What an object was at one time. */
export interface Revision {
  readonly number: number;
  /** What `-o` prints of it. */
  readonly object: KubeObject;
  /** As its details show it. */
  readonly template: PodTemplateSpec;
  /** Why it came to be; nothing when nobody said. */
  readonly cause: string;
}

export interface UndoContext {
  readonly client: Client;
  /** 0: the one before. */
  readonly toRevision: number;
  readonly dryRun: DryRun;
}
