/** What the conformance table is made of. */
import type { Scene } from './scene.ts';
import type { Setup } from './setup.ts';

/**
 * A row: a test of Kubernetes by the title that it has there, and what shows that kpod passes it. A row without a scenario waits for a part
 * of kpod, which it names.
 */
export interface Row {
  readonly title: string;
  readonly scenario?: (scene: Scene) => Promise<void>;
  /** The part of kpod that the row waits for. */
  readonly waitsFor?: string;
  /** Why a set-up cannot give what the row needs; undefined when it can. */
  readonly cannotBe?: (setup: Setup) => string | undefined;
  /** How long it may take where that is longer than for others. */
  readonly timeoutMs?: number;
  /** True for the few rows that `npm test` runs. */
  readonly inTests?: boolean;
}

/** Rows about one thing, by Kubernetes' names: `[sig-storage] ConfigMap`. */
export interface Group {
  readonly owner: string;
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Rows that all wait for the same part of kpod. */
export const waiting = (waitsFor: string, titles: readonly string[]): readonly Row[] => titles.map((title) => ({ title, waitsFor }));
